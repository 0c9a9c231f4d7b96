extension NodeStore {
    /// Deletes what may be much, in pieces that no other writer waits long for.
    ///
    /// - Parameter statement: deletes at most as many rows as its last argument says, which is added here.
    /// - Returns: how many rows that were.
    @discardableResult
    func deleteInPieces(_ statement: String, _ arguments: [SQLValue]) async throws -> Int {
        let piece = 10_000
        var count = 0
        while true {
            let deleted = try await engine.write { connection in
                try connection.execute(statement, arguments + [.integer(Int64(piece))])
            }
            count += deleted
            if deleted < piece { return count }
        }
    }
}
