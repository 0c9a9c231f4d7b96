import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// A risk area changes the codes of everyone who lives or stays there, and holds up nobody else.
@Suite(.serialized) struct AreaTests {
    private static let start = Processes.start
    private static let rules = Processes.rules
    private static let street = "440101001001"
    private static let elsewhere = "440103001001"
    private static let residents = (1...30).map { SyntheticPerson(200 + $0) }
    private static let guest = SyntheticPerson(250)
    private static let stranger = SyntheticPerson(251)

    /// Thirty who live in a street, one who stays there, and one who has nothing to do with it; all are derived.
    private static func withStreet(_ kind: EngineKind, _ body: (Processes) async throws -> Void) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { text in
                for person in residents { text.resident(person, street) }
                text.resident(guest, elsewhere)
                text.stay(
                    "s-1", guest, street, from: "2022-07-05T06:00:00+08:00", reported: "2022-07-05T06:30:00+08:00")
                text.resident(stranger, elsewhere)
            }
            try await Processes.completeAll(in: them.first)
            try await Processes.drain(them.first)
            try await body(them)
        }
    }

    private static func area(
        _ level: String, _ division: String = street, to: String? = nil, reported: String = "2022-07-05T07:00:00+08:00"
    ) -> (inout EvidenceText) -> Void {
        { $0.area("a-1", division, level, from: "2022-07-05T07:00:00+08:00", to: to, reported: reported) }
    }

    private static func count(_ sql: String, in store: Store) async throws -> Int64 {
        try await store.database.engine.read { connection in
            var count: Int64 = 0
            try connection.query(sql, []) { count = $0.integer(0) }
            return count
        }
    }

    private static func shown(_ person: SyntheticPerson, by store: Store) async throws -> Colour? {
        try await store.codes.code(of: try #require(person.document), at: start, rules: rules).colour
    }

    @Test(arguments: EngineKind.all)
    func `a line about an area touches nobody in its transaction, and codes are right at once`(
        kind: EngineKind
    ) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Self.area("high", "440101000000"))
            #expect(try await Self.count("SELECT COUNT(*) FROM touched", in: them.first) == 0)
            #expect(try await them.first.operation.status().pending == 1)
            // Also by a process that has heard nothing of it.
            for store in [them.first, them.second] {
                #expect(try await Self.shown(Self.residents[4], by: store) == .red)
                #expect(try await Self.shown(Self.guest, by: store) == .red)
                #expect(try await Self.shown(Self.stranger, by: store) == .green)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `everyone in an area is derived in pieces, and nobody else`(kind: EngineKind) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Self.area("high"))
            var derived = 0
            var rounds = 0
            while true {
                let round = try await them.first.derivation.derive(
                    at: Self.start, rules: Self.rules, asOf: nil, limit: 8)
                #expect(round.derived <= 8)
                derived += round.derived
                rounds += 1
                if round.isDrained { break }
            }
            #expect(derived == 31 && rounds > 4)
            #expect(try await them.first.operation.status().pending == 0)
            let red = try await them.first.codes.ownedRows(at: Self.start).filter { $0.colour == .red }
            #expect(Set(red.map(\.document)) == Set((Self.residents + [Self.guest]).compactMap(\.document)))
        }
    }

    @Test(arguments: EngineKind.all)
    func `whom a fact touches does not wait for everyone in an area`(kind: EngineKind) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Self.area("high"))
            _ = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil, limit: 8)
            try await Processes.submit(to: them.first, Processes.positive("n-1", of: Self.stranger))
            for _ in 0..<2 {
                _ = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil, limit: 16)
            }
            #expect(try await Processes.standingColour(of: Self.stranger, in: them.first) == .red)
            #expect(try await them.first.operation.status().pending > 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `an area that moves or ends frees those who were in it`(kind: EngineKind) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Self.area("high"))
            try await Processes.drain(them.first)
            try await Processes.submit(
                to: them.second, Self.area("high", Self.elsewhere, reported: "2022-07-05T07:30:00+08:00"))
            #expect(try await Self.shown(Self.residents[0], by: them.first) == .green)
            #expect(try await Self.shown(Self.stranger, by: them.first) == .red)
            try await Processes.drain(them.second)
            #expect(try await Processes.standingColour(of: Self.residents[0], in: them.first) == .green)
            #expect(try await Processes.standingColour(of: Self.stranger, in: them.first) == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who was derived before an area changed is derived again, even when it was meanwhile`(
        kind: EngineKind
    ) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Processes.positive("n-1", of: Self.residents[0]))
            // Read before the area, written after everyone there was touched.
            _ = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                try await Processes.submit(to: them.second) { text in
                    Self.area("high")(&text)
                    Processes.positive("n-1", of: Self.residents[0])(&text)
                    text.retract(reported: "2022-07-05T07:40:00+08:00")
                    text.lines.remove(at: 1)
                }
                _ = try await them.second.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil)
            }
            try await Processes.drain(them.first)
            let row = try await them.first.codes.ownedRows(at: Self.start).first {
                $0.document == Self.residents[0].document
            }
            #expect(row?.colour == .red && row?.reasons.hasPrefix("area.high.resident/") == true)
        }
    }

    @Test(arguments: EngineKind.all)
    func `an area that would turn many red waits for a second person`(kind: EngineKind) async throws {
        try await Self.withStreet(kind) { them in
            let held = try await Processes.submit(to: them.first, holdAbove: 5, Self.area("high"))
            #expect(held.map(\.status) == [.held])
            #expect(try #require(held.first?.worsened) > 5)
            #expect(try await Self.shown(Self.residents[0], by: them.first) == .green)
            #expect(try await them.first.operation.status().pending == 0)
            // From tomorrow is no way around it.
            let tomorrow = try await Processes.submit(to: them.first, holdAbove: 5) {
                $0.area(
                    "a-2", Self.street, "high", from: "2022-07-06T07:00:00+08:00",
                    reported: "2022-07-05T07:00:00+08:00")
            }
            #expect(tomorrow.map(\.status) == [.held])
            let low = try await Processes.submit(to: them.first, holdAbove: 0) {
                $0.area(
                    "a-3", Self.street, "low", from: "2022-07-05T07:00:00+08:00", reported: "2022-07-05T07:00:00+08:00")
            }
            #expect(low.map(\.status) == [.accepted])
            // Where few are is nobody held up, nor by a level that colours nobody, nor by an end.
            #expect(
                try await Processes.submit(to: them.first, holdAbove: 31, Self.area("high")).map(\.status)
                    == [.accepted])
            let end = Self.area("high", to: "2022-07-05T07:50:00+08:00", reported: "2022-07-05T07:45:00+08:00")
            #expect(try await Processes.submit(to: them.first, holdAbove: 0, end).map(\.status) == [.accepted])
            #expect(try await Self.shown(Self.residents[0], by: them.first) == .green)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a switch of the rules reaches those in areas in the background too`(kind: EngineKind) async throws {
        try await Self.withStreet(kind) { them in
            try await Processes.submit(to: them.first, Self.area("low"))
            try await Processes.drain(them.first)
            try await them.first.derivation.touchForRules()
            #expect(try await Self.count("SELECT COUNT(*) FROM touched", in: them.first) == 1)
            #expect(try await Self.count("SELECT COUNT(*) FROM area_work", in: them.first) == 1)
            try await Processes.drain(them.first)
            #expect(try await them.first.operation.status().pending == 0)
        }
    }
}
