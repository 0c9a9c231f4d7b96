import Foundation
import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// The order of events that the model checker finds on its way to the last hand-over (`Tests/Models/hand-overs.txt`, written
/// by `scripts/model-check --trace`), played with real nodes: each grant is stated by the node that the model says, to the
/// same division, and at every step some province has the person on a list.
@Suite struct ModelTraceTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(components: "..", "..", "Models", "hand-overs.txt").standardized

    @Test(arguments: EngineKind.all)
    func `nodes pass a person on as the model does`(kind: EngineKind) async throws {
        let events = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
        #expect(events.count { $0.hasPrefix("grant") } >= 4)
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: ["99", "98"], rules: RuleTimeline(editions: ControlProtocol.national), seed: 1
            ) { left.removeFirst() }
            var play = try await ModelTrace(nation)
            for event in events {
                try await play.take(event.split(separator: " ").map(String.init))
                try await play.checkLists("\(event)")
            }
            try await play.end()
        }
    }

    @Test(arguments: EngineKind.all)
    func `whoever gives a person away hears of the grant after whoever takes them on`(kind: EngineKind) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: ["99", "98"], rules: RuleTimeline(editions: ControlProtocol.national), seed: 1
            ) { left.removeFirst() }
            var play = try await ModelTrace(nation)
            for event in [
                "accept 0 0.0", "grant 0 0 0.1", "refuse 0 0.1 2", "arrive 2 2", "arrive 2 1", "accept 2 0.1",
            ] {
                try await play.take(event.split(separator: " ").map(String.init))
            }
            try await play.take(["arrive", "3", "2"])
            try await play.take(["grant", "2", "2", "1.0"])
            // Who gives them away reads all that there is, and has them still.
            while try await play.read(0) {}
            #expect(try await play.owner(at: 0) == "990101001001")
            try await play.take(["arrive", "4", "1"])
            #expect(try await play.owner(at: 1) == "980101001001")
            while try await play.read(0) {}
            #expect(try await play.owner(at: 0) == "980101001001")
        }
    }
}

/// One person, two provinces and the hub, to which the events of a trace happen.
private struct ModelTrace {
    private static let divisions = [
        "990101001001", "990101001002", "980101001001", "990000000000", "980000000000", "000000000000",
    ]
    private static let person = SyntheticPerson(7)
    private static let nodes = ["990000000000", "980000000000"].compactMap { Division($0) }
    private let nation: Nation
    private let document: IdentityDocument
    private var seconds: Int64 = 1_659_312_000
    /// The record of each act, in the order of the model.
    private var records: [String] = []
    /// The tokens of the model, and those that the nodes gave.
    private var tokens = ["0.0": "0.0"]
    private var logs = FollowedLogs()

    init(_ nation: Nation) async throws {
        self.nation = nation
        document = try #require(Self.person.document)
        let time = Instant(seconds: seconds).exactText
        try await submit(at: 0) { text in
            text.resident(Self.person, Self.divisions[0])
            text.caseRecord("c-1", Self.person, "confirmed", time, reported: time, division: Self.divisions[0])
        }
        try await nation.drain(at: now)
    }

    private var now: Instant { Instant(seconds: seconds) }

    private func node(_ number: Int) throws -> Store {
        number == 2 ? nation.hub : try #require(nation.provinces[Self.nodes[number]])
    }

    private mutating func submit(at number: Int, _ build: (inout EvidenceText) -> Void) async throws {
        seconds += 60
        var text = EvidenceText()
        build(&text)
        try await nation.submit(try FederationLawTests.contents(of: text), to: node(number), at: now)
    }

    mutating func take(_ event: [String]) async throws {
        switch event.first {
        case "accept", "refuse": try await act(event)
        case "arrive": try await arrive(try number(event, 1), at: try number(event, 2))
        case "grant": try await grant(event)
        default: Issue.record("the trace has an event that is none: \(event)")
        }
    }

