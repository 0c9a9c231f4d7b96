import Dispatch

/// Runs what blocks on a thread that may block, never on the cooperative pool.
///
/// - Throws: ``SQLError``.
func blocking<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Result { try body() }.mapError { SQLError(underlying: $0) })
        }
    }
}
