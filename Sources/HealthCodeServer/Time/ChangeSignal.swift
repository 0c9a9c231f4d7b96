import ServiceLifecycle
import Synchronization

/// Wakes any number of waiters at once: requests that wait for something new.
package final class ChangeSignal: Sendable {
    private struct State {
        var listeners: [Int: WakeUp] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())

    /// A signal that nobody listens to.
    package init() {}

    /// Wakes everybody who listens.
    package func signal() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.signal() }
    }

    /// Runs a body with a signal of its own, which misses nothing from the first moment of the body on.
    ///
    /// The signal is also given when the node is asked to stop, so that a request that waits is answered in time.
    package func listening<Answer>(_ body: (WakeUp) async throws -> Answer) async rethrows -> Answer {
        let wakeUp = WakeUp()
        let key = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = wakeUp
            return state.nextListener
        }
        defer { state.withLock { $0.listeners[key] = nil } }
        return try await withGracefulShutdownHandler {
            try await body(wakeUp)
        } onGracefulShutdown: {
            wakeUp.signal()
        }
    }
}
