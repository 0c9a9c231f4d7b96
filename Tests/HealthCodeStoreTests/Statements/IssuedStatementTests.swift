import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// What was signed of residents' statements is withdrawn by the evidence that contradicts it, on both engines.
@Suite struct IssuedStatementTests {
    /// 2022-07-05T08:00:00+08:00.
    private static let start = Instant(seconds: 1_656_979_200)
    private static let day: Int64 = 86_400
    private static let (first, second) = (SyntheticPerson(60), SyntheticPerson(61))

    /// A store of a province, with the residence and one negative test of each of two persons.
    private final class Scene {
        let store: Store
        private var batches = 0

        init(_ engine: any SQLEngine, keys: [UInt8]) async throws {
            store = try await Store.open(
                engine, role: .province(try #require(Division("440000000000"))),
                keys: try #require(StoreKeys(bytes: keys)))
        }

        func take(_ build: (inout EvidenceText) -> Void) async throws {
            var text = EvidenceText()
            build(&text)
            let contents = try FederationLawTests.contents(of: text)
            for (dataset, group) in Dictionary(grouping: contents, by: \.dataset) {
                batches += 1
                let submission = Submission(
                    dataset: dataset, format: "ndjson",
                    records: group.enumerated().map { (line: $0 + 1, content: $1) }, rejections: [],
                    unknownColumns: [], requestDigest: [], idempotencyKey: "\(batches)", department: "test",
                    submitter: "someone")
                _ = try await store.intake.submit(submission, rules: nil, holdAbove: .max, at: start)
            }
        }

        func scene() async throws {
            try await take {
                for (person, id) in [(first, "n-1"), (second, "n-2")] {
                    $0.resident(person, "440101001001")
                    $0.naat(
                        id, person, "2022-07-04T08:00:00+08:00", reported: "2022-07-04T12:00:00+08:00",
                        division: "440101001001")
                }
            }
        }

        /// Signs what is said of a record.
        func issue(
            _ record: String, of person: SyntheticPerson, _ name: UInt8, _ form: IssuedStatement.Form = .certificate,
            at now: Instant = start
        ) async throws {
            let document = try #require(person.document)
            let statement = try await statement(record, of: person, name, form, at: now)
            try await store.statements.note(statement, about: document)
        }

        func statement(
            _ record: String, of person: SyntheticPerson, _ name: UInt8, _ form: IssuedStatement.Form = .certificate,
            at now: Instant = start
        ) async throws -> IssuedStatement {
            let document = try #require(person.document)
            let file = try #require(try await store.statements.file(of: document))
            let texts = says(file, at: now)
            let says = try #require(texts.first { String(decoding: $0, as: UTF8.self).hasPrefix(record) })
            return IssuedStatement(
                form: form, name: [UInt8](repeating: name, count: 16), signer: "key", says: says, issuedAt: now,
                expiresAt: now.advanced(bySeconds: 30 * day))
        }

        /// The names that became withdrawn, of both forms together.
        func withdrawn(at now: Instant = start) async throws -> [UInt8] {
            while try await !store.statements.checkIssuedStatements(at: now, says: says).isDone {}
            let lists = try #require(try await store.statements.withdrawnStatements(unless: 0, at: now))
            return (lists.certificates + lists.cards).compactMap(\.name.first).sorted()
        }
    }

    /// What a certificate of each test would say; of a test that is older than thirty days there is none.
    @Sendable private static func says(_ file: PersonFile, at moment: Instant) -> Set<[UInt8]> {
        Set(
            file.records.compactMap { record in
                guard record.members["result"] == "negative", let sampled = record.members["sampled_at"],
                    let sampledAt = Instant(sampled), moment.wholeSeconds(since: sampledAt) <= 30 * day
                else { return nil }
                return Array("\(record.recordID) \(sampled) \(file.name ?? "") \(file.birthDate ?? "")".utf8)
            })
    }

    private static func withScene(_ kind: EngineKind, _ body: (Scene) async throws -> Void) async throws {
        try await withEngine(kind) { engine in
            let scene = try await Scene(engine, keys: StoreKeys.generate())
            try await scene.scene()
            try await body(scene)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what the evidence contradicts is withdrawn, and nothing else`(kind: EngineKind) async throws {
        try await Self.withScene(kind) { scene in
            try await scene.issue("n-1", of: Self.first, 1)
            try await scene.issue("n-1", of: Self.first, 2, .card)
            try await scene.issue("n-2", of: Self.second, 3)
            #expect(try await scene.withdrawn().isEmpty)
            let before = try await scene.store.statements.withdrawnStatements(unless: 0, at: Self.start)
            // The neighbour's is amended, and says the same.
            try await scene.take {
                $0.naat(
                    "n-2", Self.second, "2022-07-04T08:00:00+08:00", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
                $0.correct(["laboratory": "lab-2"], reported: "2022-07-05T07:30:00+08:00")
                $0.naat(
                    "n-1", Self.first, "2022-07-04T08:00:00+08:00", "positive", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
            }
            #expect(try await scene.withdrawn() == [1, 2])
            let lists = try #require(try await scene.store.statements.withdrawnStatements(unless: 0, at: Self.start))
            #expect(lists.counter > before?.counter ?? 0)
            #expect(lists.certificates.map(\.name.first) == [1] && lists.cards.map(\.name.first) == [2])
            #expect(lists.certificates.map(\.signer) == ["key"])
            // Whom the hub was told of is known to whoever looks anew, as after a start.
            #expect(lists.certificates.map(\.isReported) == [false])
            try await scene.store.statements.noteReported(lists.certificates, at: Self.start)
            let anew = try await scene.store.statements.withdrawnStatements(unless: 0, at: Self.start)
            #expect(anew?.certificates.map(\.isReported) == [true])
            #expect(try await scene.store.statements.withdrawnStatements(unless: lists.counter, at: Self.start) == nil)
            // What was withdrawn stays so, whatever is stated afterwards.
            try await scene.take {
                $0.naat(
                    "n-1", Self.first, "2022-07-04T08:00:00+08:00", reported: "2022-07-05T07:40:00+08:00",
                    division: "440101001001")
            }
            #expect(try await scene.withdrawn() == [1, 2])
            try await scene.issue("n-1", of: Self.first, 4)
            #expect(try await scene.withdrawn() == [1, 2])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a record that comes to be about another is no longer the first one's`(kind: EngineKind) async throws {
        try await Self.withScene(kind) { scene in
            try await scene.issue("n-1", of: Self.first, 1)
            try await scene.issue("n-2", of: Self.second, 2)
            try await scene.take {
                $0.naat(
                    "n-1", Self.second, "2022-07-04T08:00:00+08:00", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
            }
            #expect(try await scene.withdrawn() == [1])
            // Who somebody is may stand in a record that turns out to be another's.
            try await scene.take {
                $0.resident(
                    SyntheticPerson(62), "440101001001", id: "r-61", reported: "2022-07-05T07:00:00+08:00")
            }
            #expect(try await scene.withdrawn() == [1, 2])
        }
    }

    @Test(arguments: EngineKind.all)
    func `what came while nobody looked is found after a start, and time withdraws nothing`(
        kind: EngineKind
    ) async throws {
        try await withEngine(kind) { engine in
            let keys = StoreKeys.generate()
            let before = try await Scene(engine, keys: keys)
            try await before.scene()
            try await before.issue("n-1", of: Self.first, 1)
            try await before.issue("n-2", of: Self.second, 2)
            try await before.take {
                $0.naat(
                    "n-1", Self.first, "2022-07-04T08:00:00+08:00", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
                $0.retract(reported: "2022-07-05T07:30:00+08:00")
                // Of the other there is news that changes nothing.
                $0.naat(
                    "n-3", Self.second, "2022-07-05T06:00:00+08:00", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
            }
            let after = try await Scene(engine, keys: keys)
            // The test is older than thirty days by now, and was not when it was signed.
            let late = Self.start.advanced(bySeconds: 30 * Self.day - 1)
            #expect(try await after.withdrawn(at: late) == [1])
            // Both end, and nothing is left of them.
            let end = Self.start.advanced(bySeconds: 30 * Self.day + 1)
            #expect(try await after.withdrawn(at: end).isEmpty)
            let rows = try await engine.read { connection in
                try connection.integer("SELECT COUNT(*) FROM issued_statements")
            }
            #expect(rows == 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what was purged contradicts nothing`(kind: EngineKind) async throws {
        try await Self.withScene(kind) { scene in
            try await scene.issue("n-1", of: Self.first, 1)
            try await scene.take {
                $0.naat(
                    "n-1", Self.first, "2022-07-04T08:00:00+08:00", "positive", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
                $0.naat(
                    "n-5", Self.first, "2022-07-04T09:00:00+08:00", reported: "2022-07-05T07:00:00+08:00",
                    division: "440101001001")
            }
            #expect(try await scene.withdrawn() == [1])
            try await scene.issue("n-5", of: Self.first, 2)
            let purge = ExchangeEvent(
                id: "1", source: "/hub", type: .purge,
                data: ["document_type": "id-card", "document_number": Self.first.documentNumber])
            _ = try await scene.store.exchange.apply(
                ExchangePage(events: [purge], next: 1, head: 1, asOf: nil), at: Self.start, verify: { _ in false })
            try await scene.take {
                $0.naat(
                    "n-5", Self.first, "2022-07-04T09:00:00+08:00", "positive",
                    reported: "2022-07-05T07:30:00+08:00", division: "440101001001")
            }
            #expect(try await scene.withdrawn() == [1])
        }
    }

    @Test(arguments: EngineKind.all)
    func `nobody fills the table`(kind: EngineKind) async throws {
        try await Self.withScene(kind) { scene in
            let document = try #require(Self.first.document)
            let template = try await scene.statement("n-1", of: Self.first, 0)
            func named(_ name: [UInt8]) -> IssuedStatement {
                var statement = template
                statement.name = name
                return statement
            }
            for number in 0..<Int(Statements.mostIssuedStatements) {
                try await scene.store.statements.note(named([UInt8(number), 1]), about: document)
            }
            let another = named([0, 2])
            await #expect(throws: StatementFault.tooMany(until: template.expiresAt)) {
                try await scene.store.statements.note(another, about: document)
            }
            // One that was never handed out makes room, and so do those that have ended.
            try await scene.store.statements.forget(named([0, 1]))
            try await scene.store.statements.note(another, about: document)
            var later = named([0, 3])
            later.issuedAt = template.expiresAt.advanced(bySeconds: 1)
            later.expiresAt = later.issuedAt.advanced(bySeconds: Self.day)
            try await scene.store.statements.note(later, about: document)
            // Others are not in the way.
            try await scene.issue("n-2", of: Self.second, 9)
            let nobody = try #require(SyntheticPerson(69).document)
            await #expect(throws: StatementFault.noPerson) {
                try await scene.store.statements.note(another, about: nobody)
            }
        }
    }

    // MARK: At the hub

    private static func revoked(
        _ kid: UInt8, _ numbers: Range<Int>, until end: Instant = start.advanced(bySeconds: 30 * day)
    ) -> [RevokedCertificate] {
        numbers.map { number in
            RevokedCertificate(
                kid: [kid], hash: [kid, UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)],
                expiresAt: end)
        }
    }

    @Test(arguments: EngineKind.all)
    func `batches of withdrawn certificates grow at their end alone`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            let store = try await Store.open(
                engine, role: .hub, keys: try #require(StoreKeys(bytes: StoreKeys.generate())))
            #expect(try await store.revokedCertificates.unpublishedRevokedBatches(at: Self.start) == nil)
            let soon = Self.start.advanced(bySeconds: 60)
            #expect(
                try await store.revokedCertificates.keep(
                    Self.revoked(1, 0..<1_000, until: soon), of: "CN-GD", at: Self.start))
            #expect(
                try await store.revokedCertificates.keep(Self.revoked(1, 1_000..<1_500), of: "CN-GD", at: Self.start))
            #expect(try await store.revokedCertificates.keep(Self.revoked(2, 0..<3), of: "CN-BJ", at: Self.start))
            let first = try #require(try await store.revokedCertificates.unpublishedRevokedBatches(at: Self.start))
            #expect(first.batches.map(\.count) == [1_000, 500, 3])
            try await store.revokedCertificates.notePublished(revoked: first.change)
            #expect(try await store.revokedCertificates.unpublishedRevokedBatches(at: Self.start) == nil)
            // What comes again is known.
            #expect(
                try await store.revokedCertificates.keep(Self.revoked(1, 1_000..<1_500), of: "CN-GD", at: Self.start))
            #expect(try await store.revokedCertificates.unpublishedRevokedBatches(at: Self.start) == nil)
            #expect(
                try await store.revokedCertificates.keep(Self.revoked(1, 1_500..<1_501), of: "CN-GD", at: Self.start))
            let next = try #require(try await store.revokedCertificates.unpublishedRevokedBatches(at: Self.start))
            #expect(next.batches.map(\.count) == [1_000, 501, 3] && next.batches[0] == first.batches[0])
            #expect(Array(next.batches[1].prefix(500)) == first.batches[1])
            // One that has ended as a whole is named no more, and the others stay as they are.
            let later = soon.advanced(bySeconds: 1)
            let rest = try #require(try await store.revokedCertificates.unpublishedRevokedBatches(at: later))
            #expect(rest.batches == Array(next.batches.dropFirst()))
            // Nobody takes others' room.
            let most = Int(RevokedCertificates.mostRevoked)
            #expect(
                try await !store.revokedCertificates.keep(
                    Self.revoked(1, 2_000..<(2_000 + most)), of: "CN-GD", at: later))
            // Where there is no room left, what is known can be said again all the same.
            try await store.database.engine.write { connection in
                let rows: [[SQLValue]] = Self.revoked(9, 0..<(most - 501)).enumerated().map { place, certificate in
                    [
                        .bytes(certificate.kid), .bytes(certificate.hash), .integer(Int64(place)), .text("CN-GD"),
                        .integer(certificate.expiresAt.seconds),
                    ]
                }
                try connection.copy(
                    into: "revoked_certificates", columns: ["kid", "hash", "place", "authority", "expires_s"],
                    rows: rows)
            }
            #expect(try await store.revokedCertificates.keep(Self.revoked(9, 0..<1_000), of: "CN-GD", at: later))
            #expect(
                try await !store.revokedCertificates.keep(
                    Self.revoked(9, 999..<1_000) + Self.revoked(8, 0..<1), of: "CN-GD", at: later))
            #expect(try await store.revokedCertificates.keep(Self.revoked(2, 3..<5), of: "CN-BJ", at: later))
        }
    }
}

extension SQLConnection {
    /// The first column of the first row.
    fileprivate func integer(_ sql: String) throws -> Int64 {
        var value: Int64 = 0
        try query(sql, []) { value = $0.integer(0) }
        return value
    }
}
