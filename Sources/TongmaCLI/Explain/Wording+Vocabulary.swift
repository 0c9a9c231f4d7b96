internal import HealthCode

// The closed lists of the datasets, in words.
extension Wording {
    func title(_ dataset: Dataset) -> String { dataset.title[language] }

    func word(_ kind: CaseKind) -> String {
        switch kind {
        case .suspected: self(zh: "疑似", en: "suspected")
        case .confirmed: self(zh: "确诊", en: "confirmed")
        case .asymptomatic: self(zh: "无症状感染", en: "asymptomatic")
        case .ruledOut: self(zh: "排除", en: "ruled out")
        case .discharged: self(zh: "出院", en: "discharged")
        }
    }

    func word(_ result: TestResult) -> String {
        switch result {
        case .positive: self(zh: "阳性", en: "positive")
        case .negative: self(zh: "阴性", en: "negative")
        case .indeterminate: self(zh: "无法判定", en: "indeterminate")
        }
    }

    func word(_ level: RiskLevel) -> String {
        switch level {
        case .high: self(zh: "高风险区", en: "high-risk area")
        case .medium: self(zh: "中风险区", en: "medium-risk area")
        case .low: self(zh: "低风险区", en: "low-risk area")
        }
    }

    func word(_ relation: ContactRelation) -> String {
        switch relation {
        case .close: self(zh: "密切接触", en: "close contact")
        case .secondary: self(zh: "密接的密接", en: "contact of a close contact")
        }
    }

    /// A value of a closed list as it was submitted; the value itself where the list is unknown.
    func value(_ column: Column, _ value: String) -> String {
        switch column {
        case .result, .igm, .igg: TestResult(rawValue: value).map(word) ?? value
        case .kind: CaseKind(rawValue: value).map(word) ?? value
        case .level: RiskLevel(rawValue: value).map(word) ?? value
        case .relation: ContactRelation(rawValue: value).map(word) ?? value
        case .setting, .carrier, .sex: Self.words[value].map { self(zh: $0.zh, en: $0.en) } ?? value
        default: value
        }
    }

    private static let words: [String: LocalizedText] = [
        "household": LocalizedText(zh: "家庭", en: "household"), "school": LocalizedText(zh: "学校", en: "school"),
        "work": LocalizedText(zh: "工作", en: "work"), "community": LocalizedText(zh: "社区", en: "community"),
        "transport": LocalizedText(zh: "交通工具", en: "transport"), "other": LocalizedText(zh: "其他", en: "other"),
        "train": LocalizedText(zh: "列车", en: "train"), "flight": LocalizedText(zh: "航班", en: "flight"),
        "bus": LocalizedText(zh: "客车", en: "bus"), "ship": LocalizedText(zh: "船舶", en: "ship"),
        "female": LocalizedText(zh: "女", en: "female"), "male": LocalizedText(zh: "男", en: "male"),
        "unknown": LocalizedText(zh: "性别未知", en: "sex unknown"),
    ]
}
