import AsyncHTTPClient
import Foundation
import HealthCode
import HealthCodeStore
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// A province's side of the exchange: it opens all connections, posts its outbox to the hub and reads its feed from it.
/// Either may be down for days; nothing is lost, and what is sent twice does no harm.
struct Uplink: Service {
    let node: NodeParts
    let exchange: Exchange
    let hub: HubClient
    /// Knows the hub's signature on rule documents.
    let verify: @Sendable (SignedDocument) -> Bool
    let outboxWakeUp = WakeUp()

    /// How many events travel at once.
    private static let pageSize = 500
    /// How long the hub may hold a question open.
    private static let waitSeconds = 20
    /// The longest pause between attempts while the hub is away.
    private static let longestPause = Duration.seconds(5)

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.outbox) { outboxWakeUp.signal() }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await repeating("outbox", post) }
                group.addTask { await repeating("feed", read) }
            }
        }
    }

    /// Runs one side for ever, with growing pauses while it fails.
    private func repeating(_ name: String, _ step: @Sendable () async throws -> Void) async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            do {
                try await step()
                pause = .milliseconds(50)
            } catch is CancellationError {
                return
            } catch {
                var metadata = node.metadata(of: error)
                metadata["side"] = "\(name)"
                node.shell.logger.warning("the hub is out of reach", metadata: metadata)
                // Cancelled while it waits: the loop ends.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Posts what waits; when nothing does, says up to when that is so, and waits for more.
    @Sendable private func post() async throws {
        let now = node.clock.now()
        let watermarks = try await node.watermarks(at: now)
        let page = try await exchange.outbox(
            limit: Self.pageSize, asOf: watermarks.common, behind: watermarks.behind, at: now)
        var request = try hub.request("/v1/exchange/events", posting: page.events, as: ExchangeRoutes.eventsType)
        if let asOf = page.asOf { request.headers.add(name: "Tongma-As-Of", value: asOf.exactText) }
        _ = try await body(of: request)
        node.heard(NodeParts.hubName, behind: node.links[NodeParts.hubName]?.behind ?? 0)
        try await exchange.confirmOutbox(through: page.next)
        guard page.next >= page.head else { return }
        // A sign of life each second, and at once when there is something to say.
        try await outboxWakeUp.wait(atMost: .seconds(1))
    }

    /// Reads the next page of the feed and takes it.
    @Sendable private func read() async throws {
        let cursor = try await exchange.feedCursor()
        // Under a replay minutes pass in a second, and what is known must not look older than it is.
        let wait = node.configuration.clock == .replay ? 1 : Self.waitSeconds
        let path = "/v1/exchange/feed?after=\(cursor.entry)&limit=\(Self.pageSize)&wait=\(wait)"
        let body = try await body(of: hub.request(path))
        let answer = try JSONDecoder().decode(FeedAnswer.self, from: Data(body.readableBytesView))
        node.heard(NodeParts.hubName, behind: max(0, answer.head - answer.next))
        let receipt = try await exchange.apply(answer.page, at: node.clock.now(), verify: verify)
        for refusal in receipt.refused.prefix(20) {
            node.shell.logger.warning("event refused", metadata: ["cause": "\(refusal)"])
        }
        if let edition = answer.edition, let now = answer.now.flatMap({ Instant($0) }) {
            node.rules.note(announced: edition, at: now)
        }
        if !answer.events.isEmpty { node.live.signal() }
    }

    private func body(of request: HTTPClientRequest) async throws -> ByteBuffer {
        try await hub.body(of: request, within: .seconds(Int64(Self.waitSeconds) + 40), upTo: 64 << 20)
    }
}
