/// Dates of FHIR R4 (§2.24.0.1): `date` with a year, a month or a day, `dateTime` with a time and its zone besides.
enum FHIRDate {
    /// A year, a month or a day that exists.
    static func isDate(_ text: String) -> Bool { isDate(Array(text.utf8)[...]) }

    /// A day that exists, with neither month nor day left out.
    static func isFullDate(_ text: String) -> Bool { text.utf8.count == 10 && isDate(text) }

    /// A date, or an instant with its zone.
    static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let mark = bytes.firstIndex(of: UInt8(ascii: "T")) else { return isDate(bytes[...]) }
        return mark == 10 && isDate(bytes[..<mark]) && isTime(bytes[(mark + 1)...])
    }

    private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let year = number(parts[0], digits: 4), year > 0 else { return false }
        guard parts.count > 1 else { return true }
        guard let month = number(parts[1], digits: 2), (1...12).contains(month) else { return false }
        guard parts.count > 2 else { return true }
        guard let day = number(parts[2], digits: 2) else { return false }
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// `hh:mm:ss`, a fraction if there is one, and `Z` or an offset.
    private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
        let clock = text.prefix(8)
        guard clock.count == 8, isClock(clock.prefix(5)), clock[clock.startIndex + 5] == UInt8(ascii: ":"),
            let second = number(clock.suffix(2), digits: 2), second <= 60
        else { return false }
        var rest = text.dropFirst(8)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let sign = rest.first else { return false }
        if sign == UInt8(ascii: "Z") { return rest.count == 1 }
        return (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")) && isClock(rest.dropFirst())
    }

    /// `hh:mm`.
    private static func isClock(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 5, text[text.startIndex + 2] == UInt8(ascii: ":"),
            let hour = number(text.prefix(2), digits: 2), let minute = number(text.suffix(2), digits: 2)
        else { return false }
        return hour < 24 && minute < 60
    }

    private static func number(_ text: ArraySlice<UInt8>, digits: Int) -> Int? {
        guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
