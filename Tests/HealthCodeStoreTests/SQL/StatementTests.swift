import HealthCodeStore
import HealthCodeStoreTesting
import Testing

@Suite struct StatementTests {
    static let table = "CREATE TABLE kept (id BIGINT PRIMARY KEY, words TEXT, n BIGINT NOT NULL DEFAULT 0)"

    @Test(arguments: EngineKind.all)
    func `a conflict can be ignored or merged, and rows returned`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                let ignoring = "INSERT INTO kept (id, words) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"
                try #expect(connection.execute(ignoring, [1, "one"]) == 1)
                try #expect(connection.execute(ignoring, [1, "uno"]) == 0)
                let merging = """
                    INSERT INTO kept (id, words) VALUES ($1, $2)
                    ON CONFLICT (id) DO UPDATE SET words = excluded.words, n = kept.n + 1 RETURNING words, n
                    """
                for (round, words) in [(1, "eins"), (2, "yi")] {
                    var returned: [String] = []
                    try connection.query(merging, [1, .text(words)]) { row in
                        returned.append("\(row.text(0)) \(row.integer(1))")
                    }
                    #expect(returned == ["\(words) \(round)"])
                }
                try #expect(connection.execute("UPDATE kept SET n = 7 WHERE id = $1", [99]) == 0)
                try #expect(connection.execute("DELETE FROM kept", []) == 1)
                try #expect(connection.execute("SELECT 1", []) == 0)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `ten thousand rows are copied and read back`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.copy(into: "kept", columns: ["id", "words"], rows: [])
                try connection.copy(
                    into: "kept", columns: ["id", "words", "n"],
                    rows: (0..<10_000).map {
                        [.integer($0), $0 % 3 == 0 ? .null : .text("word \($0)"), .integer($0 * $0)]
                    })
            }
            let (rows, sum) = try await engine.read { connection in
                var (rows, sum): (Int64, Int64) = (0, 0)
                try connection.query("SELECT id, words, n FROM kept ORDER BY id", []) { row in
                    #expect(row.integer(0) == rows)
                    #expect(row.optionalText(1) == (rows % 3 == 0 ? nil : "word \(rows)"))
                    rows += 1
                    sum += row.integer(2)
                }
                return (rows, sum)
            }
            #expect(rows == 10_000)
            #expect(try await engine.number("SELECT SUM(n) FROM kept") == sum)
            #expect(try await engine.number("SELECT -SUM(n) FROM kept") == -sum)
            #expect(try await engine.number("SELECT SUM(n) FROM kept WHERE id = 100") == 10_000)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a copy that does not fit leaves nothing`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            for row: [SQLValue] in [[2, "two"], [2]] {
                await #expect(throws: SQLError.self) {
                    try await engine.write { connection in
                        try connection.copy(into: "kept", columns: ["id", "words", "n"], rows: [[1, "one", 1], row])
                    }
                }
            }
            #expect(try await engine.count("kept") == 0)
            try await engine.run("INSERT INTO kept (id) VALUES ($1)", [1])
        }
    }

    @Test(arguments: EngineKind.all)
    func `statements may run within a query's rows`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.copy(into: "kept", columns: ["id", "n"], rows: (0..<500).map { [.integer($0), 0] })
                let asking = "SELECT id FROM kept WHERE id < $1 ORDER BY id"
                var pairs = 0
                try connection.query(asking, [500]) { outer in
                    let id = outer.integer(0)
                    try connection.query(asking, [3]) { inner in
                        pairs += 1
                        #expect(inner.integer(0) < 3)
                    }
                    #expect(outer.integer(0) == id)
                    try connection.execute("UPDATE kept SET n = n + 1 WHERE id = $1", [.integer(id)])
                }
                #expect(pairs == 1500)
            }
            #expect(try await engine.number("SELECT SUM(n) FROM kept") == 500)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a query that its body leaves does not trouble the next`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.copy(into: "kept", columns: ["id", "n"], rows: (0..<500).map { [.integer($0), 0] })
                #expect(throws: Refusal.self) {
                    try connection.query("SELECT id FROM kept", []) { _ in throw Refusal(number: 1) }
                }
                try connection.execute("INSERT INTO kept (id) VALUES ($1)", [1000])
            }
            #expect(try await engine.count("kept") == 501)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a statement with a fault in it is an error`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            for text in ["SELEC 1", "SELECT a FROM nowhere", "", "SELECT $2", "DROP TABLE nowhere"] {
                await #expect(throws: SQLError.self, "\(text)") {
                    try await engine.write { try $0.query(text, []) { _ in } }
                }
                await #expect(throws: SQLError.self, "\(text)") {
                    try await engine.read { _ = try $0.execute(text, []) }
                }
            }
            await #expect(throws: SQLError.self) { try await engine.write { try $0.script("SELEC 1") } }
            await #expect(throws: SQLError.self) { try await engine.write { try $0.script("COMMIT") } }
            try #expect(await engine.number("SELECT 5") == 5)
        }
    }
}
