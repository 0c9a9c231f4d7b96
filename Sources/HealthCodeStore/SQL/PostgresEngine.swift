import PostgresClient

/// The engine for production: PostgreSQL 15 or later, shared by any number of processes.
///
/// Writes run as READ COMMITTED and take the row locks that they need; reads run as REPEATABLE READ, READ ONLY. Each
/// connection has `synchronous_commit=on`, whatever the server's own setting.
public final class PostgresEngine: SQLEngine {
    /// PostgreSQL's.
    public let dialect = SQLDialect.postgres
    private let pool: PostgresPool
    private let listener: PostgresListener
    private let failures = FailureCount()
    /// Transactions that were to write and found no server, or one that could not.
    public var failedWrites: Int { failures.value }
    /// Who listens in this process, for notes of its own.
    private let wakes = WakeTable()
    /// Bodies that wait for the one that runs.
    private let turns = WorkQueue<Turn>(maximumWorkers: 1, maximumGroup: 32)

    private init(pool: PostgresPool, listener: PostgresListener) {
        self.pool = pool
        self.listener = listener
    }

    /// Every statement that names persons or records has an index made for it. A plan is kept for as long as a connection
    /// lasts; one that was made while a table was small would read the whole of it forever.
    ///
    /// Small tables without an index are read all the same, at a price that is called enormous: the server would compile each
    /// such statement to machine code, for half a second, to read three rows. And what is planned once is planned: for a short
    /// list the server would else plan anew each time, which takes longer than to run it.
    private static let settings = ["enable_seqscan": "off", "jit": "off", "plan_cache_mode": "force_generic_plan"]

    /// An engine on a database that can be reached now.
    ///
    /// - Parameters:
    ///   - url: a connection string of libpq (PostgreSQL manual, 34.1.1).
    ///   - maximumConnections: how many transactions run at once; more wait. The listener has one connection besides.
    /// - Throws: ``SQLError``.
    public static func open(url: String, maximumConnections: Int = 8) async throws -> PostgresEngine {
        let pool = PostgresPool(url: url, maximumConnections: maximumConnections, settings: settings)
        do {
            let version = try await pool.withSession { $0.serverVersion }
            guard version >= 150_000 else {
                throw SQLError(kind: .unavailable, code: "version", message: "PostgreSQL 15 or later is needed")
            }
            return PostgresEngine(pool: pool, listener: try PostgresListener(url: url))
        } catch {
            await pool.close()
            throw (error as? PostgresError).map { SQLError($0) } ?? error
        }
    }

    /// Runs a body as REPEATABLE READ, READ ONLY.
    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await transaction(.repeatableReadOnly, body).answer
    }

    /// Runs a body as READ COMMITTED; again, when another transaction or a lost connection was in its way.
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        let (answer, notes) = try await transaction(.readCommitted, body)
        wakes.fire(notes)
        return answer
    }

    private func transaction<Answer: Sendable>(
        _ mode: TransactionMode, _ body: @escaping @Sendable (PostgresTransaction) throws -> Answer
    ) async throws -> (answer: Answer, notes: [Wake]) {
        do {
            return try await pool.transaction(mode) { session in
                let connection = PostgresTransaction(session)
                let answer = try body(connection)
                // A mere wake-up can wait for the server.
                return (answer, try connection.publish().filter { !$0.note.isEmpty })
            }
        } catch let error as PostgresError {
            let error = SQLError(error)
            if case .readCommitted = mode { failures.note(error) }
            throw error
        }
    }

    /// Runs a body in the next transaction of those that take turns, beside the others that wait.
    public func writeInTurn<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let turn = Turn(
                run: { connection in
                    let answer = try body(connection)
                    return { continuation.resume(returning: answer) }
                },
                fail: { continuation.resume(throwing: $0) })
            switch turns.add(turn) {
            case .refused: continuation.resume(throwing: SQLError.closed)
            case .waits: break
            case .startWorker:
                Task { while let group = turns.take() { await commit(group) } }
            }
        }
    }

    /// Runs a group in one transaction, each body in a part of its own, and resumes all after the one commit.
    private func commit(_ group: [Turn]) async {
        do {
            let (outcomes, notes) = try await transaction(.readCommitted) { connection in
                try group.map { turn -> Result<@Sendable () -> Void, any Error> in
                    // One that is alone needs no savepoint.
                    if group.count == 1 { return .success(try turn.run(connection)) }
                    return try connection.part { try turn.run(connection) }
                }
            }
            // Before anyone learns that it is durable: what a caller does next finds no listener behind.
            wakes.fire(notes)
            for (turn, outcome) in zip(group, outcomes) {
                switch outcome {
                case .success(let finish): finish()
                case .failure(let error): turn.fail(error)
                }
            }
        } catch {
            for turn in group { turn.fail(error) }
        }
    }

    /// `LISTEN` on the connection for that; a connection that was lost wakes once when it is back.
    public func listen(_ channel: String, hear: @escaping @Sendable (String) -> Void) async throws {
        do {
            try await listener.listen(channel, hear: hear)
            wakes.listen(channel, hear: hear)
        } catch let error as PostgresError {
            throw SQLError(error)
        }
    }

    /// `NOTIFY`, which the server sends when the transaction commits.
    public func notify(_ channel: String, note: String, in connection: any SQLConnection) throws {
        guard let connection = connection as? PostgresTransaction else { return }
        connection.note(Wake(channel: channel, note: note))
    }

    /// Takes no more bodies and closes the connections when those that run are done.
    public func close() async {
        await turns.close()
        await listener.close()
        await pool.close()
    }
}

