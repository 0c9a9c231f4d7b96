import Synchronization

/// A few connections that many callers share.
public final class PostgresPool: Sendable {
    private struct Lease {
        let place: PoolState.Place
        let connection: PostgresConnection
    }

    private struct State {
        var pool: PoolState
        var nextWaiter = 0
        var connections: [PoolState.Place: PostgresConnection] = [:]
        var waiters: [PoolState.Waiter: CheckedContinuation<PoolState.Grant, any Error>] = [:]
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let url: String
    private let settings: [String: String]
    private let state: Mutex<State>

    /// A pool; it connects when it is first used. For `settings` see ``PostgresSession/init(url:settings:)``.
    public init(url: String, maximumConnections: Int, settings: [String: String] = [:]) {
        self.url = url
        self.settings = settings
        state = Mutex(State(pool: PoolState(maximum: maximumConnections)))
    }

    /// How many callers wait for a connection.
    package var waiting: Int { state.withLock { $0.waiters.count } }

    /// Runs a body in a transaction, and runs it again when another transaction was in its way (at most ten times), when a
    /// row was there already (three times: who looks before inserting finds it then) or when the connection went away
    /// before the commit was sent (at most three times). When it went away during the commit, the error says so
    /// (``PostgresError/isCommitUnknown``), since the body may have taken effect.
    public func transaction<Answer: Sendable>(
        _ mode: TransactionMode, _ body: @escaping @Sendable (PostgresSession) throws -> Answer
    ) async throws -> Answer {
        var attempts = (serialisation: 10, connection: 3, unique: 3)
        while true {
            do {
                return try await withSession { try $0.transaction(mode, body) }
            } catch let error as PostgresError {
                if error.isSerialisation {
                    attempts.serialisation -= 1
                } else if error.isUniqueViolation {
                    attempts.unique -= 1
                } else if error.isStaleStatement || error.isConnectionLost && !error.isCommitUnknown && error != .closed
                {
                    attempts.connection -= 1
                } else {
                    throw error
                }
                guard min(attempts.serialisation, attempts.connection, attempts.unique) > 0 else { throw error }
            }
        }
    }

    /// Runs a body with a session, outside of a transaction.
    public func withSession<Answer: Sendable>(
        _ body: @escaping @Sendable (PostgresSession) throws -> Answer
    ) async throws -> Answer {
        let lease = try await lease()
        let (outcome, isHealthy) = await lease.connection.run(body)
        perform { $0.release(lease.place, isHealthy: isHealthy) }
        return try outcome.get()
    }

    /// Takes no more callers, and returns when those that are under way are done.
    public func close() async {
        perform { $0.close() }
        await withCheckedContinuation { closer in
            let isDrained = state.withLock { state in
                if !state.pool.isDrained { state.closers.append(closer) }
                return state.pool.isDrained
            }
            if isDrained { closer.resume() }
        }
    }

    // MARK: Doing what the state says

    private func lease() async throws -> Lease {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let grant = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.waiters[waiter] = continuation }
                perform { $0.request(waiter) }
            }
        } onCancel: {
            perform(refusingWith: CancellationError()) { $0.cancel(waiter) }
        }
        switch grant {
        case .use(let place):
            if let connection = state.withLock({ $0.connections[place] }) {
                return Lease(place: place, connection: connection)
            }
            return try open(place)
        case .open(let place):
            return try open(place)
        }
    }

    private func open(_ place: PoolState.Place) throws -> Lease {
        do {
            let connection = try PostgresConnection(url: url, settings: settings)
            state.withLock { $0.connections[place] = connection }
            return Lease(place: place, connection: connection)
        } catch {
            perform { $0.release(place, isHealthy: false) }
            throw error
        }
    }

    private func perform(
        refusingWith error: any Error = PostgresError.closed, _ change: (inout PoolState) -> [PoolState.Action]
    ) {
        var resumptions: [() -> Void] = []
        // Connections end outside of the lock, and so does what their end runs.
        var discarded: [PostgresConnection] = []
        state.withLock { state in
            for action in change(&state.pool) {
                switch action {
                case .grant(let waiter, let grant):
                    if let continuation = state.waiters.removeValue(forKey: waiter) {
                        resumptions.append { continuation.resume(returning: grant) }
                    }
                case .refuse(let waiter):
                    if let continuation = state.waiters.removeValue(forKey: waiter) {
                        resumptions.append { continuation.resume(throwing: error) }
                    }
                case .discard(let place):
                    if let connection = state.connections.removeValue(forKey: place) { discarded.append(connection) }
                case .finish:
                    for closer in state.closers { resumptions.append { closer.resume() } }
                    state.closers = []
                }
            }
        }
        for resume in resumptions { resume() }
        discarded = []
    }
}
