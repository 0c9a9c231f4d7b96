internal import HealthCode

/// Names, numbers and times of a page in its language.
struct PageWording: Sendable {
    let language: Language
    let offset: UTCOffset
    let now: Instant

    init(_ language: Language, frame: PageFrame) {
        self.language = language
        offset = frame.offset
        now = frame.now
    }

    /// The same in a language that need not be the page's.
    init(_ language: Language, like words: PageWording) {
        self.language = language
        offset = words.offset
        now = words.now
    }

    /// One of two texts that say the same.
    func callAsFunction(zh: String, en: String) -> String { language == .zh ? zh : en }

    /// A text of a document; the other language's where it gives none in this one.
    func text(_ text: LocalizedText) -> String {
        text[language].isEmpty ? text[language == .zh ? .en : .zh] : text[language]
    }

    // MARK: Numbers

    /// `12,345`.
    func count(_ number: Int) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A number where there is room for five characters: from ten thousand on, `1.2 万` without the space, or `12k`,
    /// rounded down.
    func compact(_ number: Int) -> String {
        guard number >= 10_000 else { return count(number) }
        func tenths(_ unit: Int, _ name: String) -> String {
            let (whole, tenth) = (number / unit, number / (unit / 10) % 10)
            return whole < 10 ? "\(whole).\(tenth)\(name)" : "\(whole)\(name)"
        }
        if language == .zh { return number < 100_000_000 ? tenths(10_000, "万") : tenths(100_000_000, "亿") }
        return number < 1_000_000 ? tenths(1_000, "k") : tenths(1_000_000, "M")
    }

    /// `1 person`, `12 persons`; `12 人`.
    func persons(_ number: Int) -> String {
        self(zh: "\(count(number)) 人", en: "\(count(number)) \(number == 1 ? "person" : "persons")")
    }

    /// The share of a whole, as `12.3%`; never 0.0% or 100.0% for what is not.
    func share(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        if part == 0 { return "0%" }
        if part == whole { return "100%" }
        let tenths = (part * 2_000 + whole) / (whole * 2)
        if tenths == 0 { return "<0.1%" }
        if tenths == 1_000 { return ">99.9%" }
        return "\(tenths / 10).\(tenths % 10)%"
    }

    func join(_ parts: [String]) -> String { parts.joined(separator: self(zh: "、", en: ", ")) }

    // MARK: Times

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `2022年7月20日`, `20 July 2022`.
    func date(_ date: LocalDate) -> String {
        let (year, month, day) = date.components
        return self(zh: "\(year)年\(month)月\(day)日", en: "\(day) \(Self.months[month - 1]) \(year)")
    }

    /// `7月20日`, `20 Jul`.
    func shortDate(_ date: LocalDate) -> String {
        let (_, month, day) = date.components
        return self(zh: "\(month)月\(day)日", en: "\(day) \(Self.months[month - 1].prefix(3))")
    }

    /// `08:00`; seconds are dropped.
    func clock(_ instant: Instant) -> String {
        let minute = Int(instant.seconds - offset.midnight(offset.date(of: instant)).seconds) / 60
        return [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// `2022年7月20日 08:00`, `20 July 2022, 08:00`.
    func moment(_ instant: Instant) -> String {
        date(offset.date(of: instant)) + self(zh: " ", en: ", ") + clock(instant)
    }

    /// `7月20日 08:00`, `20 Jul 08:00`.
    func shortMoment(_ instant: Instant) -> String { shortDate(offset.date(of: instant)) + " " + clock(instant) }

    /// A length of time in its largest whole unit, or in hours and minutes below two days: `3 分钟`, `26 h 10 min`.
    func duration(seconds: Int64) -> String {
        let minutes = max(0, seconds) / 60
        if seconds < 60 { return self(zh: "\(max(0, seconds)) 秒", en: "\(max(0, seconds)) s") }
        if minutes < 60 { return self(zh: "\(minutes) 分钟", en: "\(minutes) min") }
        let (hours, rest) = (minutes / 60, minutes % 60)
        if hours < 48 {
            let tail = rest == 0 ? "" : self(zh: " \(rest) 分钟", en: " \(rest) min")
            return self(zh: "\(hours) 小时", en: "\(hours) h") + tail
        }
        return self(zh: "\(hours / 24) 天", en: "\(hours / 24) days")
    }

    /// How long ago a moment was: `3 分钟前`, `3 min ago`.
    func age(_ instant: Instant) -> String {
        let seconds = now.wholeSeconds(since: instant)
        if seconds < 5 { return self(zh: "刚刚", en: "just now") }
        return self(zh: "\(duration(seconds: seconds))前", en: "\(duration(seconds: seconds)) ago")
    }

    /// A moment as a template writes it: for people and for programs.
    func time(_ instant: Instant, short: Bool = false) -> Fields {
        Fields([
            "said": .text(short ? shortMoment(instant) : moment(instant)), "machine": .text(offset.format(instant)),
            "age": .text(age(instant)),
        ])
    }
}