    private func number(_ event: [String], _ place: Int) throws -> Int { try #require(Int(event[place])) }

    private mutating func act(_ event: [String]) async throws {
        let division = try number(event, 1)
        let token = try #require(tokens[event[2]])
        let target = event.count > 3 ? try number(event, 3) : Self.divisions.count
        let (id, kind) = ("f-\(records.count)", event[0])
        let time = Instant(seconds: seconds + 60).exactText
        try await submit(at: division == 2 || division == 4 ? 1 : 0) {
            $0.act(
                id, Self.person, kind, time, by: Self.divisions[division], token: token,
                target: kind == "refuse" && target < Self.divisions.count ? Self.divisions[target] : nil,
                outcome: kind == "refuse" ? "moved" : nil)
        }
        records.append(id)
    }

    /// The node states the grant, and no other.
    private mutating func grant(_ event: [String]) async throws {
        let (granter, target) = (try number(event, 1), Self.divisions[try number(event, 2)])
        seconds += 60
        try await nation.derive(at: now)
        let round = try await node(granter).grants.statePending(at: now, rules: nation.rules)
        #expect(round.granted == 1, "\(event)")
        let before = Set(tokens.values)
        try await logs.follow(nation)
        let grants = logs.grants[Self.person.documentNumber] ?? [:]
        let token = try #require(grants.keys.first { !before.contains($0) })
        let grant = try #require(grants[token])
        #expect(grant.fields["target"] == target, "\(event)")
        tokens[event[3]] = token
        records.append(try #require(grant.fields["record_id"]))
    }

    /// A record comes from the province that has it to the hub, or from the hub to a province. What nobody there has to do
    /// with does not come: then the province has no row of the person either.
    private mutating func arrive(_ act: Int, at number: Int) async throws {
        let record = records[act]
        func isThere() async throws -> Bool {
            try await logs.follow(nation)
            return logs.records[try node(number).database.role.name]?.contains(record) ?? false
        }
        if number == 2 {
            for province in Self.nodes where try await !isThere() {
                guard let node = nation.provinces[province] else { continue }
                while try await !isThere() {
                    let out = try await node.exchange.outbox(limit: 1, asOf: nil, at: now)
                    guard !out.events.isEmpty else { break }
                    let receipt = try await nation.hub.exchange.receive(
                        out.events, from: province, asOf: out.asOf, at: now)
                    #expect(receipt.refused.isEmpty)
                    try await node.exchange.confirmOutbox(through: out.next)
                }
            }
            #expect(try await isThere(), "act \(act)")
        } else {
            while try await !isThere(), try await read(number) {}
            // What it has read is confirmed with the next question.
            let cursor = try await node(number).exchange.feedCursor()
            _ = try await nation.hub.exchange.feed(
                for: Self.nodes[number], after: cursor.entry, limit: 1, at: now)
            if try await !isThere() {
                try await nation.derive(at: now)
                #expect(try await node(number).dispatchRows.work(of: document) == nil, "act \(act)")
            }
        }
    }

    /// A province reads the next entry of its feed.
    ///
    /// - Returns: whether there was one.
    func read(_ number: Int) async throws -> Bool {
        let node = try node(number)
        let cursor = try await node.exchange.feedCursor()
        let page = try await nation.hub.exchange.feed(for: Self.nodes[number], after: cursor.entry, limit: 1, at: now)
        let receipt = try await node.exchange.apply(page, at: now) { _ in true }
        #expect(receipt.refused.isEmpty)
        return !page.events.isEmpty
    }

    func owner(at number: Int) async throws -> String? {
        try await nation.derive(at: now)
        return try await node(number).dispatchRows.work(of: document)?.owner.description
    }

    /// At every moment some province has the person on a list, as owner or as whom they are offered to.
    func checkLists(_ event: String) async throws {
        try await nation.derive(at: now)
        var lists = 0
        for province in Self.nodes {
            guard let item = try await nation.provinces[province]?.dispatchRows.work(of: document) else { continue }
            if [item.owner, item.offeredTo].contains(where: { $0?.province == province }) { lists += 1 }
        }
        #expect(lists > 0, "after \(event) nobody has the person on a list")
    }

    /// When everything has come round all nodes say what all statements in one place say.
    mutating func end() async throws {
        try await nation.drain(at: now)
        try await logs.follow(nation)
        let evidence = logs.text(of: [Self.person.documentNumber]).evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: nation.rules, at: now))
        var workspace = Assessor.Workspace()
        let number = try #require((0..<evidence.personCount).first { evidence.document(of: $0) == document })
        let expected = try #require(
            Dispatcher(assessor, duties: .national).item(ofPersonOf: number, in: &workspace))
        for node in nation.nodes {
            let row = try await node.dispatchRows.work(of: document)
            #expect(row?.line == expected.line, "\(node.database.role.name)")
        }
    }
}
