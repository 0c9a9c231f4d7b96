import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Lists and counts follow from the rows of dispatch, whatever writes these.
@Suite(.serialized) struct WorkListTests {
    private static let rules = Processes.rules

    /// Where a row must be looked for, from the row itself.
    private struct Place: Hashable, Comparable {
        let division: Int64
        let person: Int64
        /// own, within, offered, offered-within
        let standing: Int64
        let isListed: Bool
        let urgency: Int64

        static func < (left: Self, right: Self) -> Bool {
            (left.division, left.urgency, left.person) < (right.division, right.urgency, right.person)
        }
    }

    private struct Row {
        let person: Int64
        let owner: Division
        let offeredTo: Division?
        let level: Int
        let urgency: Int64
    }

    private static func rows(in store: Store) async throws -> [Row] {
        try await store.database.engine.read { connection in
            var rows: [Row] = []
            try connection.query(
                """
                SELECT person_key, owner, offered_to, level, reach_due_s, place_due_s, list, missed FROM work_items
                WHERE person_key = first_key AND list IS NOT NULL
                """, []
            ) { row in
                let dues = [row.optionalInteger(4), row.optionalInteger(5)].compactMap { $0 }
                let classes = ["item": row.integer(7) > 0 ? 0 : 1, "release": 2, "roster": 3] as [String: Int64]
                rows.append(
                    Row(
                        person: row.integer(0), owner: try #require(Division(number: row.integer(1))),
                        offeredTo: row.optionalInteger(2).flatMap { Division(number: $0) },
                        level: Int(row.integer(3)),
                        urgency: dues.min() ?? (1 << 40) + (classes[row.text(6)] ?? 0)))
            }
            return rows
        }
    }

    private static func expected(_ rows: [Row]) -> Set<Place> {
        var places: Set<Place> = []
        for row in rows {
            let owners = [row.owner] + row.owner.parents()
            let targets = row.offeredTo.map { [$0] + $0.parents() } ?? []
            for division in Set(owners + targets) {
                let standing: Int64 =
                    if division == row.owner { 0 } else if owners.contains(division) {
                        1
                    } else if division
                        == row.offeredTo
                    { 2 } else { 3 }
                let isAbove = row.owner.parents().prefix(row.level).contains(division)
                places.insert(
                    Place(
                        division: Int64(division.code), person: row.person, standing: standing,
                        isListed: division == row.owner || division == row.offeredTo || isAbove, urgency: row.urgency))
            }
        }
        return places
    }

    /// Holds the lists against the rows, and the counts against the lists.
    ///
    /// - Returns: how many rows there are.
    @discardableResult
    static func check(_ store: Store, _ when: String) async throws -> Int {
        let rows = try await rows(in: store)
        let wanted = expected(rows)
        let (found, mismatches) = try await store.database.engine.read { connection in
            var found: Set<Place> = []
            try connection.query("SELECT division, person_key, standing, is_listed, urgency FROM work_lists", []) {
                found.insert(
                    Place(
                        division: $0.integer(0), person: $0.integer(1), standing: $0.integer(2),
                        isListed: $0.integer(3) == 1, urgency: $0.integer(4)))
            }
            let facets = "division, standing, is_listed, list, stage, level, is_missing, offer"
            var mismatches: Int64 = 0
            for (some, others) in [("work_counts", "counted"), ("counted", "work_counts")] {
                try connection.query(
                    """
                    WITH counted AS (SELECT \(facets), COUNT(*) AS persons FROM work_lists GROUP BY \(facets))
                    SELECT COUNT(*) FROM (
                        SELECT \(facets), persons FROM \(some) WHERE persons <> 0
                        EXCEPT SELECT \(facets), persons FROM \(others)) AS differing
                    """, []
                ) { mismatches += $0.integer(0) }
            }
            return (found, mismatches)
        }
        #expect(found == wanted, "\(when): \(found.symmetricDifference(wanted).count) differ")
        #expect(mismatches == 0, "\(when): counts")
        return rows.count
    }

