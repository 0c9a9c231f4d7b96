import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Derives what was touched and what has become due, as long as the node runs.
struct DerivationService: Service {
    let node: NodeParts
    let wakeUp = WakeUp()

    func run() async throws {
        try await node.store.engine.listen(NodeStore.Channel.touched) { wakeUp.signal() }
        try await node.store.engine.listen(NodeStore.Channel.rules) {
            node.rules.markStale()
            wakeUp.signal()
        }
        await node.repeating("derivation failed", pause: .seconds(1)) {
            let next = try await deriveAll()
            _ = try await node.clock.wait(until: next, or: wakeUp)
        }
    }

    /// - Returns: when there is something to do again although nothing comes in.
    private func deriveAll() async throws -> Instant? {
        if let replay = node.clock as? ReplayClock, !replay.isSet { return Instant(seconds: 1) }
        var isDrained = true
        while true {
            try Task.checkCancellation()
            let now = node.clock.now()
            try await node.rules.reloadIfStale()
            guard let rules = node.rules.rules(at: now) else { return nil }
            try await apply(rules, at: now)
            let asOf = try await node.asOf(at: now)
            let start = node.clock.uptime()
            // Many at once cost little each; while few wait, those who come next wait for no more than few.
            let round = try await node.store.derive(
                at: now, rules: rules.timeline, documents: rules.documents, asOf: asOf,
                limit: isDrained ? 500 : 4_000)
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
            let review = try await node.store.nextReview()
            // What another process has claimed is free again when it has died over it, and nothing says so.
            var others: Instant?
            if node.store.engine.dialect == .postgres, try await node.store.oldestWaitingSeconds() != nil {
                others = now.advanced(bySeconds: 10)
            }
            return [review, rules.nextChange(after: now), others].compactMap { $0 }.min()
        }
    }

    /// Marks those whom a change of the rules can touch, once for each change.
    private func apply(_ rules: NodeRules.Rules, at now: Instant) async throws {
        let applied = try await node.store.rulesApplied()
        if let applied, applied.fingerprint == rules.fingerprint {
            guard let change = rules.nextChange(after: applied.at), change <= now else { return }
        }
        try await node.store.touchForRules()
        try await node.store.noteRulesApplied(at: now, fingerprint: rules.fingerprint)
        node.shell.logger.info("rules applied", metadata: ["edition": "\(rules.edition.id)"])
    }
}
