import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import Testing

/// Every table has its rule, and what is past its time goes.
@Suite(.timeLimit(.minutes(5))) struct RetentionTests {
    private static let now = Instant(seconds: 1_800_000_000)
    private static let day: Int64 = 86_400

    private static func withStore(_ kind: EngineKind, _ body: (Store) async throws -> Void) async throws {
        try await withEngine(kind) { engine in
            try await body(
                try await Store.open(
                    engine, role: .hub, keys: try #require(StoreKeys(bytes: StoreKeys.generate()))))
        }
    }

    private static func microseconds(daysAgo days: Int64) -> Int64 { (now.seconds - days * day) * 1_000_000 }

    @Test(arguments: EngineKind.all)
    func `every table of the schema has one rule and a reason`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            let tables =
                switch kind {
                case .sqlite:
                    try await store.database.engine.texts(
                        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                case .postgres:
                    try await store.database.engine.texts(
                        """
                        SELECT relname::TEXT FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                        AND relnamespace = 'public'::regnamespace
                        """)
                }
            #expect(tables.sorted() == Retention.all.map(\.table).sorted())
            for retention in Retention.all { #expect(!retention.reason.isEmpty) }
        }
    }

    @Test(arguments: EngineKind.all)
    func `receipts, readings and earlier codes go when their time is over, in pieces`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            try await store.database.engine.write { connection in
                for number in Int64(0)..<2_500 {
                    let days = 1_200 - number * 1_200 / 2_500
                    let entry = SQLValue.integer(number + 1)
                    let time = SQLValue.integer(Self.microseconds(daysAgo: days))
                    try connection.execute(
                        """
                        INSERT INTO access_log (entry, at_us, principal, person_key, purpose, what)
                        VALUES ($1, $2, 'desk-1', 1, 'a test', 'code')
                        """, [entry, time])
                    try connection.execute(
                        """
                        INSERT INTO code_log (entry, at_us, person_key, colour, reasons, edition, watermark, causes)
                        VALUES ($1, $2, $3, 0, '', '', 0, '')
                        """, [entry, time, .integer(number % 2_400)])
                    try connection.execute(
                        """
                        INSERT INTO batches (batch_id, received_us, status, department, submitter, request_digest, dataset,
                        format, accepted, duplicate, rejected, worsened, receipt)
                        VALUES ($1, $2, $3, 'lab', '', $4, 'naat', 'csv', 0, 0, 0, 0, '')
                        """,
                        [
                            .text("b-\(number)"), time, .text(number % 500 == 0 ? "held" : "accepted"),
                            .bytes([1]),
                        ])
                }
                try connection.execute(
                    "UPDATE counters SET value = 2500 WHERE name IN ('access', 'code-log')", [])
            }
            let gone = try await store.operation.sweep(at: Self.now)
            #expect(gone["access_log"] == 221)
            #expect(try await store.database.engine.number("SELECT MIN(entry) FROM access_log") == 222)
            // The last code of each person stands: a hundred have a later one.
            #expect(gone["code_log"] == 100)
            #expect(try await store.database.engine.number("SELECT MIN(entry) FROM code_log") == 101)
            // What is held waits, however long.
            #expect(try await store.database.engine.number("SELECT COUNT(*) FROM batches WHERE status = 'held'") == 5)
            let kept = Self.microseconds(daysAgo: 180)
            #expect(
                try await store.database.engine.number(
                    "SELECT COUNT(*) FROM batches WHERE status <> 'held' AND received_us <= \(kept)") == 0)
            #expect(
                try await store.database.engine.number("SELECT COUNT(*) FROM batches WHERE received_us > \(kept)") > 370
            )
            #expect(try await store.operation.sweep(at: Self.now).isEmpty)
            // What was deleted by these rules is taken off the account of the logs.
            let report = try await store.chains.audit()
            #expect(report.findings == [] && report.logs.map(\.removed) == [0, 100, 221])
        }
    }

    @Test(arguments: EngineKind.all)
    func `sessions that have ended go, and those that stand stay`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            try await store.database.engine.write { connection in
                for number in Int64(0)..<2_000 {
                    try connection.execute(
                        "INSERT INTO sessions (token_digest, person_key, expires_us) VALUES ($1, 1, $2)",
                        [
                            .bytes([UInt8(number / 256), UInt8(number % 256)]),
                            .integer(Self.microseconds(daysAgo: number < 1_500 ? 0 : -1)),
                        ])
                }
                for (id, days) in [("old", 400), ("new", 300)] as [(String, Int64)] {
                    try connection.execute(
                        """
                        INSERT INTO contests (contest_id, answered_us, person_key, dataset, record_id, statement, opened_us,
                        due_us) VALUES ($1, $2, 1, 'naat', 'n', $3, 0, 0)
                        """, [.text(id), .integer(Self.microseconds(daysAgo: days)), .bytes([1])])
                }
                try connection.execute(
                    """
                    INSERT INTO contests (contest_id, person_key, dataset, record_id, statement, opened_us, due_us)
                    VALUES ('open', 1, 'naat', 'n', $1, 0, 0)
                    """, [.bytes([1])])
            }
            #expect(try await store.operation.sweep(at: Self.now) == ["sessions": 1_500, "contests": 1])
            #expect(try await store.database.engine.count("sessions") == 500)
            #expect(try await store.database.engine.count("contests") == 2)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a document takes effect when it was signed to, to the last digit`(kind: EngineKind) async throws {
        try await Self.withStore(kind) { store in
            let exact = try #require(Instant("2022-07-05T08:00:00.1234567890123+08:00"))
            let document = SignedDocument(
                kind: "edition", id: "e-1", version: 1, effectiveFrom: exact, text: [1], signature: [2])
            #expect(try await store.rules.publish(document))
            let kept = try #require(try await store.rules.documents().first)
            #expect(kept == document && kept.signedBytes == document.signedBytes)
        }
    }
}
