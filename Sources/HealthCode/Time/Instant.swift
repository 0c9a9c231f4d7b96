/// A moment in time: whole seconds since 1970-01-01T00:00:00Z (negative before) and a fraction in attoseconds.
///
/// Fractions are exact to eighteen digits; a text may carry more, which are read and dropped. Instants compare by
/// moment, so that the `+08:00` and `Z` forms of one moment are equal.
public struct Instant: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded towards the past.
    public var seconds: Int64

    /// What is left of a second, in units of 10⁻¹⁸ s: 0 ..< 10¹⁸.
    public var attoseconds: UInt64

    /// Creates the moment `seconds` after 1970-01-01T00:00:00Z, plus a fraction of less than a second.
    public init(seconds: Int64, attoseconds: UInt64 = 0) {
        self.seconds = seconds
        self.attoseconds = attoseconds
    }

    /// Before every moment that a text can name; stands for "since always".
    public static let distantPast = Instant(seconds: .min / 4)

    /// After every moment that a text can name; stands for "never".
    public static let distantFuture = Instant(seconds: .max / 4)

    /// The earlier moment is less.
    @inlinable
    public static func < (lhs: Instant, rhs: Instant) -> Bool {
        lhs.seconds != rhs.seconds ? lhs.seconds < rhs.seconds : lhs.attoseconds < rhs.attoseconds
    }

    /// The moment so many whole seconds later (earlier, when negative). The two distant instants stay where they are.
    @inlinable
    public func advanced(bySeconds seconds: Int64) -> Instant {
        if self == .distantPast || self == .distantFuture { return self }
        return Instant(seconds: self.seconds &+ seconds, attoseconds: attoseconds)
    }

    /// Whole seconds from `earlier` to this moment, rounded down.
    @inlinable
    public func wholeSeconds(since earlier: Instant) -> Int64 {
        seconds &- earlier.seconds &- (attoseconds < earlier.attoseconds ? 1 : 0)
    }
}