/// A body that waits for its turn.
private struct Turn: Sendable {
    /// Runs the body; answers what gives its caller the answer once it is durable.
    let run: @Sendable (any SQLConnection) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}

/// A session inside of one transaction, in the words of the store.
private final class PostgresTransaction: SQLConnection {
    let dialect = SQLDialect.postgres
    private let session: PostgresSession
    /// What is published at the end, each once.
    private var notes: [Wake] = []
    private var noted: Set<Wake> = []

    init(_ session: PostgresSession) {
        self.session = session
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try mapping { try session.execute(sql, arguments.map(PostgresValue.init)) }
    }

    func query(_ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        try mapping { try session.query(sql, arguments.map(PostgresValue.init)) { try body($0) } }
    }

    func copy(into table: String, columns: [String], rows: [[SQLValue]]) throws {
        var rows = rows.makeIterator()
        try mapping { try session.copy(into: table, columns: columns) { rows.next()?.map(PostgresValue.init) } }
    }

    func script(_ sql: String) throws {
        try mapping { try session.script(sql) }
    }

    /// Runs a part that is undone alone when it fails; what it published is then no news. It runs again where a row was
    /// there already: another process may have put it there since the part looked.
    func part<Answer>(_ body: () throws -> Answer) throws -> Result<Answer, any Error> {
        var outcome = try onePart(body)
        if case .failure(let error as SQLError) = outcome, error.kind == .uniqueViolation {
            outcome = try onePart(body)
        }
        return outcome
    }

    private func onePart<Answer>(_ body: () throws -> Answer) throws -> Result<Answer, any Error> {
        let before = notes.count
        let outcome = try session.part(body).mapError { ($0 as? PostgresError).map { SQLError($0) } ?? $0 }
        if case .failure = outcome {
            noted.subtract(notes[before...])
            notes.removeSubrange(before...)
        }
        return outcome
    }

    func note(_ wake: Wake) {
        if noted.insert(wake).inserted { notes.append(wake) }
    }

    /// Hands the notes to the server, which sends them when the transaction commits.
    func publish() throws -> [Wake] {
        for start in stride(from: 0, to: notes.count, by: 4) {
            let some = notes[start..<min(start + 4, notes.count)]
            let calls = some.indices.map { "pg_notify($\(2 * ($0 - start) + 1), $\(2 * ($0 - start) + 2))" }
            try session.query(
                "SELECT " + calls.joined(separator: ", "), some.flatMap { [.text($0.channel), .text($0.note)] }
            ) { _ in }
        }
        return notes
    }

    private func mapping<Answer>(_ part: () throws -> Answer) throws -> Answer {
        do {
            return try part()
        } catch let error as PostgresError {
            throw SQLError(error)
        }
    }
}

extension PostgresRow: SQLRow {}

extension PostgresValue {
    fileprivate init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .text(text)
            case .bytes(let bytes): .bytes(bytes)
            }
    }
}

extension SQLError {
    init(_ error: PostgresError) {
        let kind: Kind =
            switch error.sqlState {
            case "23505": .uniqueViolation
            case "40001", "40P01", "55P03": .serialisation
            default: error.isConnectionLost || error.isOfServer ? .unavailable : .other
            }
        let ending = error.isCommitUnknown ? "; whether the commit took effect is not known" : ""
        self.init(kind: kind, code: error.sqlState, message: error.message + ending)
    }
}
