import Synchronization

/// Lets so many lines of a kind into the log each second, and counts the others: a flood that is answered from memory must
/// not fill a disk.
final class LogSampler: Sendable {
    /// What comes by the thousand and says little.
    enum Kind: Hashable, Sendable {
        /// Something that pages are drawn with.
        case asset
        /// A request that was one too many.
        case tooMany
    }

    private struct Second {
        var begunAt: Duration
        var lines = 0
    }

    private struct State {
        var seconds: [Kind: Second] = [:]
        var passedOver: [Kind: Int] = [:]
    }

    static let linesPerSecond = 5

    private let state = Mutex(State())

    /// Whether the next line is logged.
    ///
    /// - Returns: how many were passed over since the last one that was; `nil` when this one is passed over too.
    func admit(_ kind: Kind, at uptime: Duration) -> Int? {
        state.withLock { state in
            var second = state.seconds[kind] ?? Second(begunAt: uptime)
            if uptime - second.begunAt >= .seconds(1) { second = Second(begunAt: uptime) }
            second.lines += 1
            state.seconds[kind] = second
            guard second.lines <= Self.linesPerSecond else {
                state.passedOver[kind, default: 0] += 1
                return nil
            }
            return state.passedOver.removeValue(forKey: kind) ?? 0
        }
    }
}
