import CLibPQ

/// Why something failed on the server, on the way to it, or in this client. It never carries a value: PostgreSQL's
/// DETAIL and HINT, which quote rows, are dropped, and so is the message of every error that may quote one.
public struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The SQLSTATE (PostgreSQL manual, appendix A); `08006` for a connection that went away.
    public let sqlState: String
    /// What happened; for logs.
    public let message: String
    /// Whether the connection is of no more use.
    public let isConnectionLost: Bool
    /// Whether the connection went away while a commit was under way, so that nobody here knows how it ended.
    public var isCommitUnknown = false

    /// Two transactions were in each other's way; the whole can run again.
    public var isSerialisation: Bool { sqlState == "40001" || sqlState == "40P01" }
    /// The server cannot do its work now, whatever it is asked: it has no room or no connection left (class 53), an operator
    /// or a limit ended it (57), its disk fails (58), or it only reads, as a standby does (25006).
    public var isOfServer: Bool { ["53", "57", "58"].contains(sqlState.prefix(2)) || sqlState == "25006" }
    /// A row was there already that another transaction has put there meanwhile, or that was there before.
    public var isUniqueViolation: Bool { sqlState == "23505" }
    /// A statement was prepared before the schema changed, or was forgotten by a proxy; a new connection helps.
    var isStaleStatement: Bool { sqlState == "0A000" && message.contains("cached plan") || sqlState == "26000" }

    /// Whether the same may succeed when it is run again from the start.
    var isWorthAnotherTry: Bool { isSerialisation || isStaleStatement || isConnectionLost }

    init(sqlState: String, message: String, isConnectionLost: Bool = false) {
        self.sqlState = sqlState
        self.message = message
        self.isConnectionLost = isConnectionLost
    }

    /// The state and the message; no value is in either.
    public var description: String { "\(sqlState): \(message)" }
}

extension PostgresError {
    /// The pool was closed.
    static let closed = PostgresError(sqlState: "08003", message: "the connections are closed", isConnectionLost: true)
    /// PostgreSQL keeps no NUL in a text; a C string would end there.
    static let textHoldsNUL = PostgresError(sqlState: "22021", message: "a text holds a NUL")

    /// What an integer, bytes or a text cannot become.
    static func mismatch(_ type: UInt32) -> PostgresError {
        PostgresError(sqlState: "42804", message: "a value does not fit where a type \(type) stands")
    }

    /// The last error of a connection that gave no result.
    static func lost(_ connection: OpaquePointer) -> PostgresError {
        PostgresError(sqlState: "08006", message: text(PQerrorMessage(connection)), isConnectionLost: true)
    }

    /// The error that a result holds; `nil` stands for a connection that gave none.
    init(_ result: OpaquePointer?, of connection: OpaquePointer) {
        let isBad = PQstatus(connection) == CONNECTION_BAD
        guard let result, let code = PQresultErrorField(result, Self.field("C")) else {
            self = isBad || result == nil ? .lost(connection) : .unexpected(result)
            return
        }
        let state = String(cString: code)
        var words = Self.mayQuoteValues(state) ? "refused" : Self.text(PQresultErrorField(result, Self.field("M")))
        let places: [(String, Unicode.Scalar)] = [("table", "t"), ("column", "c"), ("constraint", "n")]
        for (name, letter) in places {
            if let value = PQresultErrorField(result, Self.field(letter)) {
                words += ", \(name) \(String(cString: value))"
            }
        }
        // 57P01 to 57P03: the server is told to stop, crashed, or is not there yet; it closes the connection itself.
        self.init(sqlState: state, message: words, isConnectionLost: isBad || state.hasPrefix("57P0"))
    }

    private static func unexpected(_ result: OpaquePointer?) -> PostgresError {
        PostgresError(
            sqlState: "XX000", message: "an answer of an unexpected kind, \(text(PQresStatus(PQresultStatus(result))))",
            isConnectionLost: true)
    }

    /// Messages quote what a caller sent in the class of data exceptions (`invalid input syntax for type bigint: "…"`)
    /// and in whatever functions raise. The classes named here speak of the schema and of the server alone.
    private static func mayQuoteValues(_ state: String) -> Bool {
        !["08", "0A", "23", "25", "26", "28", "3D", "40", "42", "53", "54", "55", "57", "58", "XX"]
            .contains(String(state.prefix(2)))
    }

    private static func field(_ letter: Unicode.Scalar) -> Int32 { Int32(letter.value) }

    private static func text(_ text: UnsafePointer<CChar>?) -> String {
        var words = text.map { String(cString: $0) } ?? "unknown"
        while words.last?.isNewline == true { words.removeLast() }
        return words
    }
}
