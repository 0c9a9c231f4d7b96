internal import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import HealthCode

/// The play itself, once the nodes are started: replay, then an export or a life.
struct Performance: Sendable {
    /// How it ended: with an exit status, and the table of codes that was asked for.
    enum End: Sendable {
        case done(Int32, table: [UInt8]?)
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
                (node, NodeClient(name: node.text, url: settings.url(of: node), http: http))
            })
        for node in nodes { try await waitUntilAlive(node, clients) }
        notes.clear()

        let faults = faults()
        let post = Post(
            clients: clients, settings: settings, ledger: try Ledger(ledgerFile), notes: notes, faults: faults)
        var replay = try Replay(
            timetable: timetable, nodes: nodes, clients: clients, settings: settings, post: post,
            supervisor: supervisor, faults: faults, notes: notes, stateFile: stateFile)
        guard let until = request.until else {
            try await live(&replay, clients)
            return .interrupted
        }
        switch request.pace ?? .max {
        case .max: try await replay.run(until: until.instant)
        case .times(let speed): try await replay.live(speed: speed, until: until.instant)
        }
        let end = try await settle(post, clients, done: replay.state.done, at: until)
        if let faults { notes.note("\(faults.summary), \(await supervisor.restarts) restarts") }
        notes.note("played to \(until.text) in \((ContinuousClock.now - started).components.seconds) s")
        return end
    }

    private func faults() -> Faults? {
        guard let seed = request.chaosSeed, let until = request.until, let first = timetable.lines.first else {
            return nil
        }
        return Faults(
            seed: seed, nodes: nodes, from: first.due, until: until.instant,
            switches: ControlProtocol.national.map(\.start))
    }

    /// Waits until a node answers for the first time.
    private func waitUntilAlive(_ node: NodeName, _ clients: [NodeName: NodeClient]) async throws {
        guard let client = clients[node] else { return }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            // It is not there yet as long as there is no answer.
            if let answer = try? await client.attempt(
                NodeRequest("GET", "/health", token: ""), timeout: .seconds(5)), answer.status == 200
            {
                return
            }
            guard ContinuousClock.now < deadline else {
                throw DemoFailure("\(node.text) does not answer after 60 s.\(supervisor.logTail(of: node))")
            }
            notes.progress("waiting for \(node.text)")
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: To an end

    /// Waits for the feeds, holds the receipts against what was sent, and fetches the codes.
    private func settle(
        _ post: Post, _ clients: [NodeName: NodeClient], done: Int, at until: RequestedInstant
    ) async throws -> End {
        let settlement = Settlement(nodes: nodes, clients: clients, settings: settings, notes: notes)
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
            \(total.held.grouped) batches were held and released; \(nodes.count) nodes
            """)
        let table = request.export == nil ? nil : try await settlement.codes(at: until.text)
        return .done(total.rejected == 0 ? 0 : Status.someRejected.rawValue, table: table)
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
            try await replay.live(speed: 1, until: nil)
        case .times(let speed):
            notes.note("live: one second is \(DemoPace.times(speed)) of the outbreak. Ctrl-C ends the demo")
            try await replay.live(speed: speed, until: nil)
        }
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
