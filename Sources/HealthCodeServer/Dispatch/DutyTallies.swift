import HealthCode

/// Sums that were made a moment ago, so that many who look at one large division cost no more than one: they are made once
/// for all who wait for them, and given again for ten times as long as they took. Where that is milliseconds, nobody
/// notices; a province with a million rows is counted a tenth of the time at most.
actor DutyTallies {
    struct Key: Hashable {
        let division: Division
        let weeks: Int
    }

    private struct Kept {
        let tally: IndicatorTally
        let until: Duration
    }

    private static let factor = 10
    private var kept: [Key: Kept] = [:]
    private var running: [Key: Task<IndicatorTally, any Error>] = [:]

    /// - Parameters:
    ///   - uptime: a clock that never goes back.
    ///   - make: counts anew.
    func tally(
        _ key: Key, uptime: @Sendable () -> Duration, _ make: @escaping @Sendable () async throws -> IndicatorTally
    ) async throws -> IndicatorTally {
        let start = uptime()
        if let found = kept[key], start < found.until { return found.tally }
        if let task = running[key] { return try await task.value }
        let task = Task { try await make() }
        running[key] = task
        defer { running[key] = nil }
        let tally = try await task.value
        let end = uptime()
        kept = kept.filter { end < $0.value.until }
        kept[key] = Kept(tally: tally, until: end + (end - start) * Self.factor)
        return tally
    }
}
