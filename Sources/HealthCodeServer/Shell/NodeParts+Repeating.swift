import Logging
import ServiceLifecycle

extension NodeParts {
    /// Runs a service's rounds one after another until the node is told to stop.
    ///
    /// A round that fails is logged, without what may name a person, and the next one follows after a pause: whatever it
    /// stands on, a database or another node, may be back by then. A round that succeeds is followed at once: it waits for
    /// its next occasion itself, so that the wait, too, ends when the node stops.
    ///
    /// - Parameters:
    ///   - failure: what the log says of a round that failed.
    ///   - level: how bad that is; a warning where the other side's absence is expected.
    ///   - pause: how long after a failure the next round begins.
    ///   - round: one round; a `CancellationError` of its ends the service.
    func repeating(
        _ failure: String, level: Logger.Level = .error, pause: Duration = .seconds(5),
        _ round: @escaping @Sendable () async throws -> Void
    ) async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await round()
                } catch is CancellationError {
                    return
                } catch {
                    shell.logger.log(level: level, "\(failure)", metadata: metadata(of: error))
                    // Cancelled while it waits: the loop ends.
                    try? await Task.sleep(for: pause)
                }
            }
        }
    }
}
