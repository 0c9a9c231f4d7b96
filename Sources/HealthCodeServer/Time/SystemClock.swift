import Foundation
package import HealthCode

/// The machine's clock.
package struct SystemClock: NodeClock {
    /// The machine's clock.
    package init() {}

    package func now() -> Instant {
        // Microseconds are what a Double holds of today's seconds, and more than any statement is dated by.
        let microseconds = Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down))
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Instant(seconds: seconds, attoseconds: UInt64(max(0, rest)) * 1_000_000_000_000)
    }

    package func uptime() -> Duration { Self.uptime() }

    private static let origin = ContinuousClock.now

    /// Time since it was first asked for, whatever the machine's calendar is set to.
    package static func uptime() -> Duration { ContinuousClock.now - origin }

    package func sleep(until instant: Instant) async throws {
        while true {
            let now = now()
            if instant <= now { return try Task.checkCancellation() }
            // The calendar may be set while this sleeps: looking at it once a minute bounds how late that is noticed.
            let left = min(instant.seconds &- now.seconds, 60)
            let fraction = left < 60 ? Double(instant.attoseconds) - Double(now.attoseconds) : 0
            try await Task.sleep(for: max(.seconds(left) + .seconds(fraction / 1e18), .milliseconds(1)))
        }
    }
}
