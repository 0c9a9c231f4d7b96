import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Rows of dispatch are derived like codes: by what was stated and by the time, and the later derivation stands.
@Suite(.serialized) struct WorkItemTests {
    private static let person = SyntheticPerson(80)
    private static let start = Processes.start
    private static let rules = Processes.rules

    /// Somebody at home with a positive test that was reported an hour ago: to be spoken to within two.
    private static func withItem(_ kind: EngineKind, _ body: (Processes) async throws -> Void) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { text in
                text.resident(Self.person, Processes.home)
                Processes.positive("n-1", of: Self.person)(&text)
            }
            try await Processes.completeAll(in: them.first)
            try await Processes.drain(them.first)
            try await body(them)
        }
    }

    private static func act(
        _ kind: String, at occurred: String, outcome: String? = nil, channel: String? = nil
    ) -> (inout EvidenceText) -> Void {
        { $0.act("f-\(kind)", person, kind, occurred, by: Processes.home, outcome: outcome, channel: channel) }
    }

    private static func only(_ store: Store) async throws -> WorkItem {
        let items = try await store.dispatchRows.ownedWork()
        #expect(items.count == 1)
        return try #require(items.first)
    }

    @Test(arguments: EngineKind.all)
    func `a row grows overdue by the time alone, and only then is looked at`(kind: EngineKind) async throws {
        try await Self.withItem(kind) { them in
            var item = try await Self.only(them.second)
            #expect(item.document == Self.person.document && item.list == .item && item.stage == .issued)
            #expect(item.owner.description == Processes.home && item.measure == "pending" && item.level == 0)
            for (hours, level) in [(1, 1), (13, 2), (25, 3)] as [(Int64, Int)] {
                let due = Self.start.advanced(bySeconds: hours * 3_600)
                let before = due.advanced(bySeconds: -1)
                let early = try await them.first.derivation.derive(at: before, rules: Self.rules, asOf: nil)
                #expect(early.derived == 0 || level > 1)
                #expect(try await them.first.operation.nextReview().map { $0 <= due } == true)
                try await Processes.drain(them.first, at: due)
                item = try await Self.only(them.second)
                #expect(item.level == level, "after \(hours) h")
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `an act changes the row, and the last one takes it away`(kind: EngineKind) async throws {
        try await Self.withItem(kind) { them in
            try await Processes.submit(
                to: them.second,
                Self.act("contact", at: "2022-07-05T07:50:00+08:00", outcome: "spoke", channel: "phone"))
            try await Processes.drain(them.first)
            #expect(try await Self.only(them.first).stage == .reached)
            try await Processes.submit(to: them.second, Self.act("died", at: "2022-07-05T07:55:00+08:00"))
            try await Processes.drain(them.first)
            #expect(try await them.first.dispatchRows.ownedWork().isEmpty)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who was overtaken leaves the row as it is`(kind: EngineKind) async throws {
        try await Self.withItem(kind) { them in
            try await Processes.submit(
                to: them.first, Self.act("contact", at: "2022-07-05T07:50:00+08:00", outcome: "spoke", channel: "phone")
            )
            let round = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                try await Processes.submit(to: them.second, Self.act("died", at: "2022-07-05T07:55:00+08:00"))
                _ = try await them.second.database.engine.write {
                    try $0.execute("UPDATE touched SET claimed_until = 0", [])
                }
                try await Processes.drain(them.second)
                #expect(try await them.second.dispatchRows.ownedWork().isEmpty)
            }
            #expect(round.derived == 0)
            #expect(try await them.first.dispatchRows.ownedWork().isEmpty)
            // A rebuild that has read before is late as well.
            try await Processes.submit(to: them.first) { text in
                Self.act("died", at: "2022-07-05T07:55:00+08:00")(&text)
                text.retract(reported: "2022-07-05T07:58:00+08:00")
                text.lines.removeFirst()
            }
            try await Processes.drain(them.first)
            #expect(try await Self.only(them.first).stage == .reached)
            _ = try await them.first.derivation.rebuild(at: Self.start, rules: Self.rules, asOf: nil)
            #expect(try await Self.only(them.first).stage == .reached)
        }
    }

    @Test(arguments: EngineKind.all)
    func `whom a node derives no more has no row there`(kind: EngineKind) async throws {
        try await Self.withItem(kind) { them in
            _ = try await them.first.database.engine.write { connection in
                try connection.execute("UPDATE persons SET is_complete = 0", [])
                try connection.execute("INSERT INTO touched (person_key, mark) SELECT person_key, 1 FROM persons", [])
            }
            try await Processes.drain(them.first)
            #expect(try await them.first.database.engine.count("work_items") == 0)
        }
    }
}
