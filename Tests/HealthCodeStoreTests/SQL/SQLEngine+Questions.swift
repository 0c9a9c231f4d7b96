import HealthCodeStore

// What many tests do and ask.
extension SQLEngine {
    /// Runs one statement in a transaction of its own.
    func run(_ sql: String, _ arguments: [SQLValue] = []) async throws {
        try await write { _ = try $0.execute(sql, arguments) }
    }

    /// The number that a statement without arguments answers in its first row.
    func number(_ sql: String) async throws -> Int64 {
        try await read { connection in
            var number: Int64 = 0
            try connection.query(sql, []) { number = $0.integer(0) }
            return number
        }
    }

    func count(_ table: String) async throws -> Int64 {
        try await number("SELECT COUNT(*) FROM \(table)")
    }

    func texts(_ sql: String) async throws -> [String] {
        try await read { connection in
            var texts: [String] = []
            try connection.query(sql, []) { texts.append($0.text(0)) }
            return texts
        }
    }
}
