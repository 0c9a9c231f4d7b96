import CLibPQ

/// How a transaction sees what others do (PostgreSQL manual, 13.2).
public enum TransactionMode: Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted
    /// All statements see one state, and change nothing.
    case repeatableReadOnly

    var begin: String {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableReadOnly: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        }
    }
}

extension PostgresSession {
    /// Runs a body in a transaction: committed when it returns, undone when it throws or when a statement in it failed.
    public func transaction<Answer>(_ mode: TransactionMode, _ body: (PostgresSession) throws -> Answer) throws
        -> Answer
    {
        try command(mode.begin)
        isInTransaction = true
        defer { (isInTransaction, isPartOpen, failure) = (false, false, nil) }
        let answer: Answer
        do {
            answer = try body(self)
            if let failure { throw failure }
            guard PQtransactionStatus(connection) == PQTRANS_INTRANS else {
                throw Self.ended
            }
        } catch {
            let failure = failure
            // A connection that cannot undo is broken, and the server undoes for it.
            try? command("ROLLBACK")
            // Whatever the body made of it: this transaction is to run again.
            if let failure, failure.isWorthAnotherTry || failure.isUniqueViolation { throw failure }
            throw error
        }
        try commit()
        return answer
    }

    /// Runs a part of a transaction: when it throws, or a statement in it fails, it alone is undone, and the transaction goes
    /// on. Parts do not nest.
    ///
    /// - Returns: What the part returned or threw.
    /// - Throws: ``PostgresError``: what the whole transaction is lost by, all parts before this one with it.
    public func part<Answer>(_ body: () throws -> Answer) throws -> Result<Answer, any Error> {
        try command(isPartOpen ? "RELEASE SAVEPOINT part; SAVEPOINT part" : "SAVEPOINT part")
        isPartOpen = true
        let outcome = Result { try body() }
        if let failure, failure.isWorthAnotherTry { throw failure }
        guard [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(connection)) else { throw Self.ended }
        // Its savepoint ends with the next part's beginning, or with the transaction.
        if failure == nil, case .success = outcome { return outcome }
        // A body that looks away from a statement that failed has failed.
        let refusal = outcome.flatMap { answer in failure.map { .failure($0) } ?? .success(answer) }
        failure = nil
        try command("ROLLBACK TO SAVEPOINT part")
        return refusal
    }

    private static let ended = PostgresError(sqlState: "25P01", message: "the body ended the transaction")

    private func commit() throws {
        do {
            let result = PQexec(connection, "COMMIT")
            defer { PQclear(result) }
            try check(result)
            // The server answers a commit of a failed transaction with a rollback, and calls that a success.
            guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
                throw PostgresError(sqlState: "25P02", message: "the transaction had failed or had been ended")
            }
        } catch var error as PostgresError {
            error.isCommitUnknown = error.isConnectionLost
            throw error
        }
    }
}
