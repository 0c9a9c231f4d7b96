import Foundation
import HealthCode
import HealthCodeStore
import Hummingbird
import Logging
import ServiceLifecycle

/// What nodes tell each other of their logs, so that a database that was restored or rewritten as a whole is noticed by
/// others.
struct HeadExchange: RequestDocument {
    /// Of the sender's logs, as far as the receiver does not know them.
    let logs: [LogReport]
    /// How far the sender knows the receiver's.
    let held: [LogHead]

    enum CodingKeys: String, CodingKey, CaseIterable { case logs, held }
}

extension HeadExchange: Encodable {
    /// Three logs with two hundred segments each, of at most 200 bytes.
    static let maximumBytes = 512 << 10
}

/// The hub's side: it keeps the heads of each province's logs, and tells its own.
struct HeadRoutes: RouteGroup {
    let node: NodeParts
    let chains: LogChains

    func add(to router: Router<NodeContext>) {
        router.post("/v1/exchange/heads") { request, context in
            guard let province = try context.require(role: .node).province else {
                throw Problem(.wrongRole, "The credential stands for no province.")
            }
            let told = try await request.document(
                HeadExchange.self, upTo: HeadExchange.maximumBytes, in: node.largeBodies, by: province.description)
            let held = try await node.take(told.logs, into: chains, from: province.description)
            let answer = HeadExchange(logs: try await chains.reports(to: told.held), held: held)
            return Response.json(answer)
        }
    }
}

/// A province's side: it tells the hub of its logs, and keeps the heads of the hub's.
struct HeadUplink: Service {
    let node: NodeParts
    let chains: LogChains
    let hub: HubClient

    func run() async throws {
        await node.repeating("heads of logs were not exchanged", level: .warning) {
            try await exchange()
            try await Task.sleep(for: LogSealing.pause)
        }
    }

    /// Tells the hub all that it does not know. Nothing is remembered from one round to the next: what the hub knows it says
    /// itself, and what it says is looked up in the store.
    func exchange() async throws {
        var known: [LogHead] = []
        // One round more for each few hundred segments after a long time without the hub.
        while true {
            let reports = try await chains.reports(to: known)
            for report in reports where report.own != report.after.head {
                node.shell.logger.error(
                    "the hub knows another log than this database has: it was restored or rewritten",
                    metadata: ["log": "\(report.after.log)", "segment": "\(report.after.number)"])
            }
            let request = try hub.request(
                "/v1/exchange/heads",
                posting: HeadExchange(logs: reports, held: try await chains.heads(of: NodeParts.hubName)))
            let body = try await hub.body(of: request, upTo: HeadExchange.maximumBytes)
            let answer = try JSONDecoder().decode(HeadExchange.self, from: Data(body.readableBytesView))
            _ = try await node.take(answer.logs, into: chains, from: NodeParts.hubName)
            if answer.held == known { return }
            known = answer.held
        }
    }
}

extension NodeParts {
    /// Takes what another node tells of its logs, and says what is wrong with them.
    fileprivate func take(_ reports: [LogReport], into chains: LogChains, from name: String) async throws -> [LogHead] {
        let (held, faults) = try await chains.take(reports, from: name, at: clock.now())
        for fault in faults {
            shell.logger.error(
                "a log of another node is not the one that it had told of",
                metadata: ["node": "\(fault.node)", "what": "\(fault.text)"])
        }
        return held
    }
}
