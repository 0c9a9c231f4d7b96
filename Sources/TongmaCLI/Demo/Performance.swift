internal import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import HealthCode

/// The play itself, once the nodes are started: replay, then an export or a life.
struct Performance: Sendable {
    /// How it ended: with an exit status, the tables that were asked for, one for each stop, and the evidence that was.
    enum End: Sendable {
        case done(Int32, tables: [CodeMerge.Kind: [[UInt8]]], evidence: EvidenceMerge?)
        case interrupted
    }

    let request: DemoRequest
    let timetable: Timetable
    let nodes: [NodeName]
    let settings: NodeSettings
    let supervisor: Supervisor
    let http: HTTPClient
    let notes: Notes
    let stateFile: URL
    let ledgerFile: URL
    /// Where a run without an end begins to be live.
    let curtain: Instant
    /// Who is shown how to sign in.
    let resident: (document: IdentityDocument, node: NodeName)?
    /// Somebody whose code another shows for them.
    let ward: DemoEvidence.Ward?

    /// Plays until the end, or until it is cancelled.
    func run() async throws -> End {
        let started = ContinuousClock.now
        let clients = Dictionary(
            uniqueKeysWithValues: nodes.map { node in
                let urls = settings.processes(of: node).map { settings.url(of: $0) }
                return (node, NodeClient(name: node.text, urls: urls, http: http))
            })
        let processClients = Dictionary(
            uniqueKeysWithValues: nodes.flatMap(settings.processes(of:)).map { process in
                (process, NodeClient(name: process.text, url: settings.url(of: process), http: http))
            })
        for (process, client) in processClients.sorted(by: { $0.key < $1.key }) {
            try await waitUntilAlive(process, client)
        }
        notes.clear()

        let faults = faults()
        let post = Post(
            clients: clients, settings: settings, ledger: try Ledger(ledgerFile), notes: notes, faults: faults)
        var replay = try Replay(
            timetable: timetable, nodes: nodes, processClients: processClients, settings: settings, post: post,
            supervisor: supervisor, faults: faults, notes: notes, stateFile: stateFile)
        guard request.until != nil else {
            try await live(&replay, clients)
            return .interrupted
        }
        let settlement = Settlement(nodes: nodes, clients: processClients, settings: settings, notes: notes)
        var status: Int32 = 0
        var tables: [CodeMerge.Kind: [[UInt8]]] = [:]
        for stop in request.stops {
            switch request.pace ?? .max {
            case .max: try await replay.run(until: stop.instant)
            case .times(let speed): try await replay.live(speed: speed, until: stop.instant)
            }
            status = try await settle(post, settlement, done: replay.state.done, at: stop)
            for kind in request.exports.keys {
                tables[kind, default: []].append(try await settlement.table(of: kind, at: stop.text))
            }
            notes.note("played to \(stop.text) in \((ContinuousClock.now - started).components.seconds) s")
        }
        try await settlement.checkTrustLists()
        if let faults { notes.note("\(faults.summary), \(await supervisor.restarts) restarts") }
        let evidence = request.actsFolder == nil ? nil : try await settlement.evidence()
        return .done(status, tables: tables, evidence: evidence)
    }

    private func faults() -> Faults? {
        guard let seed = request.chaosSeed, let until = request.until, let first = timetable.lines.first else {
            return nil
        }
        return Faults(
            seed: seed, nodes: nodes, from: first.due, until: until.instant,
            switches: ControlProtocol.national.map(\.start))
    }

    /// Waits until a process answers for the first time.
    private func waitUntilAlive(_ process: NodeProcess, _ client: NodeClient) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            // It is not there yet as long as there is no answer.
            if let answer = try? await client.attempt(
                NodeRequest("GET", "/health", token: ""), timeout: .seconds(5)), answer.status == 200
            {
                return
            }
            guard ContinuousClock.now < deadline else {
                throw DemoFailure("\(process.text) does not answer after 60 s.\(supervisor.logTail(of: process))")
            }
            notes.progress("waiting for \(process.text)")
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: To an end

    /// Waits for the feeds, and holds the receipts against what was sent.
    ///
    /// - Returns: the exit status.
    private func settle(
        _ post: Post, _ settlement: Settlement, done: Int, at until: RequestedInstant
    ) async throws -> Int32 {
        let statuses = try await settlement.drain(at: until.instant)
        let ledger = await post.ledger
        var discrepancies = ledger.discrepancies(timetable.lines[..<done])
        let contents = timetable.lines[..<done].reduce(0) { $0 + ($1.expectation == .first ? 1 : 0) }
        let held = statuses[.hub]?.evidence ?? 0
        if held != contents {
            discrepancies.append("hub: \(contents) different contents were stated, and it holds \(held)")
        }
        guard discrepancies.isEmpty else {
            throw DemoFailure("receipts do not add up:\n  " + discrepancies.joined(separator: "\n  "))
        }
        let several = settings.processes > 1 ? ", \(settings.processes) processes each" : ""
        var total = Ledger.Totals()
        for (_, totals) in ledger.totals {
            total.lines += totals.lines
            total.accepted += totals.accepted
            total.duplicate += totals.duplicate
            total.rejected += totals.rejected
            total.held += totals.held
        }
        notes.note(
            """
            \(total.lines.grouped) lines submitted = \(total.accepted.grouped) accepted + \
            \(total.duplicate.grouped) duplicate + \(total.rejected.grouped) rejected; \
            \(total.held.grouped) batches were held and released; \(nodes.count) nodes\(several)
            """)
        return total.rejected == 0 ? 0 : Status.someRejected.rawValue
    }

    // MARK: Live

