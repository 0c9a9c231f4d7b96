import HealthCode
import HealthCodeStore
import Synchronization

/// Up to when a node knows what was stated everywhere, kept at hand until it moves: every answer says it.
final class WatermarkCache: Sendable {
    private struct State {
        var value: FeedState?
        var readAt = Duration.zero
        /// Counts how often it moved.
        var moves = 0
    }

    private let state = Mutex(State())
    private let watermarks: Watermarks
    private let clock: any NodeClock
    /// Where other processes may move it, it is looked up again after a second at the latest: it can only be older than
    /// it might be said to be.
    private let longestAge: Duration?

    init(database: Database, watermarks: Watermarks, clock: any NodeClock) {
        self.watermarks = watermarks
        self.clock = clock
        longestAge = database.engine.dialect == .postgres ? .seconds(1) : nil
    }

    /// Says that it has moved.
    func forget() {
        state.withLock { state in
            state.value = nil
            state.moves += 1
        }
    }

    /// What ties a person to provinces.
    func relation(of person: IdentityDocument) async throws -> FeedRelation {
        try await watermarks.feedRelation(of: person)
    }

    /// How far this node knows what others have stated.
    func value() async throws -> FeedState {
        let (known, moves) = state.withLock { state in
            let isOld = longestAge.map { clock.uptime() - state.readAt > $0 } ?? false
            return (isOld ? nil : state.value, state.moves)
        }
        if let known { return known }
        let readAt = clock.uptime()
        let value = try await watermarks.feedState()
        state.withLock { state in
            guard state.moves == moves else { return }
            state.value = value
            state.readAt = readAt
        }
        return value
    }
}
