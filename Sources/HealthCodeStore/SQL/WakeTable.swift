import Synchronization

/// What is published under a channel's name.
struct Wake: Hashable, Sendable {
    let channel: String
    let note: String
}

/// Who waits for which channel within this process.
final class WakeTable: Sendable {
    private let listeners = Mutex<[String: [@Sendable (String) -> Void]]>([:])

    func listen(_ channel: String, hear: @escaping @Sendable (String) -> Void) {
        listeners.withLock { $0[channel, default: []].append(hear) }
    }

    /// Tells each listener of these channels, once for a note however often it was published.
    func fire(_ wakes: some Sequence<Wake>) {
        for wake in Set(wakes) {
            for hear in listeners.withLock({ $0[wake.channel] ?? [] }) { hear(wake.note) }
        }
    }

    func removeAll() {
        listeners.withLock { $0 = [:] }
    }
}
