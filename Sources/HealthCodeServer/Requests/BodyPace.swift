import HTTPTypes

/// How slowly a body may come: each connection that waits for one is one that nobody else has.
package enum BodyPace {
    /// A line of half a megabit.
    private static let slowestBytesPerSecond = 64 << 10

    /// How long so many bytes may take.
    package static func longest(for bytes: Int) -> Duration {
        .seconds(30) + .seconds(bytes) / slowestBytesPerSecond
    }

    /// What a body is answered that takes longer.
    package static var problem: Problem {
        Problem(.malformedRequest, "The body comes too slowly.", headers: [.connection: "close"])
    }
}
