import Synchronization

/// Who waits for which channel within this process.
final class WakeTable: Sendable {
    private let listeners = Mutex<[String: [@Sendable () -> Void]]>([:])

    func listen(_ channel: String, wake: @escaping @Sendable () -> Void) {
        listeners.withLock { $0[channel, default: []].append(wake) }
    }

    /// Calls each listener of these channels, once for a channel however often it was published.
    func fire(_ channels: some Sequence<String>) {
        for channel in Set(channels) {
            for wake in listeners.withLock({ $0[channel] ?? [] }) { wake() }
        }
    }

    func removeAll() {
        listeners.withLock { $0 = [:] }
    }
}
