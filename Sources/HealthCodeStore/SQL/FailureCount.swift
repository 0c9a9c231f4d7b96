import Synchronization

/// Counts what failed because the engine could not do its work, for whoever says whether a node is ready.
final class FailureCount: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    /// Counts an error, if it is such a one.
    func note(_ error: any Error) {
        if (error as? SQLError)?.kind == .unavailable { count.withLock { $0 += 1 } }
    }
}
