import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Withdraws what this node signed of residents' statements once the evidence bears it out no more: whenever evidence
/// comes, those whom it is about are looked at again. What came while the node was down is looked at when it starts.
struct StatementWithdrawal: Service {
    let node: NodeParts
    let statements: Statements
    let trust: NodeTrust
    private let wakeUp = WakeUp()

    /// Corrections of a moment share one list.
    private static let gathering = Duration.seconds(1)
    /// How often it looks though nothing came: what has ended is deleted.
    private static let interval: Int64 = 3_600

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.touched) { wakeUp.signal() }
        try await node.database.engine.listen(Database.Channel.statements) { wakeUp.signal() }
        await node.repeating("issued statements were not checked") {
            let now = node.clock.now()
            while try await !check(at: now) { try Task.checkCancellation() }
            try await load()
            try await Task.sleep(for: Self.gathering)
            _ = try await node.clock.wait(until: now.advanced(bySeconds: Self.interval), or: wakeUp)
        }
    }

    /// - Returns: whether nothing is left to look at.
    private func check(at now: Instant) async throws -> Bool {
        let (withdrawn, isDone) = try await statements.checkIssuedStatements(at: now) { file, issuedAt in
            OwnStatement.says(in: file, at: issuedAt)
        }
        if withdrawn > 0 {
            node.shell.logger.notice("statements were withdrawn", metadata: ["count": "\(withdrawn)"])
        }
        return isDone
    }

    /// Brings what is withdrawn to where lists and verdicts are made of it.
    func load() async throws {
        let withdrawn = try await statements.withdrawnStatements(
            unless: trust.withdrawn.counter, at: node.clock.now())
        if let withdrawn { trust.take(withdrawn) }
    }
}
