import GRDB
import GRDBSQLite

/// A connection of the SQLite engine. It goes below GRDB's rows to the statement itself: a row costs a fifth that way.
///
/// A statement that fails fails the whole body, as it does on PostgreSQL, even when the body catches the error: what a
/// caller wrote against one engine must not behave otherwise on the other.
final class SQLiteConnection: SQLConnection {
    let dialect = SQLDialect.sqlite
    private let database: GRDB.Database
    let handle: OpaquePointer
    private var failure: SQLError?
    /// What the body under way publishes.
    private var wakes: [Wake] = []

    init(_ database: GRDB.Database) throws {
        guard let handle = database.sqliteConnection else { throw SQLError.closed }
        self.database = database
        self.handle = handle
    }

    // MARK: Transactions

    /// Whether a transaction is open; SQLite itself ends one when the disk is full or fails.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs a statement that begins or ends something.
    func control(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLError(of: handle) }
    }

    /// Runs a body from a clean start: an earlier body's failure is not this one's.
    ///
    /// - Returns: the body's answer and what it publishes.
    func run<Answer>(_ body: (any SQLConnection) throws -> Answer) throws -> (answer: Answer, wakes: [Wake]) {
        failure = nil
        wakes = []
        let answer = try body(self)
        if let failure { throw failure }
        return (answer, wakes)
    }

    func publish(_ wake: Wake) throws {
        if let failure { throw failure }
        wakes.append(wake)
    }

    // MARK: Statements

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try recordingFailure {
            let statement = try prepare(sql, arguments)
            defer { finish(statement) }
            return try step(statement.sqliteStatement)
        }
    }

    func query(_ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        let statement = try recordingFailure { try prepare(sql, arguments) }
        defer { finish(statement) }
        let row = SQLiteRow(statement: statement.sqliteStatement)
        while try recordingFailure({ try nextRow(statement.sqliteStatement) }) { try body(row) }
    }

    func copy(into table: String, columns: [String], rows: [[SQLValue]]) throws {
        let places = (1...max(1, columns.count)).map { "$\($0)" }.joined(separator: ", ")
        let sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
        guard let first = rows.first else { return }
        try recordingFailure {
            let statement = try prepare(sql, first)
            defer { finish(statement) }
            try step(statement.sqliteStatement)
            for row in rows.dropFirst() {
                sqlite3_reset(statement.sqliteStatement)
                try bind(row, to: statement.sqliteStatement)
                try step(statement.sqliteStatement)
            }
        }
    }

    func script(_ sql: String) throws {
        try recordingFailure {
            try control(sql)
            // A script that ends the transaction would leave its neighbours' work committed or lost.
            guard isInTransaction else {
                throw SQLError(sqlite: SQLITE_MISUSE, message: "a script ended the transaction")
            }
        }
    }

    // MARK: Parts

    private func recordingFailure<Answer>(_ part: () throws -> Answer) throws -> Answer {
        if let failure { throw failure }
        do {
            return try part()
        } catch {
            let error = SQLError(underlying: error)
            failure = error
            throw error
        }
    }

    /// GRDB's cached statement, bound; one of its own when the cached one is under way further up the stack.
    private func prepare(_ sql: String, _ arguments: [SQLValue]) throws -> Statement {
        var statement = try database.cachedStatement(sql: sql)
        if sqlite3_stmt_busy(statement.sqliteStatement) != 0 { statement = try database.makeStatement(sql: sql) }
        if sqlite3_stmt_status(statement.sqliteStatement, SQLITE_STMTSTATUS_RUN, 0) == 0 {
            try Self.checkPlaceholders(of: statement.sqliteStatement)
        }
        do {
            try bind(arguments, to: statement.sqliteStatement)
        } catch {
            finish(statement)
            throw error
        }
        return statement
    }

    /// SQLite numbers `$1` and its like by their first appearance, whatever they are called: this holds the two together.
    private static func checkPlaceholders(of statement: OpaquePointer) throws {
        for index in 0..<sqlite3_bind_parameter_count(statement) {
            let name = sqlite3_bind_parameter_name(statement, index + 1).map { String(cString: $0) }
            guard name == "$\(index + 1)" else {
                throw SQLError(
                    sqlite: SQLITE_MISUSE, message: "placeholders are not first used in the order of numbers")
            }
        }
    }

    private func bind(_ arguments: [SQLValue], to statement: OpaquePointer) throws {
        guard Int(sqlite3_bind_parameter_count(statement)) == arguments.count else {
            throw SQLError(sqlite: SQLITE_MISUSE, message: "a statement got another number of arguments than it has")
        }
        var index: Int32 = 0
        for argument in arguments {
            index += 1
            guard try Self.bind(argument, to: statement, at: index) == SQLITE_OK else { throw SQLError(of: handle) }
        }
    }

    private static func bind(_ argument: SQLValue, to statement: OpaquePointer, at index: Int32) throws -> Int32 {
        switch argument {
        case .null:
            return sqlite3_bind_null(statement, index)
        case .integer(let value):
            return sqlite3_bind_int64(statement, index, value)
        case .text(var value):
            return try value.withUTF8 { text in
                if text.contains(0) { throw SQLError.textHoldsNUL }
                guard let start = text.baseAddress else {
                    return sqlite3_bind_text(statement, index, "", 0, Self.copied)
                }
                return sqlite3_bind_text64(
                    statement, index, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), UInt64(text.count),
                    Self.copied, UInt8(SQLITE_UTF8))
            }
        case .bytes(let value):
            return value.withUnsafeBytes { bytes in
                // A null pointer would bind null.
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(statement, index, 0)
                }
                return sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), Self.copied)
            }
        }
    }

    /// `SQLITE_TRANSIENT`: SQLite copies the value before the call returns.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private func nextRow(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLError(of: handle)
        }
    }

    /// Runs a statement to its end.
    ///
    /// - Returns: how many rows it changed; `sqlite3_changes` alone would repeat the count of an earlier statement.
    @discardableResult
    private func step(_ statement: OpaquePointer) throws -> Int {
        let before = sqlite3_total_changes64(handle)
        while try nextRow(statement) {}
        return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
    }

    private func finish(_ statement: Statement) {
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }
}