    private func live(_ replay: inout Replay, _ clients: [NodeName: NodeClient]) async throws {
        let last = timetable.lines.last?.due ?? curtain
        let isMax = request.pace == .max
        let target = max(isMax ? max(curtain, last) : curtain, replay.state.latest ?? curtain)
        notes.note("fast-forward to \(UTCOffset.china.format(target))")
        try await replay.run(until: target)
        notes.note(await invitation(clients))
        switch request.pace ?? .times(60) {
        case .max:
            // A clock that stood still would let no proof of a device grow old, and none be new.
            notes.note("all the evidence is in; the clock goes on as any does. Ctrl-C ends the demo")
            try await replay.live(speed: 1, until: nil, workers: workers(clients))
        case .times(let speed):
            notes.note("live: one second is \(DemoPace.times(speed)) of the outbreak. Ctrl-C ends the demo")
            try await replay.live(speed: speed, until: nil, workers: workers(clients))
        }
    }

    /// Who do the work of communities; `nil` where what was done is played as it was recorded, or nobody is wanted.
    private func workers(_ clients: [NodeName: NodeClient]) -> DemoWorkers? {
        let isRecorded = timetable.lines.contains { $0.dataset == .fieldAct }
        guard request.hasWorkers, !isRecorded else { return nil }
        notes.note("workers go through the lists of communities, and state what they do")
        return DemoWorkers(nodes: nodes, clients: clients, settings: settings)
    }

    /// What there is to see, and how.
    private func invitation(_ clients: [NodeName: NodeClient]) async -> String {
        var text = "\nopen \(settings.url(of: .hub))/\n\n"
        for node in nodes where node != .hub {
            text += "  \(node.text)  \(settings.url(of: node))/\n"
        }
        text += "\nplace of work: \(settings.url(of: .hub))/desk  token \(settings.token(.desk, at: .hub))\n"
        for node in nodes.dropFirst().prefix(1) {
            text += "               \(settings.url(of: node))/desk  token \(settings.token(.desk, at: node))\n"
        }
        text += "on duty:       \(settings.url(of: .hub))/duty  token \(settings.token(.duty, at: .hub))\n"
        for node in nodes.dropFirst().prefix(1) {
            text += "               \(settings.url(of: node))/duty  token \(settings.token(.duty, at: node))\n"
            text += "in the field:  \(settings.url(of: node))/field  token \(settings.token(.field, at: node))\n"
        }
        text += "               every node's tokens: \(settings.folder(of: .hub).path) and beside it, tokens.json\n"
        text += "\na gate:        \(settings.url(of: nodes.dropFirst().first ?? .hub))/check\n"
        text += "the API:       \(settings.url(of: .hub))/openapi.json\n"
        var persons = await samples(clients)
        if let resident { persons.insert(("a contact", resident.document, resident.node), at: 0) }
        for (what, document, node) in persons {
            guard let code = await enrol(document, at: node, clients) else { continue }
            text += Self.line(
                what, "\(settings.url(of: node))/me  \(document.type.rawValue) \(document.number)  \(code)")
        }
        if let ward, let code = await enrol(ward.guardian, at: ward.node, clients) {
            let (guardian, child) = (ward.guardian, ward.document)
            text += Self.line(
                "a guardian", "\(settings.url(of: ward.node))/me  \(guardian.type.rawValue) \(guardian.number)  \(code)"
            )
            text += Self.line("their ward", "\(child.type.rawValue) \(child.number), to be added on that page")
        }
        return text + "               (page, document, and a one-time code that ends after a day of the outbreak)\n"
    }

    private static func line(_ what: String, _ text: String) -> String {
        "\(what):\(String(repeating: " ", count: max(1, 14 - what.count)))\(text)\n"
    }

    /// Somebody with each colour, as the provinces hold them now.
    private func samples(
        _ clients: [NodeName: NodeClient]
    ) async -> [(what: String, document: IdentityDocument, node: NodeName)] {
        var found: [String: (String, IdentityDocument, NodeName)] = [:]
        for node in nodes where node != .hub && found.count < 3 {
            let request = NodeRequest("GET", "/v1/replay/codes", token: settings.token(.replay, at: node))
            // The demo goes on without persons to try.
            guard let answer = try? await clients[node]?.send(request), answer.status == 200 else { continue }
            for row in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where found.count < 3 {
                let fields = row.split(separator: ",", omittingEmptySubsequences: false)
                // A real person's number does not belong on a screen; made-up ones begin with 99.
                guard fields.count > 2, fields[0] == DocumentType.idCard.rawValue, fields[1].hasPrefix("99"),
                    let document = IdentityDocument(type: .idCard, number: fields[1])
                else { continue }
                let colour = String(fields[2])
                if found[colour] == nil { found[colour] = ("a \(colour)", document, node) }
            }
        }
        return ["red", "yellow", "green"].compactMap { found[$0] }
    }

    /// A one-time code, as a community worker hands it out; `nil` when the node gives none.
    private func enrol(
        _ document: IdentityDocument, at node: NodeName, _ clients: [NodeName: NodeClient]
    ) async -> String? {
        struct Enrolment: Decodable {
            let code: String
            enum CodingKeys: String, CodingKey {
                case code = "one_time_code"
            }
        }
        let request = NodeRequest.json(
            "/v1/enrolments", token: settings.token(.desk, at: node),
            .object([
                ("document_type", .string(document.type.rawValue)), ("document_number", .string(document.number)),
                ("purpose", .string("demonstration")),
            ]))
        // The demo goes on without a sample resident.
        guard let answer = try? await clients[node]?.send(request), answer.status < 300 else { return nil }
        return (try? answer.decode(Enrolment.self))?.code
    }
}
