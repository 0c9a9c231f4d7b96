/// An allowance of requests: so many at once, and so many a second after that.
package struct TokenBucket: Sendable, Hashable {
    /// How much is allowed.
    package struct Allowance: Sendable, Hashable {
        /// Requests a second, in the long run; 0 allows any number.
        package let perSecond: Double
        /// Requests at once.
        package let burst: Double

        /// An allowance; the burst is that of two seconds unless it is given.
        package init(perSecond: Double, burst: Double? = nil) {
            self.perSecond = perSecond
            self.burst = max(burst ?? perSecond * 2, 1)
        }

        /// Any number.
        package static let unlimited = Allowance(perSecond: 0)
    }

    private var tokens: Double
    private var filledAt: Duration

    /// A full bucket.
    package init(_ allowance: Allowance, at now: Duration) {
        tokens = allowance.burst
        filledAt = now
    }

    /// Takes one request out.
    ///
    /// - Returns: `nil` when it is allowed; otherwise how long it takes until one is.
    package mutating func take(_ allowance: Allowance, at now: Duration) -> Duration? {
        guard allowance.perSecond > 0 else { return nil }
        fill(allowance, at: now)
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return .seconds((1 - tokens) / allowance.perSecond)
    }

    /// Whether nothing is missing from it: forgetting it changes nothing.
    package mutating func isFull(_ allowance: Allowance, at now: Duration) -> Bool {
        fill(allowance, at: now)
        return tokens >= allowance.burst
    }

    /// Whether one request would be allowed.
    package mutating func hasToken(_ allowance: Allowance, at now: Duration) -> Bool {
        guard allowance.perSecond > 0 else { return true }
        fill(allowance, at: now)
        return tokens >= 1
    }

    private mutating func fill(_ allowance: Allowance, at now: Duration) {
        let passed = max(now - filledAt, .zero) / .seconds(1)
        tokens = min(allowance.burst, tokens + passed * allowance.perSecond)
        filledAt = max(filledAt, now)
    }
}
