extension Dataset {
    /// What its records state, in words for a reader.
    public var title: LocalizedText {
        switch self {
        case .residents: LocalizedText(zh: "居住登记", en: "residence")
        case .naat: LocalizedText(zh: "核酸检测", en: "nucleic-acid test")
        case .antigen: LocalizedText(zh: "抗原检测", en: "antigen test")
        case .antibody: LocalizedText(zh: "抗体检测", en: "antibody test")
        case .vaccination: LocalizedText(zh: "疫苗接种", en: "vaccination")
        case .case: LocalizedText(zh: "病例报告", en: "case report")
        case .contact: LocalizedText(zh: "接触者判定", en: "contact")
        case .entry: LocalizedText(zh: "入境", en: "entry")
        case .stay: LocalizedText(zh: "停留", en: "stay")
        case .trip: LocalizedText(zh: "行程", en: "journey")
        case .closedLoop: LocalizedText(zh: "闭环作业", en: "closed loop")
        case .identityLink: LocalizedText(zh: "证件关联", en: "identity link")
        case .fieldAct: LocalizedText(zh: "处置记录", en: "field act")
        case .areaRisk: LocalizedText(zh: "风险区", en: "risk area")
        }
    }
}
