import HealthCodeStore
import HealthCodeStoreTesting
import Testing

@Suite struct SQLValueTests {
    static let table = "CREATE TABLE kept (position BIGINT PRIMARY KEY, number BIGINT, words TEXT, octets BYTEA)"
    static let rows: [[SQLValue]] = [
        [0, .null, .null, .null],
        [1, 0, "", .bytes([])],
        [2, .integer(.min), "'; DROP TABLE kept; --", .bytes([0, 1, 0, 255])],
        [3, .integer(.max), "通码 \"quoted\" \\ \u{1F9EA} $1 ? \n\t", .bytes([UInt8](repeating: 0, count: 70_000))],
        [4, -1, .text(String(repeating: "长", count: 50_000)), .bytes(Array("text".utf8))],
    ]

    static func value(_ row: any SQLRow, _ column: Int, like: SQLValue) -> SQLValue {
        if row.isNull(column) { return .null }
        return switch like {
        case .null: .null
        case .integer: .integer(row.integer(column))
        case .text: .text(row.text(column))
        case .bytes: .bytes(row.bytes(column))
        }
    }

    @Test(arguments: EngineKind.all, [false, true])
    func `values of every kind come back as they went in`(kind: EngineKind, copied: Bool) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                let columns = ["position", "number", "words", "octets"]
                if copied { return try connection.copy(into: "kept", columns: columns, rows: Self.rows) }
                for row in Self.rows {
                    try #expect(connection.execute("INSERT INTO kept VALUES ($1, $2, $3, $4)", row) == 1)
                }
            }
            let found = try await engine.read { connection in
                var found: [[SQLValue]] = []
                try connection.query("SELECT position, number, words, octets FROM kept ORDER BY position", []) { row in
                    let like: [SQLValue] = [0, 0, "", .bytes([])]
                    found.append(like.indices.map { Self.value(row, $0, like: like[$0]) })
                }
                return found
            }
            #expect(found == Self.rows)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a column asked for another type gives an empty value`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.execute("INSERT INTO kept VALUES ($1, $2, $3, $4)", [1, 7, "12", .bytes([49])])
                try connection.query("SELECT number, words, octets FROM kept", []) { row in
                    #expect(row.text(0) == "")
                    #expect(row.bytes(0) == [])
                    #expect(row.integer(1) == 0)
                    #expect(row.bytes(1) == [])
                    #expect(row.integer(2) == 0)
                    #expect(row.text(2) == "")
                    #expect(row.isNull(3))
                    #expect(row.isNull(-1))
                    #expect(row.integer(99) == 0)
                    #expect(row.optionalText(3) == nil)
                    #expect(row.withBytes(1) { [UInt8]($0) } == [49, 50])
                    #expect(row.withBytes(2) { [UInt8]($0) } == [49])
                }
            }
        }
    }

    @Test(arguments: EngineKind.all, [false, true])
    func `a text with a NUL is refused rather than cut`(kind: EngineKind, copied: Bool) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            let error = await #expect(throws: SQLError.self) {
                try await engine.write { connection in
                    let row: [SQLValue] = [1, 1, "a\u{0}b", .null]
                    if copied {
                        try connection.copy(
                            into: "kept", columns: ["position", "number", "words", "octets"], rows: [row])
                    } else {
                        try connection.execute("INSERT INTO kept VALUES ($1, $2, $3, $4)", row)
                    }
                }
            }
            #expect(error?.code == "22021")
            #expect(try await engine.count("kept") == 0)
        }
    }

    @Test(arguments: EngineKind.all)
    func `another number of arguments than placeholders is an error`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { try $0.script(Self.table) }
            for arguments: [SQLValue] in [[], [1], [1, 2, 3]] {
                await #expect(throws: SQLError.self) {
                    try await engine.write { connection in
                        try connection.execute("INSERT INTO kept (position, number) VALUES ($1, $2)", arguments)
                    }
                }
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `a placeholder may be used again`(kind: EngineKind) async throws {
        try await withEngine(kind) { engine in
            try await engine.write { connection in
                try connection.script(Self.table)
                try connection.execute("INSERT INTO kept (position, number, words) VALUES ($1, $1, $2)", [5, "five"])
                try connection.query(
                    "SELECT number FROM kept WHERE words = $1 AND position = $2 AND number = $2", ["five", 5]
                ) {
                    #expect($0.integer(0) == 5)
                }
            }
            #expect(try await engine.count("kept") == 1)
        }
    }
}
