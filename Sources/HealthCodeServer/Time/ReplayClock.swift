package import HealthCode
import Synchronization

/// A clock that a driver sets: the outbreak of a year runs in minutes, and every node sees the same moments.
///
/// It stands still between two settings and never goes back. Durations are still measured by the machine.
package final class ReplayClock: NodeClock {
    private struct State {
        var now: Instant?
        var pace: Int64 = 1
        var sleepers: [Int: (until: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var nextSleeper = 0
    }

    private let state = Mutex(State())
    private let machineUptime: @Sendable () -> Duration

    /// A clock that nobody has set yet.
    ///
    /// - Parameter uptime: what measures durations; the machine's, unless a test brings its own.
    package init(uptime: @escaping @Sendable () -> Duration = { SystemClock.uptime() }) {
        machineUptime = uptime
    }

    /// Whether a driver has set it.
    package var isSet: Bool { state.withLock { $0.now != nil } }

    /// The moment it was set to; 1970-01-01T00:00:00Z before that.
    package func now() -> Instant { state.withLock { $0.now } ?? Instant(seconds: 0) }

    package func uptime() -> Duration { machineUptime() }

    /// How fast the driver says that it moves the clock.
    package var pace: Int64 { state.withLock { $0.pace } }

    /// Up to a replay that plays twelve days in a second.
    package static let paces: ClosedRange<Int64> = 1...1_000_000

    /// Moves the clock to a moment and wakes whoever waited for it.
    ///
    /// - Parameter pace: how fast it is moved, among ``paces``.
    /// - Returns: `false`, and nothing changes, when the moment lies before the one that it shows.
    @discardableResult
    package func set(_ instant: Instant, pace: Int64 = 1) -> Bool {
        let due: [CheckedContinuation<Void, any Error>]? = state.withLock { state in
            if let now = state.now, instant < now { return nil }
            state.now = instant
            state.pace = pace
            let due = state.sleepers.filter { $0.value.until <= instant }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        guard let due else { return false }
        for continuation in due { continuation.resume() }
        return true
    }

    package func sleep(until instant: Instant) async throws {
        let key = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let end: Result<Void, any Error>? = state.withLock { state in
                    // The cancellation handler may have run already: then nobody would resume a sleeper.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let now = state.now, instant <= now { return .success(()) }
                    state.sleepers[key] = (instant, continuation)
                    return nil
                }
                if let end { continuation.resume(with: end) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: key) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
