import HealthCodeStore
import HealthCodeStoreTesting
import PostgresClient
import Testing

@Suite struct DurabilityTests {
    @Test func `what SQLite acknowledges is on the disk`() async throws {
        try await withEngine(.sqlite) { engine in
            let (mode, synchronous) = try await engine.write { connection in
                var found = ("", Int64(0))
                try connection.query("PRAGMA journal_mode", []) { found.0 = $0.text(0) }
                try connection.query("PRAGMA synchronous", []) { found.1 = $0.integer(0) }
                return found
            }
            #expect(mode == "wal")
            #expect(synchronous == 2)
        }
    }

    @Test func `what PostgreSQL acknowledges is on the disk`() async throws {
        try await withDatabase(.postgres) { lease in
            // A server, a database or a user that is set up otherwise does not decide.
            let url = try #require(lease.url) + " options='-c synchronous_commit=off'"
            let engine = try await PostgresEngine.open(url: url)
            for (setting, value) in [("synchronous_commit", "on"), ("fsync", "on"), ("client_encoding", "UTF8")] {
                #expect(try await engine.texts("SHOW \(setting)") == [value])
            }
            #expect(try await engine.texts("SHOW transaction_isolation") == ["repeatable read"])
            await engine.close()
        }
    }

    @Test(arguments: EngineKind.all)
    func `what was written is there for the next engine`(kind: EngineKind) async throws {
        try await withDatabase(kind) { lease in
            let first = try await lease.open()
            try await first.write { connection in
                try connection.script("CREATE TABLE kept (id BIGINT PRIMARY KEY)")
                try connection.execute("INSERT INTO kept VALUES ($1)", [1])
            }
            let second = try await lease.open()
            #expect(try await second.count("kept") == 1)
            try await second.run("INSERT INTO kept VALUES ($1)", [2])
            #expect(try await first.count("kept") == 2)
            await first.close()
            await second.close()
        }
    }

    @Test func `a killed connection is replaced`() async throws {
        try await withDatabase(.postgres) { lease in
            let engine = try await lease.open()
            try await engine.write { try $0.script("CREATE TABLE kept (id BIGINT PRIMARY KEY)") }
            let killer = PostgresPool(url: try #require(lease.url), maximumConnections: 1)
            for round: Int64 in 0..<5 {
                // Several connections lie idle when they are killed.
                try await withThrowingTaskGroup { group in
                    for _ in 0..<4 { group.addTask { _ = try await engine.count("kept") } }
                    try await group.waitForAll()
                }
                try await Self.killOthers(killer)
                try await engine.run("INSERT INTO kept VALUES ($1)", [.integer(round)])
                try await Self.killOthers(killer)
                #expect(try await engine.count("kept") == round + 1)
            }
            await killer.close()
            await engine.close()
        }
    }

    @Test func `a body whose connection is killed runs again on another`() async throws {
        try await withDatabase(.postgres) { lease in
            let engine = try await lease.open()
            try await engine.write { try $0.script("CREATE TABLE kept (id BIGINT PRIMARY KEY)") }
            let error = await #expect(throws: SQLError.self) {
                try await engine.write { connection in
                    try connection.execute("INSERT INTO kept VALUES ($1)", [1])
                    try connection.query("SELECT pg_terminate_backend(pg_backend_pid())", []) { _ in }
                }
            }
            // Killed each time, it gives up at last.
            #expect(error?.kind == .unavailable)
            #expect(try await engine.count("kept") == 0)
            await engine.close()
        }
    }

    @Test func `a server that is not there is an error`() async throws {
        for url in [
            "host='/nowhere' user=x dbname=y", "postgresql://127.0.0.1:1/x", "nonsense password='s3cret", "a=s3cret",
        ] {
            let error = await #expect(throws: SQLError.self) { try await PostgresEngine.open(url: url) }
            #expect(error?.kind == .unavailable)
            #expect(error?.message.contains("s3cret") == false)
        }
    }

    @Test func `a folder that is not there is an error`() async throws {
        await #expect(throws: SQLError.self) { try await SQLiteEngine.open(path: "/nowhere/node.sqlite") }
    }

    private static func killOthers(_ pool: PostgresPool) async throws {
        try await pool.withSession { session in
            try session.query(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            ) { _ in }
        }
    }
}
