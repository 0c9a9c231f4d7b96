import Synchronization

/// A signal to a loop that there is something to do.
///
/// Signals coalesce: any number before the loop waits again count as one, and none is lost. It says nothing of what
/// happened; the loop looks for itself.
package final class WakeUp: Sendable {
    private struct State {
        var isSignalled = false
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// A signal that nobody has given.
    package init() {}

    /// Wakes those who wait; the next one to wait, when nobody does.
    package func signal() {
        let waiters = state.withLock { state in
            let waiters = state.waiters.values
            state.isSignalled = waiters.isEmpty
            state.waiters = [:]
            return Array(waiters)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whether it was signalled since the last wait; the signal is used up.
    package func takeSignal() -> Bool {
        state.withLock { state in
            defer { state.isSignalled = false }
            return state.isSignalled
        }
    }

    /// Waits for a signal; returns at once when one was given since the last wait.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    package func wait() async throws {
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let end: Result<Void, any Error>? = state.withLock { state in
                    // The cancellation handler may have run already: then nobody would resume a waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isSignalled {
                        state.isSignalled = false
                        return .success(())
                    }
                    state.waiters[key] = continuation
                    return nil
                }
                if let end { continuation.resume(with: end) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Waits for a signal, or until so much time has passed: whichever is first.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func wait(atMost duration: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.wait() }
            group.addTask { try await Task.sleep(for: duration) }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }
}
