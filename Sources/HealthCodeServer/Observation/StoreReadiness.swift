import HealthCodeStore

/// Whether the node's store can be written: a disk that is full, or may only be read, still answers every question.
///
/// What was found is kept for a moment, so that who asks often has nothing written often.
actor StoreReadiness {
    private let database: Database
    private let operation: NodeOperation
    private let clock: any NodeClock
    private var found: (isWritable: Bool, at: Duration)?
    /// How many writes had failed when it looked last.
    private var failures = 0

    /// How long what was found is believed: a failure for a shorter time, so that a store that is back is used.
    private static let believed = (good: Duration.seconds(5), bad: Duration.seconds(1))

    init(database: Database, operation: NodeOperation, clock: any NodeClock) {
        self.database = database
        self.operation = operation
        self.clock = clock
    }

    /// Whether the last look, which is a few seconds old at most, could write.
    func isWritable() async -> Bool {
        if let found, clock.uptime() - found.at < (found.isWritable ? Self.believed.good : Self.believed.bad) {
            return found.isWritable
        }
        // A little may still find room where what is to be written does not: what others met since counts as well.
        let failed = database.engine.failedWrites
        var isWritable = failed == failures
        failures = failed
        do {
            try await operation.proveWritable()
        } catch {
            // Why it cannot be written stands in the log of whoever needed it; here it is only that it cannot.
            isWritable = false
        }
        found = (isWritable, clock.uptime())
        return isWritable
    }
}
