import CLibPQ

/// A session with the server, used from one thread at a time; its calls block.
///
/// Within a transaction, a statement that fails fails the transaction, as the server has it: the first failure is kept,
/// and whatever follows repeats it.
public final class PostgresSession {
    /// What is known of a prepared statement.
    struct Prepared {
        let name: String
        let parameters: [UInt32]
        let columns: [UInt32]
    }

    let connection: OpaquePointer
    var prepared: [String: Prepared] = [:]
    /// The query whose rows are still arriving.
    var arriving: ArrivingRows?
    /// Whether a transaction of this client is under way, and what failed in it first.
    var isInTransaction = false
    var failure: PostgresError?
    /// Whether a part of the transaction has begun, so that its savepoint stands.
    var isPartOpen = false

    /// Connects, and sets what every session has: an acknowledged commit is on the disk, texts are UTF-8.
    ///
    /// - Parameters:
    ///   - url: a connection string or URI of libpq; what it says of timeouts goes before what stands here.
    ///   - settings: parameters of the server for this session, by name; the program's own words, never a user's.
    /// - Throws: ``PostgresError``; its message does not hold the connection string.
    public init(url: String, settings: [String: String] = [:]) throws {
        // Dead peers are noticed within about a minute instead of hours. Later settings go before earlier ones.
        let options: [(String, String)] = [
            ("connect_timeout", "10"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("tcp_user_timeout", "60000"), ("dbname", url), ("client_encoding", "UTF8"),
        ]
        var connection: OpaquePointer?
        Self.withCStrings(options.map(\.0)) { keys in
            Self.withCStrings(options.map(\.1)) { values in connection = PQconnectdbParams(keys, values, 1) }
        }
        guard let connection else {
            throw PostgresError(sqlState: "53200", message: "out of memory", isConnectionLost: true)
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            let error =
                Self.isReadable(url)
                ? PostgresError.lost(connection)
                : PostgresError(
                    sqlState: "08001", message: "the connection string is malformed", isConnectionLost: true)
            PQfinish(connection)
            throw error
        }
        self.connection = connection
        // Without a receiver libpq prints notices, which may hold values, on standard error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try command(
            """
            SET synchronous_commit = on; SET client_min_messages = warning; SET TimeZone = 'UTC';
            SET idle_in_transaction_session_timeout = '5min'
            """)
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) { try command("SET \(name) = \(value)") }
    }

    deinit {
        PQfinish(connection)
    }

    /// The server's version: 150004 for 15.4.
    public var serverVersion: Int { Int(PQserverVersion(connection)) }

    /// Whether the connection is of no more use.
    public var isBroken: Bool { PQstatus(connection) == CONNECTION_BAD }

    /// Whether no transaction and no statement is under way.
    var isIdle: Bool { PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// libpq's complaint about a malformed string quotes it, with the password that may be in it.
    private static func isReadable(_ url: String) -> Bool {
        var complaint: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(url, &complaint)
        PQfreemem(complaint)
        PQconninfoFree(options)
        return options != nil
    }

    private static func withCStrings(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Void
    ) {
        var bytes: [CChar] = []
        let offsets = texts.map { text in
            defer { bytes.append(contentsOf: text.utf8CString) }
            return bytes.count
        }
        bytes.withUnsafeBufferPointer { buffer in
            body(offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil])
        }
    }
}
