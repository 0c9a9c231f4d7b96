import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// What was found out earlier never takes the place of what was found out later, whoever is slower.
@Suite(.serialized) struct DerivationVersionTests {
    private static let person = SyntheticPerson(60)
    private static let start = Processes.start
    private static let rules = Processes.rules

    /// A resident who waits to be derived.
    private static func withResident(
        _ kind: EngineKind, _ body: (Processes) async throws -> Void
    ) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { $0.resident(person, Processes.home) }
            try await Processes.completeAll(in: them.first)
            try await body(them)
        }
    }

    /// Lets everything that is claimed run out, as if its time were over.
    private static func endLeases(in store: Store) async throws {
        _ = try await store.database.engine.write { try $0.execute("UPDATE touched SET claimed_until = 0", []) }
    }

    @Test(arguments: EngineKind.all)
    func `a process that was overtaken changes nothing when it comes to write`(kind: EngineKind) async throws {
        try await Self.withResident(kind) { them in
            let round = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                // It has read that there is nothing but a home, and stands still for longer than it may.
                try await Processes.submit(to: them.second, Processes.positive("n-1", of: Self.person))
                try await Self.endLeases(in: them.second)
                try await Processes.drain(them.second)
                #expect(try await Processes.standingColour(of: Self.person, in: them.second) == .red)
            }
            #expect(round.derived == 0 && round.changed == 0 && round.turns.isEmpty)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .red)
            // Nothing follows from what was not taken: no entry in the log, no event.
            let told = try await them.first.exchange.outbox(limit: 10, asOf: nil, at: Self.start).events
            #expect(told.filter { $0.type == .code }.map { $0.data["colour"] } == ["red"])
            try await Processes.drain(them.first)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what confirms a code stands against what was read before it`(kind: EngineKind) async throws {
        try await Self.withResident(kind) { them in
            try await Processes.drain(them.first)
            try await Processes.submit(to: them.first, Processes.positive("n-1", of: Self.person))
            let round = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                // The test was somebody else's after all: the code is what it was before, and is written all the same.
                try await Processes.submit(to: them.second) { text in
                    Processes.positive("n-1", of: Self.person)(&text)
                    text.retract(reported: "2022-07-05T07:30:00+08:00")
                    text.lines.removeFirst()
                }
                try await Self.endLeases(in: them.second)
                try await Processes.drain(them.second)
            }
            #expect(round.changed == 0)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .green)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who is touched while somebody works on them stays theirs, and is derived again`(
        kind: EngineKind
    ) async throws {
        try await Self.withResident(kind) { them in
            _ = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                try await Processes.submit(to: them.second, Processes.positive("n-1", of: Self.person))
                guard kind == .postgres else { return }
                let other = try await them.second.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil)
                #expect(other.derived == 0)
            }
            // Nobody waits for the end of a lease.
            try await Processes.drain(them.second)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .red)
            #expect(try await them.first.operation.status().pending == 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who is due is derived by one process at a time`(kind: EngineKind) async throws {
        try await Self.withResident(kind) { them in
            try await Processes.submit(to: them.first) {
                $0.area(
                    "a-1", Processes.home, "high", from: "2022-07-05T07:00:00+08:00", to: "2022-07-05T09:00:00+08:00",
                    reported: "2022-07-05T07:00:00+08:00")
            }
            try await Processes.drain(them.first)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .red)
            let later = Self.start.advanced(bySeconds: 7_200)
            let round = try await them.first.derivation.derive(at: later, rules: Self.rules, asOf: nil) {
                guard kind == .postgres else { return }
                let other = try await them.second.derivation.derive(at: later, rules: Self.rules, asOf: nil)
                #expect(other.derived == 0)
            }
            #expect(round.derived == 1 && round.changed == 1)
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .green)
            #expect(try await them.first.operation.status().pending == 0)
        }
    }

    private struct Death: Error {}

    @Test func `whom a process died over is derived by the next at once, and nobody is taken from one that lives`()
        async throws
    {
        try await Self.withResident(.postgres) { them in
            await #expect(throws: (any Error).self) {
                _ = try await them.first.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil) {
                    let (freed, othersAreAtIt) = try await them.second.derivation.releaseAbandonedClaims()
                    #expect(freed == 0 && othersAreAtIt)
                    // Its sessions end, as the system ends them for whoever is killed.
                    await them.first.database.engine.close()
                    throw Death()
                }
            }
            #expect(try await them.second.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil).derived == 0)
            // The server takes a moment to notice.
            while try await them.second.derivation.releaseAbandonedClaims().freed == 0 { await Task.yield() }
            #expect(try await them.second.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil).derived == 1)
            let (freed, othersAreAtIt) = try await them.second.derivation.releaseAbandonedClaims()
            #expect(freed == 0 && !othersAreAtIt)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a rebuild beside a node takes nothing back`(kind: EngineKind) async throws {
        try await Self.withResident(kind) { them in
            try await Processes.submit(to: them.first) {
                $0.area(
                    "a-1", Processes.home, "high", from: "2022-07-05T07:00:00+08:00", to: "2022-07-05T09:00:00+08:00",
                    reported: "2022-07-05T07:00:00+08:00")
            }
            try await Processes.drain(them.first)
            let later = Self.start.advanced(bySeconds: 7_200)
            _ = try await them.first.derivation.rebuild(at: Self.start, rules: Self.rules, asOf: nil) {
                try await Processes.drain(them.second, at: later)
                #expect(try await Processes.standingColour(of: Self.person, in: them.second) == .green)
            }
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .green)
            // And evidence that comes between its reading and its writing is in what it writes.
            _ = try await them.first.derivation.rebuild(at: later, rules: Self.rules, asOf: nil) {
                try await Processes.submit(to: them.second, Processes.positive("n-1", of: Self.person))
            }
            #expect(try await Processes.standingColour(of: Self.person, in: them.first) == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `rules without a document that the store has derive nothing`(kind: EngineKind) async throws {
        try await Self.withResident(kind) { them in
            _ = try await them.second.rules.publish(
                SignedDocument(kind: "edition", id: "cn-x", version: 1, effectiveFrom: nil, text: []))
            let round = try await them.first.derivation.derive(
                at: Self.start, rules: Self.rules, documents: 0, asOf: nil)
            #expect(round.hasStaleRules && !round.isDrained && round.derived == 0)
            // Nobody was lost over it.
            let again = try await them.second.derivation.derive(
                at: Self.start, rules: Self.rules, documents: 1, asOf: nil)
            #expect(again.derived == 1 && again.isDrained)
            await #expect(throws: StaleRules.self) {
                _ = try await them.first.derivation.rebuild(at: Self.start, rules: Self.rules, documents: 0, asOf: nil)
            }
        }
    }
}
