import GRDB

/// A body that waits for the writer.
struct WriteJob: Sendable {
    /// Runs the body; answers what it publishes, and what gives its caller the answer once it is durable.
    let run: @Sendable (SQLiteConnection) throws -> (wakes: [Wake], finish: @Sendable () -> Void)
    let fail: @Sendable (any Error) -> Void
}

/// A body that waits for a reader.
struct ReadJob: Sendable {
    /// Runs the body and gives its caller the answer or the error.
    let run: @Sendable (SQLiteConnection) -> Void
    let fail: @Sendable (any Error) -> Void
}

extension SQLiteEngine {
    /// Runs a body in the next transaction of the one writer, beside those of others who wait.
    public func write<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let job = WriteJob(
                run: { connection in
                    let (answer, wakes) = try connection.run(body)
                    return (wakes, { continuation.resume(returning: answer) })
                },
                fail: { continuation.resume(throwing: $0) })
            switch writes.add(job) {
            case .refused: continuation.resume(throwing: SQLError.closed)
            case .waits: break
            case .startWorker:
                pool.asyncWriteWithoutTransaction { [self] database in
                    while let group = writes.take() { commit(group, in: database) }
                }
            }
        }
    }

    /// All writers take turns.
    public func writeInTurn<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await write(body)
    }

    /// Runs a body on a reader; those that wait at the same time may share one state of the database.
    public func read<Answer: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let job = ReadJob(
                run: { connection in continuation.resume(with: Result { try connection.run(body).answer }) },
                fail: { continuation.resume(throwing: $0) })
            switch reads.add(job) {
            case .refused: continuation.resume(throwing: SQLError.closed)
            case .waits: break
            case .startWorker:
                pool.asyncUnsafeRead { [reads] reader in
                    while let group = reads.take() { Self.answer(group, from: reader) }
                }
            }
        }
    }

    // MARK: One transaction for several callers

    /// Runs a group in one transaction and resumes all after the one commit: also those that failed, since what they ran
    /// into may be a neighbour's row that nobody else sees before.
    private func commit(_ group: [WriteJob], in database: GRDB.Database) {
        var outcomes: [Result<@Sendable () -> Void, any Error>] = []
        var published: [Wake] = []
        do {
            let connection = try SQLiteConnection(database)
            defer { Self.leaveTransaction(connection) }
            try connection.control("BEGIN IMMEDIATE")
            for job in group {
                do {
                    let (wakes, finish) = try Self.run(job, alone: group.count == 1, on: connection)
                    published += wakes
                    outcomes.append(.success(finish))
                } catch {
                    failures.note(error)
                    outcomes.append(.failure(error))
                }
            }
            if connection.isInTransaction {
                try connection.control("COMMIT")
            } else if group.count > 1 {
                published = []
                outcomes = outcomes.map { outcome in outcome.flatMap { _ in .failure(SQLError.transactionLost) } }
            }
        } catch {
            failures.note(error)
            for job in group { job.fail(error) }
            return
        }
        // Before anyone learns that it is durable: what a caller does next finds no listener behind.
        wakes.fire(published)
        for (job, outcome) in zip(group, outcomes) {
            switch outcome {
            case .success(let finish): finish()
            case .failure(let error): job.fail(error)
            }
        }
    }

    /// Runs one body of a group in a savepoint of its own, so that it can be undone alone. A body that is alone needs
    /// none: SQLite would keep a copy of each page that it changes.
    private static func run(
        _ job: WriteJob, alone: Bool, on connection: SQLiteConnection
    ) throws -> (wakes: [Wake], finish: @Sendable () -> Void) {
        // SQLite itself gives a transaction up when the disk is full or fails; going on would commit each statement.
        guard connection.isInTransaction else { throw SQLError.transactionLost }
        if !alone { try connection.control("SAVEPOINT body") }
        do {
            let done = try job.run(connection)
            guard connection.isInTransaction else { throw SQLError.transactionLost }
            if !alone { try connection.control("RELEASE body") }
            return done
        } catch {
            if connection.isInTransaction {
                try connection.control(alone ? "ROLLBACK" : "ROLLBACK TO body; RELEASE body")
            }
            throw error
        }
    }

    /// Runs a group on one state of the database, which is at least as new as the youngest of them asked for.
    private static func answer(_ group: [ReadJob], from reader: Result<GRDB.Database, any Error>) {
        do {
            let connection = try SQLiteConnection(reader.get())
            defer { leaveTransaction(connection) }
            try connection.control("BEGIN DEFERRED")
            for job in group { job.run(connection) }
        } catch {
            for job in group { job.fail(SQLError(underlying: error)) }
        }
    }

    private static func leaveTransaction(_ connection: SQLiteConnection) {
        // The only failure is that no transaction is open, which is what is wanted.
        if connection.isInTransaction { try? connection.control("ROLLBACK") }
    }
}
