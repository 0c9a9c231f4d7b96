import HealthCode

/// Notes what turns in the hub's index, for the page that shows what has just changed. Only the last of it is kept.
struct IndexTurnLog {
    let connection: any SQLConnection

    private struct Turn: Hashable {
        let before: Int64?
        let after: Int64
    }

    /// How many entries are kept: a page shows a few dozen.
    private static let kept: Int64 = 1_000

    /// - Parameter colours: by person, before (`nil`: no code) and after; -1 is no colour.
    func note(_ colours: some Sequence<(before: Int64?, after: Int64)>, of owner: Int64, at now: Instant) throws {
        var persons: [Turn: Int64] = [:]
        for (before, after) in colours where after >= 0 {
            let before = before.flatMap { $0 < 0 ? nil : $0 }
            if before != after { persons[Turn(before: before, after: after), default: 0] += 1 }
        }
        guard !persons.isEmpty else { return }
        let last = try connection.advance("index-turns", by: persons.count)
        let first = last - Int64(persons.count) + 1
        try connection.insert(
            into: "index_turns", ["entry", "at_us", "owner", "before", "colour", "persons"],
            persons.sorted { ($0.key.after, $0.key.before ?? -1) < ($1.key.after, $1.key.before ?? -1) }.enumerated()
                .map { index, turn in
                    [
                        .integer(first + Int64(index)), .integer(now.microseconds), .integer(owner),
                        SQLValue(turn.key.before), .integer(turn.key.after), .integer(turn.value),
                    ]
                })
        try connection.execute("DELETE FROM index_turns WHERE entry <= $1", [.integer(last - Self.kept)])
    }
}
