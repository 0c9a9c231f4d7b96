import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Nodes state grants: each token once, whatever processes share the store and wherever one of them ends.
@Suite(.serialized) struct GrantTests {
    private static let person = SyntheticPerson(81)
    private static let beside = "440101001002"
    private static let later = Processes.start.advanced(bySeconds: 60)

    private struct Killed: Error {}

    /// Somebody at home with a positive test, whom their community has accepted.
    private static func withAccepted(
        _ kind: EngineKind, role: NodeRole? = nil, _ body: (Processes) async throws -> Void
    ) async throws {
        try await Processes.with(kind, role: role) { them in
            try await Processes.submit(to: them.first) { text in
                text.resident(person, Processes.home)
                Processes.positive("n-1", of: person)(&text)
                text.act("f-accept", person, "accept", "2022-07-05T07:50:00+08:00", by: Processes.home, token: "0.0")
            }
            try await Processes.completeAll(in: them.first)
            try await Processes.drain(them.first)
            try await body(them)
        }
    }

    private static func state(_ store: Store) async throws -> Int {
        try await store.grants.statePending(at: later, rules: Processes.rules).granted
    }

    /// The person's row.
    private static func row(in store: Store) async throws -> WorkItem {
        let document = try #require(person.document)
        let row = try await store.dispatchRows.work(of: document)
        return try #require(row)
    }

    /// The grants in the log of a store, by their tokens.
    private static func grants(in store: Store) async throws -> [String: [String: String]] {
        let events = try await store.exchange.evidence(after: 0, limit: 1_000).events
        let grants = events.map(\.data).filter { $0["kind"] == "grant" }
        return Dictionary(grants.map { ($0["token"] ?? "", $0) }) {
            if $0["record_id"] != $1["record_id"] { Issue.record("a token was granted twice") }
            return $0
        }
    }

    @Test(arguments: EngineKind.all)
    func `an accept is granted once, and goes to the hub like any other statement`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind) { them in
            #expect(try await Self.state(them.second) == 1)
            #expect(try await Self.state(them.first) == 0)
            let grants = try await Self.grants(in: them.first)
            let grant = try #require(grants["0.44"])
            #expect(grant["target"] == Processes.home && grant["division"] == "440000000000")
            #expect(grant["document_number"] == Self.person.documentNumber && grant["worker"] == "node")
            #expect(grant["occurred_at"] == grant["reported_at"])
            #expect(grant["occurred_at"].flatMap { Instant($0) } == Self.later)
            let outbox = try await them.first.exchange.outbox(limit: 100, asOf: nil, at: Self.later)
            let event = try #require(outbox.events.first { $0.data["kind"] == "grant" })
            #expect(event.node == "440000000000" && event.department == "node")
            try await Processes.drain(them.first, at: Self.later)
            let item = try await Self.row(in: them.first)
            #expect(item.stage == .accepted && item.token == OwnershipToken(high: 0, low: 44))
            #expect(try await Self.state(them.first) == 0)
            let effect = try await them.first.grants.effect(
                ofAcceptBy: item.owner, under: .none, of: item.document, at: Self.later, rules: Processes.rules)
            #expect(effect == .granted)
        }
    }

    @Test(arguments: EngineKind.all)
    func `of two processes that are at one grant, one states it`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind) { them in
            let late = try await them.first.grants.statePending(at: Self.later, rules: Processes.rules) {
                let first = try await Self.state(them.second)
                #expect(first == 1)
            }
            #expect(late.granted == 0)
            async let one = Self.state(them.first)
            async let other = Self.state(them.second)
            #expect(try await one + other == 0)
            #expect(try await Self.grants(in: them.first).count == 1)
            #expect(try await them.first.database.engine.count("grants") == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a process that ends before it has stated anything leaves it to the next`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind) { them in
            await #expect(throws: Killed.self) {
                try await them.first.grants.statePending(at: Self.later, rules: Processes.rules) { throw Killed() }
            }
            let before = try await Self.grants(in: them.second)
            #expect(before.isEmpty)
            #expect(try await Self.state(them.second) == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who took their word back meanwhile is not granted`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind) { them in
            let round = try await them.first.grants.statePending(at: Self.later, rules: Processes.rules) {
                try await Processes.submit(to: them.second) {
                    $0.act(
                        "f-refuse", Self.person, "refuse", "2022-07-05T07:55:00+08:00", by: Processes.home,
                        token: "0.0", target: Self.beside, outcome: "moved")
                }
            }
            #expect(round.granted == 0)
            try await Processes.drain(them.first, at: Self.later)
            #expect(try await Self.state(them.first) == 0)
            try await Processes.submit(to: them.first) {
                $0.act("f-2", Self.person, "accept", "2022-07-05T07:56:00+08:00", by: Self.beside, token: "0.0")
            }
            try await Processes.drain(them.first, at: Self.later)
            #expect(try await Self.state(them.first) == 1)
            #expect(try await Self.grants(in: them.first)["0.44"]?["target"] == Self.beside)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a token exceeds all that was ever granted to any document of the person`(kind: EngineKind) async throws {
        let other = SyntheticPerson(82)
        try await Self.withAccepted(kind) { them in
            try await Processes.submit(to: them.first) { text in
                text.resident(other, Processes.home)
                text.act(
                    "f-old", other, "grant", "2022-07-01T07:00:00+08:00", token: "7.312", target: Processes.home)
                text.retract(reported: "2022-07-01T08:00:00+08:00")
                text.link("i-1", Self.person, toPassport: "E9912345", reported: "2022-07-01T08:00:00+08:00")
                text.link("i-2", other, toPassport: "E9912345", reported: "2022-07-01T08:00:00+08:00")
            }
            try await Processes.completeAll(in: them.first)
            try await Processes.drain(them.first)
            #expect(try await Self.state(them.first) == 1)
            #expect(try await Self.grants(in: them.first).keys.sorted() == ["7.312", "7.344"])
            #expect(try await them.first.database.engine.count("grants") == 3)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a province grants nobody who crosses its border`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind) { them in
            try await Processes.submit(to: them.first) { text in
                text.act(
                    "f-refuse", Self.person, "refuse", "2022-07-05T07:55:00+08:00", by: Processes.home, token: "0.0",
                    target: "460101001001", outcome: "moved")
                text.act("f-2", Self.person, "accept", "2022-07-05T07:56:00+08:00", by: "460101001001", token: "0.0")
            }
            try await Processes.drain(them.first)
            #expect(try await Self.state(them.first) == 0)
            let item = try await Self.row(in: them.first)
            #expect(item.owner.description == Processes.home && item.offeredTo?.description == "460101001001")
        }
    }

    @Test(arguments: EngineKind.all)
    func `the hub serves a province that has no node`(kind: EngineKind) async throws {
        try await Self.withAccepted(kind, role: .hub) { them in
            let count = try await Self.state(them.first)
            #expect(count == 1)
            #expect(try await Self.grants(in: them.first)["1.0"]?["division"] == "000000000000")
        }
    }
}
