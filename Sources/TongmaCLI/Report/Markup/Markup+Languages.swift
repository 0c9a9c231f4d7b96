internal import HealthCode

extension Markup {
    /// A text in both languages, of which the page shows the chosen one.
    init(_ text: LocalizedText) {
        if text.zh == text.en {
            self.init(text.zh)
        } else {
            self.init(joining: [
                element("span", ["lang": "zh"]) { text.zh },
                element("span", ["lang": "en"]) { text.en },
            ])
        }
    }
}

extension LocalizedText {
    /// The same in both languages: a number, a code.
    init(_ same: String) {
        self.init(zh: same, en: same)
    }

    /// Both languages at once, where no choice can be made.
    var both: String { zh == en ? zh : "\(zh) · \(en)" }

    /// With a capital at its beginning, as labels have it.
    var capitalised: LocalizedText {
        LocalizedText(zh: zh, en: en.prefix(1).uppercased() + en.dropFirst())
    }

    static func + (left: LocalizedText, right: LocalizedText) -> LocalizedText {
        LocalizedText(zh: left.zh + right.zh, en: left.en + right.en)
    }
}

extension Colour {
    /// What people call it.
    var title: LocalizedText {
        switch self {
        case .green: LocalizedText(zh: "绿码", en: "Green")
        case .yellow: LocalizedText(zh: "黄码", en: "Yellow")
        case .red: LocalizedText(zh: "红码", en: "Red")
        }
    }
}

extension CaseKind {
    /// What it is called in statistics.
    var title: LocalizedText {
        switch self {
        case .suspected: LocalizedText(zh: "疑似病例", en: "Suspected")
        case .confirmed: LocalizedText(zh: "确诊病例", en: "Confirmed")
        case .asymptomatic: LocalizedText(zh: "无症状感染者", en: "Asymptomatic")
        case .ruledOut: LocalizedText(zh: "排除", en: "Ruled out")
        case .discharged: LocalizedText(zh: "出院", en: "Discharged")
        }
    }
}
