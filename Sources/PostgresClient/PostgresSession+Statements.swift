import CLibPQ

/// The rows of a query that have been fetched and not yet handed out. Another statement within the query's body first
/// fetches all that is still on its way into here, so that large answers need no memory unless somebody nests.
final class ArrivingRows {
    private var results: [OpaquePointer] = []
    private var next = 0

    func append(_ result: OpaquePointer) { results.append(result) }

    func popFirst() -> OpaquePointer? {
        guard next < results.count else { return nil }
        defer { next += 1 }
        return results[next]
    }

    deinit {
        while let result = popFirst() { PQclear(result) }
    }
}

extension PostgresSession {
    /// Runs a statement that answers no rows.
    ///
    /// - Returns: how many rows it inserted, changed or deleted.
    @discardableResult
    public func execute(_ sql: String, _ values: [PostgresValue] = []) throws -> Int {
        try recordingFailure {
            let statement = try prepare(sql)
            let parameters = try ParameterBuffer(values, types: statement.parameters)
            let result = parameters.withPointers { count, values, lengths, formats in
                PQexecPrepared(connection, statement.name, count, values, lengths, formats, 1)
            }
            defer { PQclear(result) }
            try check(result)
            // A SELECT's tag also holds a count, of rows that changed nothing.
            let tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
            guard !tag.hasPrefix("SELECT"), let count = PQcmdTuples(result) else { return 0 }
            return Int(String(cString: count)) ?? 0
        }
    }

    /// Runs a statement and calls `body` with each row that it answers, as they arrive.
    public func query(_ sql: String, _ values: [PostgresValue] = [], _ body: (PostgresRow) throws -> Void) throws {
        let rows = try recordingFailure {
            let statement = try prepare(sql)
            let parameters = try ParameterBuffer(values, types: statement.parameters)
            let isSent = parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(connection, statement.name, count, values, lengths, formats, 1)
            }
            guard isSent == 1 else { throw PostgresError.lost(connection) }
            // Refused only when no query is under way; all rows then come in one result, which is read as well.
            _ = PQsetSingleRowMode(connection)
            let rows = ArrivingRows()
            arriving = rows
            return rows
        }
        defer { discard(rows) }
        while let result = next(of: rows) {
            defer { PQclear(result) }
            try recordingFailure(settling: false) { try check(result) }
            for row in 0..<PQntuples(result) { try body(PostgresRow(result: result, row: row)) }
        }
    }

    /// Runs several statements without arguments, separated by semicolons.
    public func script(_ sql: String) throws {
        try recordingFailure { try command(sql) }
    }

    // MARK: Parts

    /// Runs statements as they are, without the look at an earlier failure.
    func command(_ sql: String) throws {
        settle()
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        try check(result)
    }

    func recordingFailure<Answer>(settling: Bool = true, _ part: () throws -> Answer) throws -> Answer {
        if let failure { throw failure }
        if settling { settle() }
        do {
            return try part()
        } catch let error as PostgresError {
            if isInTransaction { failure = error }
            throw error
        }
    }

    /// The statement by its text; the first time it is prepared, and the server asked for the types in it.
    func prepare(_ sql: String) throws -> Prepared {
        if let known = prepared[sql] { return known }
        let name = "s\(prepared.count)"
        let made = PQprepare(connection, name, sql, 0, nil)
        defer { PQclear(made) }
        try check(made)
        let described = PQdescribePrepared(connection, name)
        defer { PQclear(described) }
        try check(described)
        let statement = Prepared(
            name: name, parameters: (0..<PQnparams(described)).map { PQparamtype(described, $0) },
            columns: (0..<PQnfields(described)).map { PQftype(described, $0) })
        prepared[sql] = statement
        return statement
    }

    func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return
        default: throw PostgresError(result, of: connection)
        }
    }

    private func next(of rows: ArrivingRows) -> OpaquePointer? {
        if let result = rows.popFirst() { return result }
        guard arriving === rows else { return nil }
        if let result = PQgetResult(connection) { return result }
        arriving = nil
        return nil
    }

    /// Fetches what is still on its way, so that the connection is free for the next statement.
    private func settle() {
        guard let rows = arriving else { return }
        while let result = PQgetResult(connection) { rows.append(result) }
        arriving = nil
    }

    private func discard(_ rows: ArrivingRows) {
        guard arriving === rows else { return }
        while let result = PQgetResult(connection) { PQclear(result) }
        arriving = nil
    }
}