    @Test(arguments: EngineKind.all)
    func `lists are those of the rows, and counts those of the lists, whatever happens`(kind: EngineKind) async throws {
        let province = NodeRole.province(try #require(Division("990000000000")))
        for seed in [4, 11] as [UInt64] {
            let outbreak = GeneratedOutbreak(seed: seed, persons: 14, events: 90, work: 120)
            try await Processes.with(kind, role: province) { them in
                var seen = 0
                let half = outbreak.text.lines.count / 2
                for (part, instants) in [
                    (outbreak.text.lines[..<half], outbreak.instants.prefix(3)),
                    (outbreak.text.lines[half...], outbreak.instants.suffix(4)),
                ] {
                    try await Processes.submit(to: them.first, at: instants.first ?? Processes.start) {
                        $0.lines = Array(part)
                    }
                    try await Processes.completeAll(in: them.first)
                    for instant in instants.sorted() {
                        _ = try await them.first.database.engine.write {
                            try $0.execute(
                                """
                                INSERT INTO touched (person_key, mark) SELECT person_key, 1 FROM persons WHERE true
                                ON CONFLICT (person_key) DO NOTHING
                                """, [])
                        }
                        try await Processes.drain(them.first, at: instant)
                        seen += try await Self.check(them.first, "seed \(seed) at \(instant)")
                    }
                }
                #expect(seen > 10)
                let last = try #require(outbreak.instants.max())
                _ = try await them.first.derivation.rebuild(at: last, rules: Self.rules, asOf: nil)
                try await Self.check(them.first, "seed \(seed) rebuilt")
                try await them.first.derivation.dropDerived()
                #expect(try await Self.check(them.first, "seed \(seed) dropped") == 0)
                _ = try await them.first.derivation.rebuild(at: last, rules: Self.rules, asOf: nil)
                try await Self.check(them.first, "seed \(seed) from nothing")
                _ = try await them.first.database.engine.write { connection in
                    try connection.execute("UPDATE persons SET is_complete = 0", [])
                    try connection.execute(
                        """
                        INSERT INTO touched (person_key, mark) SELECT person_key, 1 FROM persons WHERE true
                        ON CONFLICT (person_key) DO NOTHING
                        """, [])
                }
                try await Processes.drain(them.first, at: last)
                #expect(try await Self.check(them.first, "seed \(seed) without persons") == 0)
            }
        }
    }

    private static let township = "440101001000"

    /// Nine persons with a positive test, in three communities of a township, reported one hour after the other.
    private static func withItems(_ kind: EngineKind, _ body: (Processes) async throws -> Void) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { text in
                for number in 0..<9 {
                    let person = SyntheticPerson(700 + number)
                    text.resident(person, "44010100100\(number % 3 + 1)")
                    text.naat(
                        "n-\(number)", person, "2022-07-04T00:30:00+08:00", "positive",
                        reported: "2022-07-0\(number < 5 ? 4 : 5)T0\(number < 5 ? number + 1 : number - 4):30:00+08:00")
                }
            }
            try await Processes.completeAll(in: them.first)
            try await Processes.drain(them.first)
            try await body(them)
        }
    }

    private static func division(_ code: String) throws -> Division { try #require(Division(code)) }

    private static func all(_ query: WorkListQuery, in store: Store, by limit: Int) async throws -> [WorkListEntry] {
        var query = query
        query.limit = limit
        var entries: [WorkListEntry] = []
        repeat {
            let page = try await store.workLists.page(query, at: Processes.start)
            #expect(page.entries.count <= limit)
            entries += page.entries
            query.after = page.next
        } while query.after != nil
        return entries
    }

    @Test(arguments: EngineKind.all)
    func `pages follow each other in the order of urgency, each row once, whatever comes and goes`(
        kind: EngineKind
    ) async throws {
        try await Self.withItems(kind) { them in
            var query = WorkListQuery(division: try Self.division("440100000000"))
            query.scope = .within
            let whole = try await Self.all(query, in: them.first, by: 100)
            try #require(whole.count == 9)
            #expect(whole.allSatisfy { $0.standing == .within })
            #expect(
                whole.map { $0.item.reachDue ?? .distantPast }
                    == whole.map { $0.item.reachDue ?? .distantPast }.sorted())
            #expect(try await Self.all(query, in: them.first, by: 2) == whole)
            query.limit = 4
            let page = try await them.first.workLists.page(query, at: Processes.start)
            let next = try #require(page.next)
            #expect(WorkListCursor("\(next)") == next && WorkListCursor("x.1") == nil && WorkListCursor("") == nil)
            // The row where the page ended goes: the next page is what it was.
            try await Processes.submit(to: them.first) { text in
                let number = whole[3].item.document.number
                let person = (700..<709).map(SyntheticPerson.init).first { $0.documentNumber == number }
                if let person { text.act("f-1", person, "died", "2022-07-05T07:00:00+08:00") }
            }
            try await Processes.drain(them.first)
            query.after = next
            let rest = try await them.first.workLists.page(query, at: Processes.start)
            #expect(rest.entries.map(\.name) == whole[4..<8].map(\.name))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a community has its own, and those above what is overdue, as far as levels go`(kind: EngineKind) async throws
    {
        try await Self.withItems(kind) { them in
            let lists = them.first.workLists
            let own = try await Self.all(
                WorkListQuery(division: try Self.division("440101001001")), in: them.first, by: 100)
            #expect(own.count == 3 && own.allSatisfy { $0.standing == .own && $0.isListed })
            let whole = try await Self.all(
                WorkListQuery(division: try Self.division(Self.township)), in: them.first, by: 100)
            #expect(!whole.isEmpty && whole.allSatisfy { ($0.item.level ?? 0) >= 1 })
            let county = try await Self.all(
                WorkListQuery(division: try Self.division("440101000000")), in: them.first, by: 100)
            #expect(county.count < whole.count && county.allSatisfy { ($0.item.level ?? 0) >= 2 })
            let sibling = try await Self.all(
                WorkListQuery(division: try Self.division("440101001009")), in: them.first, by: 100)
            #expect(sibling.isEmpty)

            let counts = try await lists.counts(of: try Self.division(Self.township))
            #expect(counts.whole.items == 9 && counts.whole.stages == [.issued: 9])
            #expect(counts.whole.listed == whole.count && counts.parts.map(\.items) == [3, 3, 3])
            #expect(counts.whole.overdue.values.reduce(0, +) == whole.count)

            let name = try #require(own.first?.name)
            #expect(WorkItemName("\(name)") == name)
            #expect(try await lists.entry(name, seenBy: try Self.division(Self.township))?.item == own[0].item)
            for code in ["440101001002", "440102000000", "410000000000"] {
                #expect(try await lists.entry(name, seenBy: try Self.division(code)) == nil)
                #expect(try await lists.entry(of: own[0].item.document, seenBy: try Self.division(code)) == nil)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `a filter gives what it says, in pages of any length`(kind: EngineKind) async throws {
        try await Self.withItems(kind) { them in
            try await Processes.submit(to: them.first) { text in
                let community = "440101001001"
                text.act(
                    "f-1", SyntheticPerson(700), "contact", "2022-07-05T07:00:00+08:00", by: community,
                    outcome: "spoke", channel: "phone")
                text.act(
                    "f-2", SyntheticPerson(703), "refuse", "2022-07-05T07:00:00+08:00", by: community, token: "0.0",
                    target: "440101001002", outcome: "moved")
            }
            try await Processes.drain(them.first)
            var query = WorkListQuery(division: try Self.division(Self.township))
            query.scope = .within
            let whole = try await Self.all(query, in: them.first, by: 100)
            func holds(_ what: String, _ change: (inout WorkListQuery) -> Void, _ test: (WorkListEntry) -> Bool)
                async throws
            {
                var query = query
                change(&query)
                let found = try await Self.all(query, in: them.first, by: 2)
                #expect(found.map(\.name) == whole.filter(test).map(\.name), "\(what)")
                #expect(!found.isEmpty, "\(what)")
            }
            try await holds("stage", { $0.stage = .reached }) { $0.item.stage == .reached }
            try await holds("list", { $0.list = .item }) { $0.item.list == .item }
            try await holds("overdue", { $0.isOverdue = true }) { ($0.item.level ?? 0) > 0 }
            try await holds("offered", { $0.offer = .open }) { $0.item.offeredTo != nil }
            try await holds("not offered", { $0.offer = WorkListQuery.Offer.none }) { $0.item.offeredTo == nil }
            try await holds("not missing", { $0.isMissing = false }) { $0.item.isMissing == false }
            query.isMissing = true
            #expect(try await Self.all(query, in: them.first, by: 2).isEmpty)
            // To whom it is offered it stands on the list, and for the owner too.
            var target = WorkListQuery(division: try Self.division("440101001002"))
            target.offer = .here
            let offered = try await Self.all(target, in: them.first, by: 10)
            #expect(offered.count == 1 && offered[0].standing == .offered && offered[0].isListed)
        }
    }

    @Test(arguments: EngineKind.all)
    func `whoever is read is on record, once a page`(kind: EngineKind) async throws {
        try await Self.withItems(kind) { them in
            let entries = try await Self.all(
                WorkListQuery(division: try Self.division("440101001001")), in: them.first, by: 100)
            #expect(entries.first?.person.name == "测试")
            try await them.first.workLists.noteReading(
                entries, by: "grid-1", purpose: "dispatch", what: "work-list", at: Processes.start)
            for number in 0..<9 {
                let document = try #require(SyntheticPerson(700 + number).document)
                let readings = try await them.second.residents.accesses(to: document)
                #expect(readings.map(\.principal) == (number % 3 == 0 ? ["grid-1"] : []))
            }
        }
    }
}
