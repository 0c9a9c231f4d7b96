import HealthCodeStore
import HealthCodeStoreTesting
import PostgresClient
import Synchronization
import Testing

@Suite struct PostgresSessionTests {
    /// A pool on a database of the test's own.
    private func withPool(_ connections: Int = 2, _ body: (PostgresPool) async throws -> Void) async throws {
        try await withDatabase(.postgres) { lease in
            let pool = PostgresPool(url: try #require(lease.url), maximumConnections: connections)
            do {
                try await body(pool)
                await pool.close()
            } catch {
                await pool.close()
                throw error
            }
        }
    }

    @Test func `errors hold no values`() async throws {
        try await withPool { pool in
            try await pool.withSession { session in
                try session.script(
                    "CREATE TABLE kept (id BIGINT PRIMARY KEY, words TEXT UNIQUE, small INTEGER CHECK (small < 10))")
                try session.execute("INSERT INTO kept (id, words) VALUES ($1, $2)", [.integer(1), .text("s3cret")])
            }
            let attempts: [(String, [PostgresValue], String)] = [
                ("INSERT INTO kept (id, words) VALUES (2, $1)", [.text("s3cret")], "23505"),
                ("INSERT INTO kept (id, words, small) VALUES (3, $1, 77)", [.text("s3cret")], "23514"),
                ("INSERT INTO kept (id) VALUES ($1)", [.text("s3cret")], "22P02"),
                ("SELECT CAST($1 AS DATE)", [.text("s3cret")], "22007"),
                ("SELECT 1 WHERE CAST($1 AS TEXT) ~ '('", [.text("s3cret")], "2201B"),
                ("INSERT INTO kept (id, small) VALUES (4, $1)", [.integer(1 << 40)], "42804"),
                ("SELECT CAST($1 AS BIGINT)", [.bytes([1])], "42804"),
            ]
            for (sql, values, state) in attempts {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.transaction(.readCommitted) { _ = try $0.execute(sql, values) }
                }
                #expect(error?.sqlState == state)
                #expect(error.map { "\($0)".contains("s3cret") } == false)
            }
        }
    }

    @Test func `types without a binary form are passed and kept apart`() async throws {
        try await withPool { pool in
            let found = try await pool.transaction(.repeatableReadOnly) { session in
                var found: [Int64] = []
                try session.query(
                    """
                    SELECT CAST($1 AS NUMERIC), CAST($2 AS SMALLINT), CAST($3 AS BOOLEAN), CAST($4 AS INTEGER),
                    -9223372036854775808::NUMERIC, 9223372036854775808::NUMERIC, 1.5, 0::NUMERIC, 'NaN'::NUMERIC,
                    120000::NUMERIC, now(), 1.5::FLOAT8
                    """,
                    [.text("12345678901234567"), .integer(-3), .text("true"), .integer(70_000)]
                ) { row in
                    found = (0..<12).map { row.integer($0) }
                    #expect(row.text(10) == "")
                    #expect(!row.isNull(10))
                }
                return found
            }
            #expect(found == [12_345_678_901_234_567, -3, 1, 70_000, .min, 0, 0, 0, 0, 120_000, 0, 0])
        }
    }

    @Test func `outside of a transaction a statement that fails leaves the session as it was`() async throws {
        try await withPool(1) { pool in
            for _ in 0..<2 {
                try await pool.withSession { session in
                    #expect(throws: PostgresError.self) { try session.script("SELEC 1") }
                    #expect(throws: PostgresError.self) { try session.execute("SELECT a FROM nowhere") }
                    try session.script("SELECT 1")
                }
            }
        }
    }

    @Test func `a deadlock is run again`() async throws {
        try await withPool { pool in
            try await pool.withSession { session in
                try session.script(
                    "CREATE TABLE tally (id BIGINT PRIMARY KEY, n BIGINT); INSERT INTO tally VALUES (1, 0), (2, 0)")
            }
            // Each takes the rows in the other order, and waits until both hold one.
            let seen = Seen()
            try await withThrowingTaskGroup { group in
                for order in [[1, 2], [2, 1]] as [[Int64]] {
                    group.addTask {
                        try await pool.transaction(.readCommitted) { session in
                            seen.runs.add(1, ordering: .relaxed)
                            for id in order {
                                try session.execute("UPDATE tally SET n = n + 1 WHERE id = $1", [.integer(id)])
                                seen.holding.add(1, ordering: .relaxed)
                                while seen.holding.load(ordering: .relaxed) < 2 {
                                    try session.query("SELECT pg_sleep(0.01)") { _ in }
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let total = try await pool.transaction(.repeatableReadOnly) { session in
                var total: Int64 = 0
                try session.query("SELECT SUM(n) FROM tally") { total = $0.integer(0) }
                return total
            }
            #expect(total == 4)
            #expect(seen.runs.load(ordering: .relaxed) > 2)
        }
    }

    @Test func `a statement prepared before its table changed is prepared again`() async throws {
        try await withPool { pool in
            try await pool.withSession { try $0.script("CREATE TABLE kept (id BIGINT); INSERT INTO kept VALUES (1)") }
            for columns in 1...3 {
                let found = try await pool.transaction(.repeatableReadOnly) { session in
                    var found = 0
                    try session.query("SELECT * FROM kept") { row in found = (0..<9).count { !row.isNull($0) } }
                    return found
                }
                #expect(found == columns)
                try await pool.withSession { try $0.script("ALTER TABLE kept ADD COLUMN c\(columns) BIGINT DEFAULT 7") }
            }
        }
    }

    @Test func `more callers than connections all get their turn`() async throws {
        try await withPool(2) { pool in
            let numbers = try await withThrowingTaskGroup { group in
                for number: Int64 in 0..<60 {
                    group.addTask {
                        try await pool.transaction(.repeatableReadOnly) { session in
                            var found: Int64 = 0
                            try session.query("SELECT CAST($1 AS BIGINT)", [.integer(number)]) { found = $0.integer(0) }
                            return found
                        }
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(numbers == Set(0..<60))
        }
    }

    @Test func `who is cancelled while waiting gets an end, and a closed pool refuses`() async throws {
        try await withPool(1) { pool in
            let seen = Seen()
            let holding = Task {
                try await pool.withSession { session in
                    seen.isHeld.store(true, ordering: .relaxed)
                    while !seen.isOver.load(ordering: .relaxed) { try session.query("SELECT pg_sleep(0.01)") { _ in } }
                }
            }
            while !seen.isHeld.load(ordering: .relaxed) { await Task.yield() }
            let waiting = Task { try await pool.withSession { _ in } }
            while pool.waiting == 0 { await Task.yield() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            seen.isOver.store(true, ordering: .relaxed)
            try await holding.value
            await pool.close()
            await #expect(throws: PostgresError.self) { try await pool.withSession { _ in } }
            await pool.close()
        }
    }

    /// What tasks on different threads tell each other.
    private final class Seen: Sendable {
        let holding = Atomic<Int>(0)
        let runs = Atomic<Int>(0)
        let isHeld = Atomic(false)
        let isOver = Atomic(false)
    }
}
