internal import Credentials
internal import HealthCode

/// Waits until every statement has reached everyone whom it concerns, and fetches the codes that follow.
struct Settlement {
    let nodes: [NodeName]
    let clients: [NodeProcess: NodeClient]
    let settings: NodeSettings
    let notes: Notes
    /// How long nothing may move before the demo gives up.
    var patience: Duration = .seconds(120)

    /// Waits until nothing has been on its way in two rounds, in which the nodes, and all processes of each, said the same.
    ///
    /// - Returns: what each node says of itself then.
    /// - Throws: ``DemoFailure`` that says what is stuck.
    func drain(at instant: Instant) async throws -> [NodeName: NodeStatus] {
        var last: [NodeName: NodeStatus] = [:]
        var moved = ContinuousClock.now
        while true {
            var statuses: [NodeName: NodeStatus] = [:]
            var underway: [String] = []
            for number in 0..<settings.processes {
                let answers = try await ask(number)
                underway += Drain.underway(answers, at: instant)
                if number == 0 { statuses = answers }
                // What one process says a moment later may be news; it is asked again.
                underway += nodes.filter { answers[$0] != statuses[$0] }.map { "\($0.text): its processes differ" }
            }
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

    private func ask(_ number: Int) async throws -> [NodeName: NodeStatus] {
        try await withThrowingTaskGroup(of: (NodeName, NodeStatus).self) { group in
            for node in nodes {
                guard let client = clients[NodeProcess(node, number)] else { continue }
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

    /// The codes of all persons, in the form of `tongma assess`, or the work that follows, in that of `tongma dispatch`.
    func table(of kind: CodeMerge.Kind, at text: String) async throws -> [UInt8] {
        var merge = CodeMerge(kind)
        let path =
            switch kind {
            case .codes: "/v1/replay/codes"
            case .work: "/v1/replay/work"
            }
        for node in nodes {
            var first: [UInt8]?
            for process in settings.processes(of: node) {
                guard let client = clients[process] else { continue }
                let answer = try await client.expect(
                    [200], NodeRequest("GET", path, token: settings.token(.replay, at: node)))
                guard first == nil || first == answer.body else {
                    throw DemoFailure("\(process.text) answers other rows than the first process of its node")
                }
                first = answer.body
            }
            merge.add(first ?? [], from: node)
        }
        return try merge.table(at: text)
    }

    /// All that the nodes hold.
    func evidence() async throws -> EvidenceMerge {
        var merge = EvidenceMerge()
        for node in nodes {
            guard let client = clients[NodeProcess(node)] else { continue }
            var after: Int64 = 0
            while true {
                let request = NodeRequest(
                    "GET", "/v1/replay/evidence?after=\(after)", token: settings.token(.replay, at: node))
                let piece: EvidenceMerge.Piece = try await client.expect([200], request).decode()
                try merge.add(piece)
                guard let next = piece.next else { break }
                after = next
            }
        }
        return merge
    }

    /// Holds the trust lists of all processes against each other: what has one number must be one list.
    ///
    /// - Throws: ``DemoFailure`` when a number was given to two.
    func checkTrustLists() async throws {
        var seen: [Int64: (token: [UInt8], process: NodeProcess)] = [:]
        for process in nodes.flatMap(settings.processes(of:)) {
            guard let client = clients[process] else { continue }
            let answer = try await client.send(NodeRequest("GET", "/v1/trust/list", token: ""))
            // A process that has just started may have none yet.
            guard answer.status == 200 else { continue }
            let list: TrustList
            do {
                list = try TrustList(parsing: answer.body, signedBy: [try settings.trustListKey()])
            } catch {
                throw DemoFailure("\(process.text) answered GET /v1/trust/list with what the hub has not signed")
            }
            if let other = seen[list.sequence], other.token != answer.body {
                throw DemoFailure(
                    "\(other.process.text) and \(process.text) have two trust lists with the number \(list.sequence)")
            }
            seen[list.sequence] = (answer.body, process)
        }
    }
}
