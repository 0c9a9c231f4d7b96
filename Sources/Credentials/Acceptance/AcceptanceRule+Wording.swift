extension AcceptanceRule {
    /// The rule as one that was not fulfilled. Few countries describe their rules in Chinese; for those that do not, it
    /// is said in Chinese whose rule it is and which of the certificate's fields it looks at.
    var failure: Acceptance.FailedRule {
        let english = description(in: "en") ?? "The rule \(identifier) of \(country) is not fulfilled."
        return .init(
            identifier: identifier, version: version, chinese: description(in: "zh") ?? generalChineseDescription,
            english: english)
    }

    private var generalChineseDescription: String {
        var names: [String] = []
        for field in affectedFields {
            guard let name = Self.chineseNames[Self.kindOfField(field)], !names.contains(name) else { continue }
            names.append(name)
        }
        let fields = names.isEmpty ? "" : "，涉及\(names.joined(separator: "、"))"
        return "\(chineseCertificate)不符合\(country)的规则\(identifier)\(fields)"
    }

    private var chineseCertificate: String {
        switch certificateKind {
        case .general: "证书"
        case .test: "检测证书"
        case .vaccination: "接种证书"
        case .recovery: "康复证书"
        case .healthCode: "健康码"
        }
    }

    /// `v.0.dt` and `v.1.dt` are the same field of two statements: `v.dt`.
    private static func kindOfField(_ field: String) -> String {
        field.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
    }

    private static let chineseNames = [
        "dob": "出生日期",
        "v.tg": "所预防的疾病", "v.vp": "疫苗类型", "v.mp": "疫苗产品", "v.ma": "疫苗生产企业", "v.dn": "接种剂次",
        "v.sd": "全程剂次", "v.dt": "接种日期", "v.co": "接种国家",
        "t.tg": "所检测的疾病", "t.tt": "检测方法", "t.nm": "核酸检测名称", "t.ma": "抗原检测产品", "t.sc": "采样时间",
        "t.tr": "检测结果", "t.co": "检测国家",
        "r.tg": "所患的疾病", "r.fr": "首次阳性日期", "r.df": "康复证明生效日期", "r.du": "康复证明截止日期", "r.co": "检测国家",
        "code.colour": "颜色", "code.doses": "接种剂次", "code.last_negative_test": "最近一次核酸阴性时间",
        "code.as_of": "数据截止时间", "code.form": "出示形式", "exp": "有效期",
    ]
}
