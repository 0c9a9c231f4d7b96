package import HealthCode

/// What a node takes its time from. Nothing in a node reads a clock of its own.
///
/// It has two sides. ``now()`` is the moment that evidence, codes and receipts are about: a replay drives it. ``uptime()``
/// runs on whatever happens to the other and measures how long something takes: rates, durations.
package protocol NodeClock: Sendable {
    /// The moment that it is.
    func now() -> Instant

    /// Time since an origin that stays the same while the process runs; never goes back.
    func uptime() -> Duration

    /// Seconds of ``now()`` in one of the people who stand before a gate: 1 but in a replay. How long somebody takes to hold
    /// a code before a camera does not change with it.
    var pace: Int64 { get }

    /// Sleeps until the moment has come.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until instant: Instant) async throws
}

/// Why a wait is over.
package enum WaitEnd: Sendable, Hashable {
    /// The moment has come.
    case reached
    /// Somebody signalled.
    case woken
}

extension NodeClock {
    package var pace: Int64 { 1 }

    /// Lets a loop sleep until a moment, or until it is woken: whichever is first.
    ///
    /// A signal between two waits ends the second one at once, so that nothing that was signalled waits for the moment.
    ///
    /// - Parameters:
    ///   - instant: when there is something to do; `nil` when only a signal can tell.
    ///   - wakeUp: the loop's signal.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func wait(until instant: Instant?, or wakeUp: WakeUp) async throws -> WaitEnd {
        guard let instant, instant != .distantFuture else {
            try await wakeUp.wait()
            return .woken
        }
        if instant <= now() {
            try Task.checkCancellation()
            return wakeUp.takeSignal() ? .woken : .reached
        }
        return try await withThrowingTaskGroup(of: WaitEnd.self) { group in
            group.addTask {
                try await sleep(until: instant)
                return .reached
            }
            group.addTask {
                try await wakeUp.wait()
                return .woken
            }
            defer { group.cancelAll() }
            guard let end = try await group.next() else { throw CancellationError() }
            return end
        }
    }
}
