import HTTPTypes
import HealthCode
import Hummingbird
import NIOCore

/// The page that everybody may see, and the files that pages refer to.
struct PageRoutes: RouteGroup {
    let site: PageSite

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.nation)) { request, _ in
            let language = PageLanguage.of(request)
            return site.answer(try await site.board.html(language, site), to: request)
        }
        let assets = Dictionary(PageAsset.all.map { ($0.path, $0) }) { first, _ in first }
        router.get("/assets/{file}") { request, context in
            guard let asset = assets["/assets/" + (try context.parameters.require("file"))] else {
                throw Problem(.notFound, "There is no such file.")
            }
            let body = ByteBuffer(bytes: asset.bytes)
            return Response(
                status: .ok,
                headers: [
                    .contentType: asset.mediaType, .contentLength: String(body.readableBytes),
                    // Its address changes with its content.
                    .cacheControl: "public, max-age=31536000, immutable",
                ],
                body: ResponseBody(byteBuffer: body))
        }
    }
}
