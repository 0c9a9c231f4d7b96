import GRDBSQLite

/// A row where SQLite keeps it: valid until its statement goes on.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    /// SQLite itself answers null for a column that is not there.
    private func type(_ column: Int) -> Int32 { sqlite3_column_type(statement, Int32(truncatingIfNeeded: column)) }

    func isNull(_ column: Int) -> Bool { type(column) == SQLITE_NULL }

    func integer(_ column: Int) -> Int64 {
        // Without the question SQLite would make a number of a text.
        type(column) == SQLITE_INTEGER ? sqlite3_column_int64(statement, Int32(truncatingIfNeeded: column)) : 0
    }

    func text(_ column: Int) -> String {
        type(column) == SQLITE_TEXT ? withBytes(column) { String(decoding: $0, as: UTF8.self) } : ""
    }

    func bytes(_ column: Int) -> [UInt8] {
        type(column) == SQLITE_BLOB ? withBytes(column) { [UInt8]($0) } : []
    }

    func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let kind = type(column)
        let index = Int32(truncatingIfNeeded: column)
        // The text is UTF-8 already, so `sqlite3_column_blob` hands it out as it lies; the length must be asked after it.
        guard kind == SQLITE_TEXT || kind == SQLITE_BLOB, let start = sqlite3_column_blob(statement, index) else {
            return try body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    }
}
