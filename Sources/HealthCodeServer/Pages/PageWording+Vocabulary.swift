internal import HealthCode

// Closed lists in words, and places.
extension PageWording {
    func code(_ colour: Colour) -> String {
        switch colour {
        case .green: self(zh: "绿码", en: "Green")
        case .yellow: self(zh: "黄码", en: "Yellow")
        case .red: self(zh: "红码", en: "Red")
        }
    }

    func title(_ dataset: Dataset) -> String { text(dataset.title) }

    func title(_ type: DocumentType) -> String {
        switch type {
        case .idCard: self(zh: "居民身份证", en: "Resident identity card")
        case .passport: self(zh: "护照", en: "Passport")
        case .hmtPermit: self(zh: "港澳台居民证件", en: "Permit for residents of Hong Kong, Macao and Taiwan")
        case .residencePermit: self(zh: "外国人永久居留身份证", en: "Foreign permanent resident card")
        }
    }

    /// The category by the edition that is in force, or by its name where that does not have it.
    func title(_ category: Category, in rules: ControlProtocol?) -> String {
        rules?.categories[category].map { text($0.title) }.flatMap { $0.isEmpty ? nil : $0 } ?? category.name
    }

    func measure(_ name: String, in rules: ControlProtocol?) -> String {
        rules?.measureTitles[name].map(text).flatMap { $0.isEmpty ? nil : $0 } ?? name
    }

    /// A province by its full name; `—` for no home.
    func province(_ division: Division?) -> String {
        guard let division else { return self(zh: "无登记居住地", en: "No residence on record") }
        guard let entry = DivisionTree.national[division.province] else { return division.description }
        return self(zh: entry.name, en: entry.romanised)
    }

    /// A name of a department or node.
    /// Whose statements are missing; `nil` when nobody's are.
    func missing(_ provinces: [MissingEvidence]) -> String? {
        guard !provinces.isEmpty else { return nil }
        let list = join(
            provinces.map { missing in
                let since =
                    missing.since.map { self(zh: "自\(shortMoment($0))", en: "since \(shortMoment($0))") }
                    ?? self(zh: "从未", en: "from the beginning")
                return self(
                    zh: "\(province(missing.province))（\(since)）", en: "\(province(missing.province)) (\(since))")
            })
        return self(zh: "缺少以下省份的数据：\(list)。", en: "Missing is the evidence of \(list).")
    }

    func name(_ name: LocalizedText) -> String { text(name) }
}
