extension CertLogicDateTime {
    /// Reads a date or date-time in one of the forms that `plusTime` allows: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a date
    /// with a time, any number of decimals, and an offset in whole hours or hours and minutes. Without a time it is
    /// midnight, without an offset it is UTC; decimals beyond the third are dropped. A partial date is the last day that
    /// it can mean. `nil` for any other text and for days that the calendar does not have.
    public init?(_ text: String) {
        let bytes = text.utf8Span.span
        var reader = CertLogicDateTimeReader()
        guard let date = reader.readDate(bytes) else { return nil }
        guard reader.position < bytes.count else {
            self.init(date: date, millisecondsOfDay: 0)
            return
        }
        // Ten bytes are a date with month and day, which alone may have a time.
        guard reader.position == 10, let time = reader.readTime(bytes), let offset = reader.readOffset(bytes),
            reader.position == bytes.count
        else { return nil }
        self.init(date: date, millisecondsOfDay: time - offset)
    }

    /// Reads a date of birth: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and midnight UTC of the last day that it can mean, so that
    /// nobody is taken for older than they may be. `nil` for any other text.
    public init?(dateOfBirth text: String) {
        let bytes = text.utf8Span.span
        var reader = CertLogicDateTimeReader()
        guard let date = reader.readDate(bytes), reader.position == bytes.count else { return nil }
        self.init(date: date, millisecondsOfDay: 0)
    }
}

/// Walks over the bytes of a date-time.
private struct CertLogicDateTimeReader {
    private(set) var position = 0

    mutating func readDate(_ bytes: Span<UInt8>) -> CertLogicDate? {
        guard let year = readNumber(4, bytes) else { return nil }
        guard take(UInt8(ascii: "-"), bytes) else { return CertLogicDate(year: year, month: 12, day: 31) }
        guard let month = readNumber(2, bytes), (1...12).contains(month) else { return nil }
        guard take(UInt8(ascii: "-"), bytes) else {
            return CertLogicDate(year: year, month: month, day: CertLogicDate.daysIn(month: month, of: year))
        }
        guard let day = readNumber(2, bytes) else { return nil }
        return CertLogicDate(checkedYear: year, month: month, day: day)
    }

    /// `Thh:mm:ss` with decimals, in milliseconds.
    mutating func readTime(_ bytes: Span<UInt8>) -> Int64? {
        guard take(UInt8(ascii: "T"), bytes), let hour = readNumber(2, bytes), hour < 24,
            take(UInt8(ascii: ":"), bytes), let minute = readNumber(2, bytes), minute < 60,
            take(UInt8(ascii: ":"), bytes), let second = readNumber(2, bytes), second < 60
        else { return nil }
        var milliseconds = ((hour * 60 + minute) * 60 + second) * 1000
        guard take(UInt8(ascii: "."), bytes) else { return milliseconds }
        var weight: Int64 = 100
        let first = position
        while let digit = readNumber(1, bytes) {
            milliseconds += digit * weight
            weight /= 10
        }
        return position > first ? milliseconds : nil
    }

    /// Nothing, `Z`, or `±` with `h`, `hh`, `hmm`, `hhmm`, `h:mm` or `hh:mm`; in milliseconds.
    mutating func readOffset(_ bytes: Span<UInt8>) -> Int64? {
        if position == bytes.count || take(UInt8(ascii: "Z"), bytes) { return 0 }
        let sign: Int64
        if take(UInt8(ascii: "+"), bytes) {
            sign = 1
        } else if take(UInt8(ascii: "-"), bytes) {
            sign = -1
        } else {
            return nil
        }
        let rest = bytes.count - position
        let hasColon = rest >= 4 && bytes[bytes.count - 3] == UInt8(ascii: ":")
        let minuteDigits = hasColon || rest >= 3 ? 2 : 0
        let hourDigits = rest - minuteDigits - (hasColon ? 1 : 0)
        guard hourDigits == 1 || hourDigits == 2, let hour = readNumber(hourDigits, bytes), hour < 24 else {
            return nil
        }
        if hasColon, !take(UInt8(ascii: ":"), bytes) { return nil }
        guard minuteDigits > 0 else { return sign * hour * 3_600_000 }
        guard let minute = readNumber(2, bytes), minute < 60 else { return nil }
        return sign * (hour * 60 + minute) * 60_000
    }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func readNumber(_ digits: Int, _ bytes: Span<UInt8>) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var number: Int64 = 0
        for offset in position..<position + digits {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number * 10 + Int64(digit)
        }
        position += digits
        return number
    }
}
