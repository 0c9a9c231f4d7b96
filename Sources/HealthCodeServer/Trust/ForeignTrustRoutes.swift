import Credentials
import HTTPTypes
import Hummingbird
import NIOCore

/// What the certificates of other countries are verified by, at any node: the list, and its parts by their names. It is
/// public, as the gateway's own lists are, and proves itself by the hub's signature.
struct ForeignTrustRoutes: RouteGroup {
    let mirror: ForeignTrustMirror

    static let path = "/v1/trust/foreign"

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(Self.path)) { request, _ in
            // The hub is no gateway, or nothing has come from it yet.
            guard let token = mirror.token else { return Response(status: .noContent) }
            let tag = ForeignTrustMirror.tag(of: token)
            var headers: HTTPFields = [.eTag: tag, .cacheControl: "no-cache"]
            let held = request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
            if held.contains(where: { $0.filter { $0 != " " } == tag }) {
                return Response(status: .notModified, headers: headers)
            }
            headers[.contentType] = "application/jose"
            return Self.answer(ByteBuffer(string: token), headers)
        }
        router.get(RouterPath("\(Self.path)/{digest}")) { _, context in
            guard let digest = Base64URL.decode(try context.parameters.require("digest")), digest.count == 32,
                let part = try await mirror.content(of: digest)
            else { throw Problem(.notFound, "No list that is at hand has such a part.") }
            // What a digest names never changes.
            return Self.answer(
                part,
                [
                    .contentType: "application/octet-stream", .cacheControl: "public, max-age=86400, immutable",
                ])
        }
    }

    private static func answer(_ body: ByteBuffer, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentLength] = String(body.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
