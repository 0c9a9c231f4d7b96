import HealthCode
import HealthCodeStore
import ServiceLifecycle

/// States the grants that are due, as long as the node runs: a derivation says when somebody waits for one.
///
/// Several processes of a node may do so at once. A node that plays recorded acts states none (`dispatch.grants`).
struct GrantService: Service {
    let node: NodeParts
    let grants: Grants
    let wakeUp = WakeUp()

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.grants) { wakeUp.signal() }
        // Whoever waited when the node was stopped is not named again.
        await node.repeating("grants were not stated", pause: .seconds(1)) {
            try await stateAll()
            try await wakeUp.wait()
        }
    }

    private func stateAll() async throws {
        if let replay = node.clock as? ReplayClock, !replay.isSet { return }
        while true {
            try Task.checkCancellation()
            let now = node.clock.now()
            guard let rules = node.rules.rules(at: now) else { return }
            let round = try await grants.statePending(at: now, rules: rules.timeline)
            if round.granted > 0 { node.live.signal() }
            // Of those who are left nobody could be granted: their rows are derived again, and wake this when they still wait.
            if round.isDrained || round.granted == 0 { return }
        }
    }
}

extension NodeParts {
    /// Since when a province's node has not heard of the hub: what crosses its border stays offered until it does. `nil` while
    /// it hears of it, and at the hub.
    func hubSilentSince() async throws -> Instant? {
        cutOffSince(asOf: try await asOf(at: clock.now()))
    }
}
