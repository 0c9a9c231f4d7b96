internal import HealthCode

/// Waits until every statement has reached everyone whom it concerns, and fetches the codes that follow.
struct Settlement {
    let nodes: [NodeName]
    let clients: [NodeName: NodeClient]
    let settings: NodeSettings
    let notes: Notes
    /// How long nothing may move before the demo gives up.
    var patience: Duration = .seconds(120)

    /// Waits until nothing has been on its way in two rounds, in which the nodes said the same.
    ///
    /// - Returns: what each node says of itself then.
    /// - Throws: ``DemoFailure`` that says what is stuck.
    func drain(at instant: Instant) async throws -> [NodeName: NodeStatus] {
        var last: [NodeName: NodeStatus] = [:]
        var moved = ContinuousClock.now
        while true {
            let statuses = try await ask()
            let underway = Drain.underway(statuses, at: instant)
            if underway.isEmpty, statuses == last {
                notes.clear()
                return statuses
            }
            if statuses != last { moved = .now }
            last = statuses
            guard ContinuousClock.now - moved < patience else {
                throw DemoFailure("nothing has moved for \(patience):\n  " + underway.joined(separator: "\n  "))
            }
            notes.progress("waiting for the feeds: \(underway.joined(separator: "; "))")
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func ask() async throws -> [NodeName: NodeStatus] {
        try await withThrowingTaskGroup(of: (NodeName, NodeStatus).self) { group in
            for node in nodes {
                guard let client = clients[node] else { continue }
                let request = NodeRequest("GET", "/v1/status", token: settings.token(.replay, at: node))
                group.addTask {
                    let answer = try await client.expect([200], request)
                    do {
                        return (node, try answer.decode())
                    } catch {
                        throw DemoFailure("\(client.name) answered GET /v1/status with what is no status")
                    }
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// The codes of all persons, in the form of `tongma assess`.
    func codes(at text: String) async throws -> [UInt8] {
        var merge = CodeMerge()
        for node in nodes {
            guard let client = clients[node] else { continue }
            let answer = try await client.expect(
                [200], NodeRequest("GET", "/v1/replay/codes", token: settings.token(.replay, at: node)))
            merge.add(answer.body, from: node)
        }
        return try merge.table(at: text)
    }
}
