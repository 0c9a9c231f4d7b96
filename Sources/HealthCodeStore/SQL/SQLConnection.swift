/// A connection inside of one transaction. It must not be kept beyond the call that handed it out.
///
/// Statements are written once for both engines: `$1`, `$2` … as placeholders, each first used in the order of its
/// number; types `BIGINT`, `TEXT`, `BYTEA`; `ON CONFLICT` and `RETURNING` as both know them. What differs stands in
/// ``SQLDialect``. Statements are prepared once for a connection and kept by their text, so texts must not be made up
/// from data.
public protocol SQLConnection: AnyObject {
    /// Which engine it is.
    var dialect: SQLDialect { get }

    /// Runs a statement that answers no rows.
    ///
    /// - Returns: how many rows it inserted, changed or deleted.
    /// - Throws: ``SQLError``.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int

    /// Runs a statement and calls `body` with each row that it answers. The row must not be kept.
    ///
    /// - Throws: ``SQLError``, and what `body` throws.
    func query(_ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws -> Void) throws

    /// Puts many rows into a table in the engine's fastest way: `COPY` on PostgreSQL, one prepared statement on SQLite.
    /// A row that is there already fails the transaction.
    ///
    /// - Throws: ``SQLError``.
    func copy(into table: String, columns: [String], rows: [[SQLValue]]) throws

    /// Runs several statements without arguments, separated by semicolons: for migrations alone.
    func script(_ sql: String) throws
}

/// A row of an answer; columns count from 0. Asking a column for a type that it does not have is a fault of the program
/// and gives an empty value.
public protocol SQLRow {
    /// Whether the column is null.
    func isNull(_ column: Int) -> Bool
    /// The column as an integer; 0 for null.
    func integer(_ column: Int) -> Int64
    /// The column as a text; empty for null.
    func text(_ column: Int) -> String
    /// The column as bytes; empty for null.
    func bytes(_ column: Int) -> [UInt8]
    /// Calls `body` with the bytes of a text or bytes column where they lie; empty for null.
    func withBytes<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
}

extension SQLRow {
    /// The column as an integer, or `nil` for null.
    public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

    /// The column as a text, or `nil` for null.
    public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}

/// What differs between the engines.
public enum SQLDialect: String, Sendable, CaseIterable {
    case sqlite
    case postgres
}

/// Why a statement failed.
public struct SQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it was, as far as callers tell them apart.
    public enum Kind: String, Sendable {
        /// A row that must be unique was there already.
        case uniqueViolation
        /// Two transactions were in each other's way: run the whole again.
        case serialisation
        /// The engine cannot be reached, went away, or cannot do its work now: it starts or stops, its disk is full or may
        /// only be read.
        case unavailable
        /// Everything else: a fault in the statement.
        case other
    }

    /// The kind.
    public let kind: Kind
    /// The engine's own code: an SQLSTATE, or SQLite's extended result code.
    public let code: String
    /// The engine's message; for logs, never for users. It may name columns, never values.
    public let message: String

    /// A failure.
    public init(kind: Kind, code: String, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    /// Whether the same may succeed later although nobody changes the program or the request.
    public var isPassing: Bool { kind == .unavailable || kind == .serialisation }

    /// Kind, code and message.
    public var description: String { "\(kind.rawValue) (\(code)): \(message)" }
}
