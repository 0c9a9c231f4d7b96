/// Bytes that are being read: a window into a buffer that somebody else owns for the length of a call.
package typealias Bytes = UnsafeBufferPointer<UInt8>

// RFC 3339 section 5.6, `date-time` with its offset. `T` and `Z` in either case, any number of fraction digits,
// no leap second and no 24:00 (the datasets know neither).
extension Instant {
    /// Reads an RFC 3339 instant with an offset, or `nil` when the text is anything else.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        let instant = copy.withUTF8 { Instant(rfc3339: $0) }
        guard let instant else { return nil }
        self = instant
    }

    package init?(rfc3339 text: Bytes) {
        guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let date = LocalDate(iso8601: Bytes(rebasing: text[..<10])),
            let hour = twoDigits(text, at: 11), let minute = twoDigits(text, at: 14),
            let second = twoDigits(text, at: 17), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        var fraction: UInt64 = 0
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            var unit: UInt64 = 100_000_000_000_000_000
            while index < text.count, let digit = decimalDigit(text[index]) {
                fraction += UInt64(digit) * unit
                unit /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        guard let offset = Self.offset(in: text, at: index) else { return nil }
        let local = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        self.init(seconds: local - Int64(offset), attoseconds: fraction)
    }

    private static func offset(in text: Bytes, at index: Int) -> Int? {
        guard index < text.count else { return nil }
        if text[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == text.count ? 0 : nil }
        let sign: Int
        switch text[index] {
        case UInt8(ascii: "+"): sign = 1
        case UInt8(ascii: "-"): sign = -1
        default: return nil
        }
        guard text.count == index + 6, text[index + 3] == UInt8(ascii: ":"),
            let hour = twoDigits(text, at: index + 1), let minute = twoDigits(text, at: index + 4),
            hour < 24, minute < 60
        else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}

extension Instant {
    /// RFC 3339 in UTC with the fraction, if there is one, to its last digit: `2022-06-13T01:02:03.5Z`. Equal moments
    /// have equal texts, and reading one gives the moment back. Moments of the years 1 and 9999 that UTC counts to years
    /// that no text can name are written with the largest offset there is.
    public var exactText: String {
        let offset: UTCOffset = seconds < Self.firstInUTC ? .eastmost : seconds > Self.lastInUTC ? .westmost : .utc
        let whole = offset.format(self)
        var text = String(whole.prefix(19))
        if attoseconds > 0 {
            var digits = String(attoseconds)
            digits = String(repeating: "0", count: 18 - digits.count) + digits
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + (offset == .utc ? "Z" : whole.suffix(6))
    }

    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970.
    private static let firstInUTC: Int64 = -62_135_596_800
    private static let lastInUTC: Int64 = 253_402_300_799
}

extension LocalDate {
    /// Reads `YYYY-MM-DD`, or `nil` when the text is anything else or the calendar has no such date.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        let date = copy.withUTF8 { LocalDate(iso8601: $0) }
        guard let date else { return nil }
        self = date
    }

    package init?(iso8601 text: Bytes) {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let century = twoDigits(text, at: 0), let year = twoDigits(text, at: 2),
            let month = twoDigits(text, at: 5), let day = twoDigits(text, at: 8)
        else { return nil }
        self.init(year: century * 100 + year, month: month, day: day)
    }
}

/// The value of an ASCII digit.
@inline(__always)
func decimalDigit(_ byte: UInt8) -> Int? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? Int(value) : nil
}

@inline(__always)
func twoDigits(_ text: Bytes, at index: Int) -> Int? {
    let tens = text[index] &- UInt8(ascii: "0")
    let units = text[index + 1] &- UInt8(ascii: "0")
    return tens < 10 && units < 10 ? Int(tens) * 10 + Int(units) : nil
}
