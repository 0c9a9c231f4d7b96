internal import HealthCode

/// Names and sentences of a file in one language.
struct Wording {
    let language: Language
    let rules: ControlProtocol

    /// One of two texts that say the same.
    func callAsFunction(zh: String, en: String) -> String { language == .zh ? zh : en }

    /// A text of the protocol's document; `nil` where it gives none.
    func text(_ text: LocalizedText) -> String? { text[language].isEmpty ? nil : text[language] }

    /// A text and what is said of it.
    func pair(_ left: String, _ right: String) -> String { left + self(zh: "：", en: ": ") + right }

    // MARK: Words of the protocol

    func title(_ category: Category) -> String {
        rules.categories[category].flatMap { text($0.title) } ?? category.name
    }

    func measure(_ name: String) -> String {
        rules.measureTitles[name].flatMap(text) ?? name
    }

    func colour(_ colour: Colour) -> String {
        switch colour {
        case .green: self(zh: "绿码", en: "green")
        case .yellow: self(zh: "黄码", en: "yellow")
        case .red: self(zh: "红码", en: "red")
        }
    }

    // MARK: Times and places

    /// The moment to the minute, or to the second where it is not a whole minute, by the protocol's clock.
    func moment(_ instant: Instant) -> String {
        "\(rules.offset.date(of: instant)) \(rules.offset.clock(of: instant))"
    }

    /// A field of a record that holds an instant, a date or nothing.
    func moment(_ text: String?) -> String? {
        guard let text else { return nil }
        return Instant(text).map(moment) ?? text
    }

    func dates(_ dates: [LocalDate]) -> String {
        dates.map(\.description).joined(separator: self(zh: "、", en: ", "))
    }

    /// The named divisions that a place lies in, and its code.
    func place(_ division: Division) -> String {
        let levels: [DivisionLevel] = [.province, .city, .county]
        var names: [String] = []
        for level in levels where level <= division.level {
            guard let entry = DivisionTree.national[division.ancestor(level)] else { continue }
            let name = language == .zh ? entry.name : entry.romanised
            if names.last != name { names.append(name) }
        }
        let joined = language == .zh ? names.joined() : names.reversed().joined(separator: ", ")
        return joined.isEmpty ? division.description : "\(joined) \(division)"
    }

    func place(code: String?) -> String? {
        guard let code else { return nil }
        return Division(code).map(place) ?? code
    }
}
