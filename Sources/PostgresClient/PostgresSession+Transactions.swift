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
        defer { (isInTransaction, failure) = (false, nil) }
        let answer: Answer
        do {
            answer = try body(self)
            if let failure { throw failure }
            guard PQtransactionStatus(connection) == PQTRANS_INTRANS else {
                throw PostgresError(sqlState: "25P01", message: "the body ended the transaction")
            }
        } catch {
            // A connection that cannot undo is broken, and the server undoes for it.
            let failure = failure
            try? command("ROLLBACK")
            // Whatever the body made of it: this transaction is to run again.
            if let failure, failure.isWorthAnotherTry { throw failure }
            throw error
        }
        try commit()
        return answer
    }

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
