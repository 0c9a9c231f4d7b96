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
        case .setting, .carrier, .sex, .linkRelation, .actKind, .outcome, .channel, .place, .symptoms:
            Self.words[value].map { self(zh: $0.zh, en: $0.en) } ?? value
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
        "same-person": LocalizedText(zh: "同一人", en: "same person"),
        "replaces": LocalizedText(zh: "换证", en: "replaces the other document"),
        "grant": LocalizedText(zh: "移交", en: "handed over"), "accept": LocalizedText(zh: "接收", en: "accepted"),
        "refuse": LocalizedText(zh: "退回", en: "refused"), "impose": LocalizedText(zh: "指派", en: "imposed"),
        "contact": LocalizedText(zh: "联系", en: "contact"),
        "reading": LocalizedText(zh: "体温症状", en: "temperature and symptoms"),
        "placed": LocalizedText(zh: "安置", en: "placed"), "left": LocalizedText(zh: "离开", en: "left the place"),
        "notice": LocalizedText(zh: "告知解除", en: "told of the release"),
        "died": LocalizedText(zh: "死亡", en: "died"), "spoke": LocalizedText(zh: "已说上话", en: "spoke to them"),
        "no-answer": LocalizedText(zh: "无人应答", en: "no answer"),
        "wrong-number": LocalizedText(zh: "号码错误", en: "wrong number"),
        "not-found": LocalizedText(zh: "未找到", en: "not found"),
        "declined": LocalizedText(zh: "拒绝", en: "declined"), "moved": LocalizedText(zh: "已搬走", en: "moved away"),
        "never-here": LocalizedText(zh: "从未在此", en: "never here"),
        "elsewhere-now": LocalizedText(zh: "现在别处", en: "elsewhere now"),
        "in-custody": LocalizedText(zh: "羁押中", en: "in custody"),
        "wrong-person": LocalizedText(zh: "不是此人", en: "wrong person"),
        "duplicate": LocalizedText(zh: "重复", en: "duplicate"), "phone": LocalizedText(zh: "电话", en: "by phone"),
        "door": LocalizedText(zh: "上门", en: "at the door"), "message": LocalizedText(zh: "短信", en: "by message"),
        "video": LocalizedText(zh: "视频", en: "by video"), "home": LocalizedText(zh: "家中", en: "at home"),
        "site": LocalizedText(zh: "隔离点", en: "isolation site"), "hospital": LocalizedText(zh: "医院", en: "hospital"),
        "yes": LocalizedText(zh: "有", en: "yes"), "no": LocalizedText(zh: "无", en: "no"),
    ]
}
