/// An instant with milliseconds, as CertLogic computes with them: proleptic Gregorian calendar, no leap seconds, and the
/// arithmetic of ECMAScript's `Date`, to which the specification refers.
public struct CertLogicDateTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The units that can be added.
    public enum Unit: String, Sendable, Hashable {
        case year, month, day, hour
    }

    /// As far as ECMAScript's `Date` goes: 10⁸ days either way.
    private static let range: ClosedRange<Int64> = -8_640_000_000_000_000...8_640_000_000_000_000
    private static let millisecondsInDay: Int64 = 86_400_000

    /// An instant; `nil` beyond the years ±271,821 or so that ECMAScript can hold.
    public init?(milliseconds: Int64) {
        guard Self.range.contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// An instant in seconds since 1970-01-01T00:00:00Z; `nil` beyond the range.
    public init?(seconds: Int64) {
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return nil }
        self.init(milliseconds: milliseconds)
    }

    init?(date: CertLogicDate, millisecondsOfDay: Int64) {
        self.init(milliseconds: date.daysSince1970 * Self.millisecondsInDay + millisecondsOfDay)
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    public var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
    }

    /// This instant with so many units added, negative ones too; `nil` beyond the range.
    ///
    /// A day of the month that the month reached does not have runs over into the next: a year after 2020-02-29 is
    /// 2021-03-01.
    public func adding(_ amount: Int64, _ unit: Unit) -> CertLogicDateTime? {
        switch unit {
        case .hour: addingMilliseconds(amount, times: 3_600_000)
        case .day: addingMilliseconds(amount, times: Self.millisecondsInDay)
        case .month: addingMonths(amount)
        case .year:
            // Beyond this the range is left anyway, and twelve times the amount could not be held.
            (-1_000_000...1_000_000).contains(amount) ? addingMonths(12 * amount) : nil
        }
    }

    private func addingMilliseconds(_ amount: Int64, times factor: Int64) -> CertLogicDateTime? {
        let (product, overflow) = amount.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        let (sum, overflowOfSum) = milliseconds.addingReportingOverflow(product)
        return overflowOfSum ? nil : CertLogicDateTime(milliseconds: sum)
    }

    private func addingMonths(_ amount: Int64) -> CertLogicDateTime? {
        guard (-12_000_000...12_000_000).contains(amount) else { return nil }
        let (date, rest) = parts
        let months = 12 * date.year + (date.month - 1) + amount
        let year = months >= 0 ? months / 12 : -((11 - months) / 12)
        let first = CertLogicDate(year: year, month: months - 12 * year + 1, day: 1)
        let days = first.daysSince1970 + date.day - 1
        return CertLogicDateTime(milliseconds: days * Self.millisecondsInDay + rest)
    }

    /// The date, and the milliseconds since its midnight.
    private var parts: (CertLogicDate, Int64) {
        let day = Self.millisecondsInDay
        let days = milliseconds >= 0 ? milliseconds / day : -((day - 1 - milliseconds) / day)
        return (CertLogicDate(daysSince1970: days), milliseconds - days * day)
    }

    /// This instant as text: `YYYY-MM-DDThh:mm:ss.sssZ`, years before 0 and after 9999 with a sign and six digits.
    public var text: String {
        let (date, rest) = parts
        let year: String
        if (0...9999).contains(date.year) {
            year = Self.padded(date.year, 4)
        } else {
            year = (date.year < 0 ? "-" : "+") + Self.padded(abs(date.year), 6)
        }
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { Self.padded($0, 2) }
        return "\(year)-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))"
            + "T\(time.joined(separator: ":")).\(Self.padded(rest % 1000, 3))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// The earlier one is the lesser.
    public static func < (left: CertLogicDateTime, right: CertLogicDateTime) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
