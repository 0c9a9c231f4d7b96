/// A fixed offset from UTC: the time zone in which a protocol counts its days.
public struct UTCOffset: Hashable, Sendable {
    /// Seconds east of Greenwich; a whole number of minutes, less than a day either way.
    public let seconds: Int

    /// The offset so many seconds east of Greenwich, or `nil` unless it is whole minutes and less than a day.
    public init?(seconds: Int) {
        guard seconds % 60 == 0, abs(seconds) < 86_400 else { return nil }
        self.seconds = seconds
    }

    private init(unchecked seconds: Int) {
        self.seconds = seconds
    }

    /// `+08:00`, the time of the national editions and of the datasets.
    public static let china = UTCOffset(unchecked: 8 * 3_600)

    /// Universal time.
    public static let utc = UTCOffset(unchecked: 0)

    static let eastmost = UTCOffset(unchecked: 86_340)
    static let westmost = UTCOffset(unchecked: -86_340)

    /// The calendar date that a clock at this offset shows at the moment.
    @inlinable
    public func date(of instant: Instant) -> LocalDate {
        let local = instant.seconds &+ Int64(seconds)
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        return LocalDate(daysSince1970: Int32(clamping: days))
    }

    /// 00:00 at the start of the date.
    @inlinable
    public func midnight(_ date: LocalDate) -> Instant {
        Instant(seconds: Int64(date.daysSince1970) &* 86_400 &- Int64(seconds))
    }

    /// The moment in whole seconds (a fraction is dropped), as RFC 3339 with this offset.
    public func format(_ instant: Instant) -> String {
        let date = date(of: instant)
        let second = Int(instant.seconds - midnight(date).seconds)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { decimal($0, digits: 2) }
        return "\(date)T\(clock.joined(separator: ":"))\(self)"
    }
}

extension UTCOffset: CustomStringConvertible {
    /// `+HH:MM` or `-HH:MM`.
    public var description: String {
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + decimal(minutes / 60, digits: 2) + ":" + decimal(minutes % 60, digits: 2)
    }
}
