import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// What identity links and field acts bring where, and that nothing of them is left when they are taken back.
@Suite(.serialized) struct IdentityLinkTests {
    private static let person = SyntheticPerson(70)
    private static let passport = "E9900070"
    private static let now = Processes.start

    /// A hub and three provinces, and what is said to the hub: whoever says it is no province, so that provinces have
    /// nothing of their own.
    private static func withNation(_ kind: EngineKind, _ body: (Nation) async throws -> Void) async throws {
        try await withEngines(kind, FederationLawTests.provinces.count + 1) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: FederationLawTests.provinces, rules: Processes.rules, seed: 1
            ) { left.removeFirst() }
            try await body(nation)
        }
    }

    private static func state(
        _ nation: Nation, at now: Instant = now, _ build: (inout EvidenceText) -> Void
    ) async throws {
        try await Processes.submit(to: nation.hub, at: now, build)
        try await nation.drain(at: now)
    }

    private static func province(_ code: String, of nation: Nation) throws -> Store {
        try #require(Division(code + "0000000000").flatMap { nation.provinces[$0] })
    }

    private static func count(_ what: String, in store: Store) async throws -> Int64 {
        try await store.database.engine.count(what)
    }

    /// The card lives in one province; a positive test was made in another, under the passport.
    private static func beginning(_ text: inout EvidenceText) {
        text.resident(person, "990101001001")
        text.naat(
            "n-1", person, "2022-07-05T06:00:00+08:00", "positive", reported: "2022-07-05T07:00:00+08:00",
            division: "980101001001")
        text.ofPassport(passport)
    }

    private static func link(_ text: inout EvidenceText) {
        text.link("i-1", person, toPassport: passport, reported: "2022-07-05T07:30:00+08:00")
    }

    @Test(arguments: EngineKind.all)
    func `a link colours both documents, and one that is taken back leaves nothing`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation in
            try await Self.state(nation, Self.beginning)
            let before = try await nation.rows(at: Self.now)
            #expect(before.count == 2 && before.count { $0.contains(",green,") } == 1)
            try await Self.state(nation, Self.link)
            let linked = try await nation.rows(at: Self.now)
            #expect(linked.count == 2 && linked.allSatisfy { $0.contains(",red,") })
            try await Self.state(nation) { text in
                Self.link(&text)
                text.retract(reported: "2022-07-05T07:40:00+08:00")
                text.lines.removeFirst()
            }
            #expect(try await nation.rows(at: Self.now) == before)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a risk area colours whoever lives there under every document`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation in
            try await Self.state(nation) { text in
                text.resident(Self.person, "990101001001")
                text.naat(
                    "n-1", Self.person, "2022-07-05T06:00:00+08:00", "negative", reported: "2022-07-05T07:00:00+08:00",
                    division: "980101001001")
                text.ofPassport(Self.passport)
            }
            try await Self.state(nation, Self.link)
            #expect(try await nation.rows(at: Self.now).allSatisfy { $0.contains(",green,") })
            try await Self.state(nation) { text in
                text.area(
                    "a-1", "990101001001", "high", from: "2022-07-05T07:00:00+08:00",
                    reported: "2022-07-05T07:00:00+08:00")
            }
            let rows = try await nation.rows(at: Self.now)
            #expect(rows.count == 2 && rows.allSatisfy { $0.contains(",red,") })
        }
    }

    @Test(arguments: EngineKind.all)
    func `who moves away takes all documents along`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation in
            try await Self.state(nation, Self.beginning)
            try await Self.state(nation, Self.link)
            let old = try Self.province("99", of: nation)
            #expect(try await Self.count("evidence WHERE dataset IN (0, 1, 12)", in: old) == 3)
            try await Self.state(nation) { text in
                text.resident(Self.person, "970101001001", id: "r-2", reported: "2022-07-05T07:45:00+08:00")
                text.resident(Self.person, "990101001001")
                text.retract(reported: "2022-07-05T07:45:00+08:00")
                text.lines.remove(at: 1)
            }
            for what in ["evidence", "persons", "handles", "links", "assessments"] {
                #expect(try await Self.count(what, in: old) == 0, "\(what)")
            }
            let new = try Self.province("97", of: nation)
            #expect(try await Self.count("persons WHERE is_complete = 1", in: new) == 2)
            #expect(try await nation.rows(at: Self.now).allSatisfy { $0.contains(",red,") })
        }
    }

    @Test(arguments: EngineKind.all)
    func `two cards that a link would make one wait for a second record, in a node as in a folder`(
        kind: EngineKind
    ) async throws {
        try await Self.withNation(kind) { nation in
            let other = SyntheticPerson(71)
            try await Self.state(nation) { text in
                text.resident(Self.person, "990101001001")
                text.resident(other, "980101001001", id: "r-2")
                text.naat(
                    "n-1", other, "2022-07-05T06:00:00+08:00", "positive", reported: "2022-07-05T07:00:00+08:00")
                text.link("i-1", Self.person, to: other, reported: "2022-07-05T07:30:00+08:00")
            }
            #expect(try await nation.rows(at: Self.now).count { $0.contains(",red,") } == 1)
            try await Self.state(nation) { text in
                text.link("i-2", other, to: Self.person, reported: "2022-07-05T07:35:00+08:00")
            }
            #expect(try await nation.rows(at: Self.now).count { $0.contains(",red,") } == 2)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what is done about a person goes to whom the person is offered`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation in
            try await Self.state(nation) { text in
                text.resident(Self.person, "990101001001")
                text.naat(
                    "n-1", Self.person, "2022-07-05T06:00:00+08:00", "positive",
                    reported: "2022-07-05T07:00:00+08:00", division: "990101001001")
                text.act(
                    "f-1", Self.person, "contact", "2022-07-05T07:10:00+08:00", by: "990101001001",
                    outcome: "spoke", channel: "door")
            }
            let offered = try Self.province("97", of: nation)
            #expect(try await Self.count("evidence", in: offered) == 0)
            try await Self.state(nation) { text in
                text.act(
                    "f-2", Self.person, "refuse", "2022-07-05T07:20:00+08:00", by: "990101001001", token: "0.0",
                    target: "970101001001", outcome: "moved")
            }
            // All that the person's row follows from, acts of the past too.
            #expect(try await Self.count("evidence WHERE dataset IN (0, 1, 13)", in: offered) == 4)
            // A slip is taken back, and with it what nobody there needs.
            try await Self.state(nation) { text in
                text.act(
                    "f-2", Self.person, "refuse", "2022-07-05T07:20:00+08:00", by: "990101001001", token: "0.0",
                    target: "970101001001", outcome: "moved")
                text.retract(reported: "2022-07-05T07:40:00+08:00")
                text.lines.removeFirst()
            }
            #expect(try await Self.count("evidence", in: offered) == 0)
            #expect(try await Self.count("persons", in: offered) == 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `links that would turn too many red wait for a second person`(kind: EngineKind) async throws {
        /// Permits: two cards that one passport would unite are in doubt, and change nothing.
        func withPermits(_ text: inout EvidenceText, _ add: (inout EvidenceText, SyntheticPerson) -> Void) {
            for number in 72...76 {
                add(&text, SyntheticPerson(number))
                text.lines[text.lines.count - 1].fields["document_type"] = "hmt-permit"
                text.lines[text.lines.count - 1].fields["document_number"] = "H990000\(number)"
            }
        }
        try await Processes.with(kind, role: .hub) { them in
            try await Processes.submit(to: them.first) { text in
                text.caseRecord(
                    "c-1", Self.person, "confirmed", "2022-07-05T06:00:00+08:00", reported: "2022-07-05T07:00:00+08:00")
                text.ofPassport(Self.passport)
                withPermits(&text) { $0.resident($1, "990101001001") }
            }
            let receipts = try await Processes.submit(to: them.first, holdAbove: 3) { text in
                withPermits(&text) { text, person in
                    text.link(
                        "i-\(person.number)", person, toPassport: Self.passport,
                        reported: "2022-07-05T07:30:00+08:00")
                }
            }
            #expect(receipts.map(\.status) == [.held])
            // Acts worsen nobody, however many.
            let acts = try await Processes.submit(to: them.first, holdAbove: 3) { text in
                withPermits(&text) { text, person in
                    text.act(
                        "f-\(person.number)", person, "placed", "2022-07-05T07:30:00+08:00", place: "hospital")
                }
            }
            #expect(acts.map(\.status) == [.accepted])
        }
    }
}
