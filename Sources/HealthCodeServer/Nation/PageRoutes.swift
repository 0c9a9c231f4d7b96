import HTTPTypes
import HealthCode
import Hummingbird
import NIOCore

/// The page that everybody may see, and the files that pages refer to.
struct PageRoutes: RouteGroup {
    let site: PageSite
    let counts: NationCounts

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.nation)) { request, _ in
            let language = PageLanguage.of(request)
            return site.answer(try await counts.html(language, site), to: request)
        }
        let assets = Dictionary(PageAsset.all.map { ($0.path, $0) }) { first, _ in first }
        router.get("/assets/{name}") { _, context in
            try Self.answer(assets["/assets/" + (try context.parameters.require("name"))])
        }
        router.get("/assets/{name}/{file}") { _, context in
            let parts = try ["name", "file"].map { try context.parameters.require($0) }
            return try Self.answer(assets["/assets/" + parts.joined(separator: "/")])
        }
    }

    private static func answer(_ asset: PageAsset?) throws(Problem) -> Response {
        guard let asset else { throw Problem(.notFound, "There is no such file.") }
        // Its address changes with its content.
        return Response.file(asset.bytes, asset.mediaType, cacheControl: "public, max-age=31536000, immutable")
    }
}

extension Response {
    /// A file that ships with the product.
    static func file(_ bytes: [UInt8], _ mediaType: String, cacheControl: String) -> Response {
        let body = ByteBuffer(bytes: bytes)
        return Response(
            status: .ok,
            headers: [
                .contentType: mediaType, .contentLength: String(body.readableBytes), .cacheControl: cacheControl,
            ],
            body: ResponseBody(byteBuffer: body))
    }
}
