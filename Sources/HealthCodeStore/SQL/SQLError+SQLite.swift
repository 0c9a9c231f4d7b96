import GRDB
import GRDBSQLite

extension SQLError {
    /// The engine was closed, or is closing.
    static let closed = SQLError(kind: .unavailable, code: "closed", message: "the database is closed")

    /// PostgreSQL keeps no NUL in a text; neither engine cuts the text there. The code is PostgreSQL's own.
    static let textHoldsNUL = SQLError(kind: .other, code: "22021", message: "a text holds a NUL")

    /// The engine gave up a transaction that several callers shared, because of one of them or of the disk.
    static let transactionLost = SQLError(kind: .unavailable, code: "lost", message: "the transaction was given up")

    /// The last error of a connection. SQLite's messages name tables and columns, never values.
    init(of handle: OpaquePointer) {
        self.init(
            sqlite: sqlite3_extended_errcode(handle),
            message: sqlite3_errmsg(handle).map { String(cString: $0) } ?? "unknown")
    }

    init(sqlite code: Int32, message: String) {
        let kind: Kind =
            switch ResultCode(rawValue: code) {
            case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: .uniqueViolation
            default:
                switch code & 0xff {
                case SQLITE_BUSY, SQLITE_LOCKED: .serialisation
                // A disk that is full or may only be read, a file that is gone: nothing that a statement could help.
                case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY, SQLITE_NOMEM, SQLITE_PROTOCOL:
                    .unavailable
                default: .other
                }
            }
        self.init(kind: kind, code: String(code), message: message)
    }

    /// Any error as one of these: GRDB's are taken without their statement and its arguments.
    init(underlying error: any Error) {
        switch error {
        case let error as SQLError: self = error
        case let error as DatabaseError:
            self.init(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "unknown")
        default: self.init(kind: .other, code: "unknown", message: "\(type(of: error))")
        }
    }
}
