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

    func title(_ dataset: Dataset) -> String {
        switch dataset {
        case .residents: self(zh: "居住登记", en: "residence")
        case .naat: self(zh: "核酸检测", en: "nucleic-acid test")
        case .antigen: self(zh: "抗原检测", en: "antigen test")
        case .antibody: self(zh: "抗体检测", en: "antibody test")
        case .vaccination: self(zh: "疫苗接种", en: "vaccination")
        case .case: self(zh: "病例报告", en: "case report")
        case .contact: self(zh: "接触者判定", en: "contact")
        case .entry: self(zh: "入境", en: "entry")
        case .stay: self(zh: "停留", en: "stay")
        case .trip: self(zh: "行程", en: "journey")
        case .closedLoop: self(zh: "闭环作业", en: "closed loop")
        case .areaRisk: self(zh: "风险区", en: "risk area")
        }
    }

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
    func name(_ name: LocalizedText) -> String { text(name) }
}
