import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Derives what was touched and what has become due, as long as the node runs.
struct DerivationService: Service {
    let node: NodeParts
    let derivation: Derivation
    let documents: RuleDocuments
    let operation: NodeOperation
    let wakeUp = WakeUp()

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.touched) { wakeUp.signal() }
        try await node.database.engine.listen(Database.Channel.rules) {
            node.rules.markStale()
            wakeUp.signal()
        }
        await node.repeating("derivation failed", pause: .seconds(1)) {
            let (next, othersAreAtIt) = try await deriveAll()
            try await wait(until: next, othersAreAtIt)
        }
    }

    /// How long what another process has claimed is left to it before it is looked at again.
    private static let patience = Duration.seconds(2)

    /// Waits for the next occasion. What another process has claimed is free again when it has died over it, and nothing
    /// says so: that is looked at by the time that passes, whatever a replay's clock shows.
    private func wait(until next: Instant?, _ othersAreAtIt: Bool) async throws {
        guard othersAreAtIt else {
            _ = try await node.clock.wait(until: next, or: wakeUp)
            return
        }
        let (clock, wakeUp) = (node.clock, wakeUp)
        // Whose review has come is being derived by the other.
        let next = next.flatMap { $0 > clock.now() ? $0 : nil }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await clock.wait(until: next, or: wakeUp) }
            group.addTask { try await Task.sleep(for: Self.patience) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// - Returns: when there is something to do again although nothing comes in, and whether somebody waits whom another
    ///   process has claimed.
    private func deriveAll() async throws -> (next: Instant?, othersAreAtIt: Bool) {
        if let replay = node.clock as? ReplayClock, !replay.isSet { return (Instant(seconds: 1), false) }
        var isDrained = true
        while true {
            try Task.checkCancellation()
            let now = node.clock.now()
            try await node.rules.reloadIfStale()
            guard let rules = node.rules.rules(at: now) else { return (nil, false) }
            try await apply(rules, at: now)
            let watermarks = try await node.watermarks(at: now)
            let start = node.clock.uptime()
            // Many at once cost little each; while few wait, those who come next wait for no more than few.
            let round = try await derivation.derive(
                at: now, rules: rules.timeline, documents: rules.documents, asOf: watermarks.common,
                behind: watermarks.behind, limit: isDrained ? 500 : 4_000)
            // Another process has taken a document, and the word of it has not come round yet.
            if round.hasStaleRules { node.rules.markStale() }
            for record in round.unreadable.sorted(by: { $0.position < $1.position }) {
                node.shell.logger.error(
                    "evidence was set aside: nothing is said of those who depend on it",
                    metadata: ["position": "\(record.position)", "cause": "\(record.reason)"])
            }
            isDrained = round.isDrained
            node.metrics.note(round, taking: node.clock.uptime() - start)
            if round.changed > 0 { node.live.signal() }
            guard round.isDrained else { continue }
            let (freed, othersAreAtIt) = try await derivation.releaseAbandonedClaims()
            if freed > 0 { continue }
            let review = try await operation.nextReview()
            return ([review, rules.nextChange(after: now)].compactMap { $0 }.min(), othersAreAtIt)
        }
    }

    /// Marks those whom a change of the rules can touch, once for each change.
    private func apply(_ rules: NodeRules.Rules, at now: Instant) async throws {
        let applied = try await documents.rulesApplied()
        if let applied, applied.fingerprint == rules.fingerprint {
            guard let change = rules.nextChange(after: applied.at), change <= now else { return }
        }
        try await derivation.touchForRules()
        try await documents.noteRulesApplied(at: now, fingerprint: rules.fingerprint)
        node.shell.logger.info("rules applied", metadata: ["edition": "\(rules.edition.id)"])
    }
}
