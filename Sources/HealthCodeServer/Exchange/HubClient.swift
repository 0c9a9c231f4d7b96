import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The hub, as a province reaches it: each request carries the node's token, and no answer is waited for, or read, without
/// end.
struct HubClient: Sendable {
    let upstream: NodeConfiguration.Upstream
    let http: HTTPClient

    /// A question by its path.
    func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: upstream.url + path)
        request.headers.add(name: "Authorization", value: "Bearer \(upstream.token.reveal())")
        return request
    }

    /// A request that posts a document.
    func request(
        _ path: String, posting document: some Encodable, as type: String = "application/json"
    ) throws -> HTTPClientRequest {
        var request = request(path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(document)))
        return request
    }

    /// The body of an answer.
    ///
    /// - Throws: ``HubRefusal`` for every status but 200, and what happened to the connection.
    func body(
        of request: HTTPClientRequest, within timeout: TimeAmount = .seconds(30), upTo bytes: Int = 32 << 20
    ) async throws -> ByteBuffer {
        let (status, body) = try await answer(to: request, within: timeout, upTo: bytes)
        guard status == .ok else { throw HubRefusal(status) }
        return body
    }

    /// An answer, whatever its status.
    func answer(
        to request: HTTPClientRequest, within timeout: TimeAmount = .seconds(30), upTo bytes: Int = 32 << 20
    ) async throws -> (status: HTTPResponseStatus, body: ByteBuffer) {
        let answer = try await http.execute(request, timeout: timeout)
        return (answer.status, try await answer.body.collect(upTo: bytes))
    }
}

/// The hub answered, but not with what was asked for.
struct HubRefusal: LoggableError {
    let status: Int

    init(_ status: HTTPResponseStatus) { self.status = Int(status.code) }

    var logText: String { "status \(status)" }
}
