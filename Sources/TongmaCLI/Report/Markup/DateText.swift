internal import HealthCode

/// Dates and moments in words.
enum DateText {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `2022年7月20日`, `20 July 2022`.
    static func long(_ date: LocalDate) -> LocalizedText {
        let (year, month, day) = date.components
        return LocalizedText(zh: "\(year)年\(month)月\(day)日", en: "\(day) \(months[month - 1]) \(year)")
    }

    /// `7月20日`, `20 Jul`.
    static func short(_ date: LocalDate) -> LocalizedText {
        let (_, month, day) = date.components
        return LocalizedText(zh: "\(month)月\(day)日", en: "\(day) \(months[month - 1].prefix(3))")
    }

    /// ``short(_:)`` with a space in both languages, where a narrow column may break the line.
    static func narrow(_ date: LocalDate) -> LocalizedText {
        let (_, month, day) = date.components
        return LocalizedText(zh: "\(month)月 \(day)日", en: short(date).en)
    }

    /// `7月`, `Jul`.
    static func month(_ date: LocalDate) -> LocalizedText {
        let month = date.components.month
        return LocalizedText(zh: "\(month)月", en: String(months[month - 1].prefix(3)))
    }

    /// `2022年7月20日 08:00`, `20 July 2022, 08:00`; seconds only where there are any.
    static func moment(_ instant: Instant, _ offset: UTCOffset) -> LocalizedText {
        let clock = offset.clock(of: instant)
        return long(offset.date(of: instant)) + LocalizedText(zh: " \(clock)", en: ", \(clock)")
    }
}

extension Int {
    /// `1 person`, `2,461 persons`.
    var persons: String { "\(grouped) \(self == 1 ? "person" : "persons")" }

    /// The share of a whole, as `12.3%`.
    func share(of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        let tenths = (self * 2_000 + whole) / (whole * 2)
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
