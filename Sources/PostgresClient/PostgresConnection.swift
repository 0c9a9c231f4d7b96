/// A session on a thread of its own.
actor PostgresConnection {
    private nonisolated let thread: DedicatedThread
    private let url: String
    private let settings: [String: String]
    private var session: PostgresSession?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(url: String, settings: [String: String]) throws {
        self.url = url
        self.settings = settings
        thread = try DedicatedThread()
    }

    deinit {
        thread.end()
    }

    /// Runs a body with the session, connecting first when there is none.
    ///
    /// - Returns: what came of it, and whether the connection is of use for others.
    func run<Answer: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> Answer
    ) -> (outcome: Result<Answer, any Error>, isHealthy: Bool) {
        let outcome = Result {
            let session = try session ?? PostgresSession(url: url, settings: settings)
            self.session = session
            return try body(session)
        }
        guard let session, !session.isBroken, session.isIdle else { return (outcome, false) }
        if case .failure(let error as PostgresError) = outcome, error.isConnectionLost || error.isStaleStatement {
            return (outcome, false)
        }
        return (outcome, true)
    }
}
