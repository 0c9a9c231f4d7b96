import AsyncHTTPClient
import Credentials
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// A province's side: it mirrors what other countries uploaded at the hub's gateway. Without the hub it goes on with what
/// it has.
struct ForeignTrustUplink: Service {
    let node: NodeParts
    let mirror: ForeignTrustMirror
    let hub: HubClient

    /// How often it looks for what is new; when nothing is, an address and a tag travel, and nothing else.
    private static let interval = Duration.seconds(5)

    func run() async throws {
        await node.repeating("foreign trust was not exchanged", level: .warning, pause: Self.interval) {
            try await exchange()
            try await Task.sleep(for: Self.interval)
        }
    }

    /// One round.
    func exchange() async throws {
        let tag = mirror.token.map { ForeignTrustMirror.tag(of: $0) }
        guard let token = try await get(ForeignTrustRoutes.path, unless: tag) else { return }
        try await mirror.take(String(buffer: token)) { name in
            guard let part = try await get("\(ForeignTrustRoutes.path)/\(Base64URL.encode(name))") else {
                // The hub has a newer list by now.
                throw ForeignTrustList.Fault.part
            }
            return Array(part.readableBytesView)
        }
    }

    /// - Parameter tag: of what is held.
    /// - Returns: `nil` when nothing has changed, or there is nothing.
    private func get(_ path: String, unless tag: String? = nil) async throws -> ByteBuffer? {
        var request = hub.request(path)
        if let tag { request.headers.add(name: "If-None-Match", value: tag) }
        let (status, body) = try await hub.answer(to: request)
        switch status {
        case .ok: return body
        case .notModified, .noContent, .notFound: return nil
        default: throw HubRefusal(status)
        }
    }
}
