import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Evidence that does not read, or that somebody has changed in the database: nothing is said for it, and nobody else
/// suffers.
@Suite(.serialized) struct SetAsideTests {
    private static let start = Processes.start
    private static let rules = Processes.rules
    private static let patient = SyntheticPerson(70)
    private static let contact = SyntheticPerson(71)
    private static let neighbours = (1...20).map { SyntheticPerson(270 + $0) }

    /// A case, a contact of theirs, and neighbours who have nothing to do with it; nobody is derived yet.
    private static func withCase(_ kind: EngineKind, _ body: (Store) async throws -> Void) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { text in
                for person in neighbours + [patient, contact] { text.resident(person, Processes.home) }
                text.caseRecord(
                    "c-1", patient, "confirmed", "2022-07-05T05:00:00+08:00", reported: "2022-07-05T06:00:00+08:00")
                text.contact(
                    "k-1", contact, of: "c-1", exposed: "2022-07-04T12:00:00+08:00",
                    reported: "2022-07-05T06:30:00+08:00")
            }
            try await Processes.completeAll(in: them.first)
            try await body(them.first)
        }
    }

    private static func run(_ sql: String, _ arguments: [SQLValue] = [], on store: Store) async throws {
        let count = try await store.database.engine.write { try $0.execute(sql, arguments) }
        #expect(count > 0, "\(sql)")
    }

    private static func body(of record: String, in store: Store) async throws -> [UInt8] {
        try await store.database.engine.read { connection in
            var body: [UInt8] = []
            try connection.query("SELECT body FROM evidence WHERE record_id = $1", [.text(record)]) {
                body = $0.bytes(0)
            }
            return body
        }
    }

    private static func standing(
        of person: SyntheticPerson, in store: Store
    ) async throws -> String {
        let answer = try await store.codes.code(of: try #require(person.document), at: start, rules: rules)
        return "\(answer.standing.rawValue) \(answer.colour?.name ?? "-")"
    }

    /// What a hand can make of a case: nothing that reads, or something else that does.
    private static let changes = ["{\n", "confirmed→suspected", "confirmed→ruled-out"]

    private static func changed(_ body: [UInt8], _ change: String) -> [UInt8] {
        let parts = change.split(separator: "→").map(String.init)
        guard parts.count == 2 else { return Array(change.utf8) }
        return Array(String(decoding: body, as: UTF8.self).replacing(parts[0], with: parts[1]).utf8)
    }

    @Test(arguments: EngineKind.all, changes)
    func `a row that was changed costs nobody else their code`(kind: EngineKind, change: String) async throws {
        try await Self.withCase(kind) { store in
            try await Processes.drain(store)
            #expect(try await Self.standing(of: Self.contact, in: store) == "known red")
            let body = try await Self.body(of: "c-1", in: store)
            let arguments: [SQLValue] = [.bytes(Self.changed(body, change)), "c-1"]
            try await Self.run("UPDATE evidence SET body = $1 WHERE record_id = $2", arguments, on: store)
            try await store.derivation.dropDerived()
            let round = try await store.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil)
            #expect(round.isDrained && round.derived == Self.neighbours.count)
            #expect(round.unreadable.count == 1)
            // Neither of the two comes out better for it, and neither looks as if nobody knew them.
            for person in [Self.patient, Self.contact] {
                #expect(try await Self.standing(of: person, in: store) == "being-established -")
                let explanation = try await store.codes.explanation(
                    of: try #require(person.document), at: Self.start, rules: Self.rules)
                #expect(explanation == nil)
            }
            #expect(try await Self.standing(of: Self.neighbours[3], in: store) == "known green")
            let status = try await store.operation.status()
            #expect(status.pending == 0 && status.setAside.map(\.position) == round.unreadable.map(\.position))
            #expect(status.setAside.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains("confirmed") })
            // It reads again: nobody is passed over for longer.
            let restored: [SQLValue] = [.bytes(body), "c-1"]
            try await Self.run("UPDATE evidence SET body = $1 WHERE record_id = $2", restored, on: store)
            _ = try await store.derivation.rebuild(at: Self.start, rules: Self.rules, asOf: nil)
            #expect(try await Self.standing(of: Self.contact, in: store) == "known red")
            #expect(try await store.operation.status().setAside.isEmpty)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what was written before there were digests is found when it does not read`(kind: EngineKind) async throws {
        try await Processes.with(kind) { them in
            try await Processes.submit(to: them.first) { text in
                for person in Self.neighbours {
                    text.resident(person, Processes.home)
                    text.dose(
                        "v-\(person.number)", person, 1, on: "2022-07-01", reported: "2022-07-05T07:00:00+08:00")
                }
            }
            try await Processes.completeAll(in: them.first)
            try await Self.run("DELETE FROM log_chain", on: them.first)
            try await Self.run("INSERT INTO cursors (name, value) VALUES ('unchained', 40)", on: them.first)
            try await Self.run("UPDATE evidence SET seal = NULL", on: them.first)
            // A line end of its own must not put the blame on a neighbour.
            let broken: [SQLValue] = [.bytes(Array("\n}\n{".utf8))]
            try await Self.run("UPDATE evidence SET body = $1 WHERE record_id = 'v-277'", broken, on: them.first)
            let store = try await Store.open(
                them.first.database.engine, role: them.first.database.role, keys: them.keys)
            let round = try await store.derivation.derive(at: Self.start, rules: Self.rules, asOf: nil)
            #expect(round.derived == Self.neighbours.count - 1)
            #expect(round.unreadable.count == 1)
            #expect(round.unreadable.first?.reason.contains("vaccination") == true)
            #expect(try await Self.standing(of: SyntheticPerson(277), in: store) == "being-established -")
        }
    }

    @Test(arguments: EngineKind.all)
    func `a rebuild passes over what does not read, too`(kind: EngineKind) async throws {
        try await Self.withCase(kind) { store in
            try await Self.run("UPDATE evidence SET via_key = 5 WHERE record_id = 'k-1'", on: store)
            let round = try await store.derivation.rebuild(at: Self.start, rules: Self.rules, asOf: nil)
            #expect(round.unreadable.count == 1 && round.derived == Self.neighbours.count + 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `nobody gets a code for an area that was changed`(kind: EngineKind) async throws {
        try await Self.withCase(kind) { store in
            try await Processes.submit(to: store) {
                $0.area(
                    "a-1", Processes.home, "high", from: "2022-07-05T06:00:00+08:00",
                    reported: "2022-07-05T07:00:00+08:00")
            }
            let body = try await Self.body(of: "a-1", in: store)
            let low = Array(String(decoding: body, as: UTF8.self).replacing("high", with: "low").utf8)
            try await Self.run("UPDATE evidence SET body = $1 WHERE record_id = 'a-1'", [.bytes(low)], on: store)
            try await Processes.drain(store)
            #expect(try await Self.standing(of: Self.neighbours[0], in: store) == "being-established -")
            #expect(try await store.operation.status().setAside.count == 1)
        }
    }

    // MARK: What is signed

    private static func signIn(_ person: SyntheticPerson, at store: Store) async throws {
        let document = try #require(person.document)
        let end = start.advanced(bySeconds: 30 * 86_400)
        try await store.residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
        try await store.residents.signIn(document, code: "ABCDEFGH", token: "one", at: start, until: end)
    }

    private static func take(at store: Store) async throws -> CredentialBasis {
        try await store.credentialPlaces.takeCredential(session: "one", ward: nil, at: start, rules: rules) { _, _ in
            CredentialShard(
                uri: "s/CN-GD/20220706/0", end: start.advanced(bySeconds: 2 * 86_400),
                expiresAt: start.advanced(bySeconds: 86_400))
        }
    }

    @Test(arguments: EngineKind.all)
    func `a green that somebody wrote into the table is not signed`(kind: EngineKind) async throws {
        try await Self.withCase(kind) { store in
            try await Processes.drain(store)
            try await Self.signIn(Self.contact, at: store)
            try await Self.run("UPDATE assessments SET colour = 0, reasons = '' WHERE colour > 0", on: store)
            #expect(try await Self.take(at: store).code.colour == .red)
            // And the table is put right.
            try await Processes.drain(store)
            #expect(try await Processes.standingColour(of: Self.contact, in: store) == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `nothing is signed of evidence that somebody changed`(kind: EngineKind) async throws {
        try await Self.withCase(kind) { store in
            try await Processes.submit(to: store) {
                $0.naat(
                    "n-1", Self.neighbours[0], "2022-07-01T12:00:00+08:00", reported: "2022-07-01T13:00:00+08:00")
            }
            try await Processes.drain(store)
            try await Self.signIn(Self.neighbours[0], at: store)
            #expect(try await Self.take(at: store).code.colour == .green)
            let body = try await Self.body(of: "n-1", in: store)
            let fresh = Array(String(decoding: body, as: UTF8.self).replacing("07-01", with: "07-04").utf8)
            #expect(fresh != body)
            try await Self.run("UPDATE evidence SET body = $1 WHERE record_id = 'n-1'", [.bytes(fresh)], on: store)
            await #expect(throws: CredentialFault.notOwned(.beingEstablished)) { _ = try await Self.take(at: store) }
            // Nor does it help to take the digest away.
            try await Self.run("UPDATE evidence SET seal = NULL WHERE record_id = 'n-1'", on: store)
            await #expect(throws: CredentialFault.notOwned(.beingEstablished)) { _ = try await Self.take(at: store) }
        }
    }

    @Test(arguments: EngineKind.all)
    func `it is known for how long somebody has waited`(kind: EngineKind) async throws {
        try await Self.withCase(kind) { store in
            #expect(try #require(try await store.operation.oldestWaitingSeconds()) < 120)
            try await Self.run(
                "UPDATE touched SET mark = 1 WHERE person_key = (SELECT MIN(person_key) FROM touched)", on: store)
            #expect(try #require(try await store.operation.status().oldestWaitingSeconds) > 300)
            try await Processes.drain(store)
            #expect(try await store.operation.oldestWaitingSeconds() == nil)
        }
    }
}
