/// The dates of a DCC. The schema leaves them to `format`, which validators need not look at; here they are looked at,
/// in the forms that the schema's own examples and the issuers have.
enum DCCDate {
    /// A date of birth: `1964`, `1964-07`, `1964-07-23` from 1900 to 2099, or nothing.
    static func isDateOfBirth(_ text: String, _ strictness: DCC.Strictness) -> Bool {
        if text.isEmpty { return true }
        if strictness == .read, let year = yearOfWholeDate(text) { return (1900...2099).contains(year) }
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), (1900...2099).contains(year),
            let (month, day) = monthAndDay(&scanner)
        else { return false }
        switch strictness {
        case .read: return scanner.isAtEnd || scanner.takeTime() != nil
        // The schema's pattern allows 00, which is how some say that they do not know.
        case .issue: return scanner.isAtEnd && isInCalendar(year, month ?? 1, day ?? 1, allowingZero: true)
        }
    }

    /// A date of an event: `2021-03-09`; when reading also `2021-03`, `2021`, or with a time behind it.
    static func isDate(_ text: String, _ strictness: DCC.Strictness) -> Bool {
        if strictness == .read, yearOfWholeDate(text) != nil { return true }
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), let (month, day) = monthAndDay(&scanner) else { return false }
        switch strictness {
        case .read: return scanner.isAtEnd || (day != nil && scanner.takeTime() != nil)
        case .issue:
            guard scanner.isAtEnd, let month, let day else { return false }
            return isInCalendar(year, month, day)
        }
    }

    /// An instant: a date, `T`, a time, and an offset `Z`, `+02`, `+0200` or `+02:00`; when reading also without the
    /// offset, or as a date alone.
    static func isInstant(_ text: String, _ strictness: DCC.Strictness) -> Bool {
        if strictness == .read, isDate(text, .read) { return true }
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), let (month, day) = monthAndDay(&scanner), let month, let day,
            isInCalendar(year, month, day), let hasOffset = scanner.takeTime()
        else { return false }
        return hasOffset
    }

    /// The year of `2021-03-09`, which is how nearly all dates are written; `nil` for another form.
    private static func yearOfWholeDate(_ text: String) -> Int? {
        guard text.utf8.count == 10 else { return nil }
        var year = 0
        var place = 0
        for byte in text.utf8 {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                if place < 4 { year = year * 10 + Int(byte - UInt8(ascii: "0")) }
            }
            place += 1
        }
        return year
    }

    /// The parts after the year, each of which may be missing; `nil` when a hyphen is not followed by two digits.
    private static func monthAndDay(_ scanner: inout DigitScanner) -> (month: Int?, day: Int?)? {
        guard scanner.take("-") else { return (nil, nil) }
        guard let month = scanner.number(digits: 2) else { return nil }
        guard scanner.take("-") else { return (month, nil) }
        guard let day = scanner.number(digits: 2) else { return nil }
        return (month, day)
    }

    private static func isInCalendar(_ year: Int, _ month: Int, _ day: Int, allowingZero: Bool = false) -> Bool {
        if allowingZero, month == 0 || day == 0 { return month <= 12 && day <= 31 }
        return CertLogicDate(checkedYear: Int64(year), month: Int64(month), day: Int64(day)) != nil
    }
}

/// Takes digits and signs from the start of a text.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// Whether everything was taken.
    var isAtEnd: Bool { rest.isEmpty }

    /// The number of exactly so many digits; `nil`, and nothing is taken, when they are not there.
    mutating func number(digits: Int) -> Int? {
        let head = rest.prefix(digits)
        guard head.count == digits else { return nil }
        var value = 0
        for byte in head {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(digits)
        return value
    }

    /// Whether the sign was there; it is taken.
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, UInt32(byte) == sign.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Takes `T`, a time of day, and an offset up to the end: whether there is an offset. `nil` when that is not what
    /// stands there.
    mutating func takeTime() -> Bool? {
        guard take("T") || take("t") || take(" "), let hour = number(digits: 2), hour < 24, take(":"),
            let minute = number(digits: 2), minute < 60
        else { return nil }
        if take(":") {
            // 60 is a leap second (RFC 3339 §5.6).
            guard let second = number(digits: 2), second <= 60 else { return nil }
            if take("."), number(digits: 1) == nil { return nil }
            while number(digits: 1) != nil {}
        }
        if isAtEnd { return false }
        if take("Z") || take("z") { return isAtEnd ? true : nil }
        guard take("+") || take("-"), let hours = number(digits: 2), hours < 24 else { return nil }
        if isAtEnd { return true }
        _ = take(":")
        guard let minutes = number(digits: 2), minutes < 60, isAtEnd else { return nil }
        return true
    }
}
