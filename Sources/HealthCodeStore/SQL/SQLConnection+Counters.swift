extension SQLConnection {
    /// Adds to a counter, in one statement.
    ///
    /// - Returns: what the counter says then. Its row is locked to the end of the transaction, so numbers come in the order in
    ///   which transactions commit.
    func advance(_ counter: String, by count: Int = 1) throws -> Int64 {
        try integer(
            "UPDATE counters SET value = value + $1 WHERE name = $2 RETURNING value",
            [.integer(Int64(count)), .text(counter)]) ?? 0
    }
}
