import Dispatch

/// Runs what blocks on a thread that may block, never on the cooperative pool.
///
/// - Throws: ``SQLError``, or ``DatabaseInUse``.
func blocking<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(
                with: Result { try body() }.mapError { $0 is DatabaseInUse ? $0 : SQLError(underlying: $0) })
        }
    }
}
