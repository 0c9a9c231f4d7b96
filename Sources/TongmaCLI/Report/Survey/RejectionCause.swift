internal import HealthCode

/// Why lines are rejected, without the particulars: the causes that are counted.
enum RejectionCause: CaseIterable, Hashable {
    case notUTF8, tooLong, badQuotes, tooManyFields, notJSON, duplicateKey
    case missing, badRecordID, badInstant, badDate, badBoolean, notInList, badDocumentNumber, nameTooLong
    case badDivision, badNumber, badCountry, badToken, badTemperature, notText, reportedTooEarly, tooFarAhead
    case endsBeforeStart, nation, ownDocument, notOfKind, conflict

    init(_ reason: Rejection.Reason) {
        self =
            switch reason {
            case .notUTF8: .notUTF8
            case .tooLong: .tooLong
            case .unclosedQuote, .strayQuote: .badQuotes
            case .tooManyFields: .tooManyFields
            case .notJSON, .notObject, .nestedTooDeeply: .notJSON
            case .duplicateKey: .duplicateKey
            case .missing: .missing
            case .notRecordID: .badRecordID
            case .notInstant: .badInstant
            case .notDate: .badDate
            case .notBoolean: .badBoolean
            case .notInList: .notInList
            case .notDocumentNumber: .badDocumentNumber
            case .nameTooLong: .nameTooLong
            case .notDivision: .badDivision
            case .notNumber: .badNumber
            case .notCountryCode: .badCountry
            case .notToken: .badToken
            case .notTemperature: .badTemperature
            case .notText: .notText
            case .reportedBefore: .reportedTooEarly
            case .tooFarAhead: .tooFarAhead
            case .endsBeforeStart: .endsBeforeStart
            case .nation: .nation
            case .ownDocument: .ownDocument
            case .notOfKind: .notOfKind
            case .conflict: .conflict
            }
    }

    /// Its place among the causes.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    var text: LocalizedText {
        switch self {
        case .notUTF8: LocalizedText(zh: "不是 UTF-8 编码", en: "Not UTF-8")
        case .tooLong: LocalizedText(zh: "超过 1 MiB", en: "More than 1 MiB")
        case .badQuotes: LocalizedText(zh: "引号有误", en: "Quotes that do not match")
        case .tooManyFields: LocalizedText(zh: "字段多于表头", en: "More fields than the header")
        case .notJSON: LocalizedText(zh: "不是 JSON 对象", en: "Not a JSON object")
        case .duplicateKey: LocalizedText(zh: "键重复", en: "A key named twice")
        case .missing: LocalizedText(zh: "必填字段为空", en: "Required field empty")
        case .badRecordID: LocalizedText(zh: "记录编号格式有误", en: "Record id of the wrong form")
        case .badInstant: LocalizedText(zh: "时刻有误或缺少时区", en: "Not an instant with an offset")
        case .badDate: LocalizedText(zh: "日期有误", en: "Not a date of the calendar")
        case .badBoolean: LocalizedText(zh: "既非 true 也非 false", en: "Neither true nor false")
        case .notInList: LocalizedText(zh: "取值不在清单内", en: "Value not in its list")
        case .badDocumentNumber: LocalizedText(zh: "证件号码未通过校验", en: "Document number fails its check")
        case .nameTooLong: LocalizedText(zh: "姓名过长", en: "Name too long")
        case .badDivision: LocalizedText(zh: "区划代码有误", en: "Not a division code")
        case .badNumber: LocalizedText(zh: "数值有误", en: "Number of the wrong form or size")
        case .badCountry: LocalizedText(zh: "国家代码有误", en: "Not a country code")
        case .badToken: LocalizedText(zh: "令牌格式有误", en: "Not a token")
        case .badTemperature: LocalizedText(zh: "体温有误", en: "Not a temperature with one decimal")
        case .notText: LocalizedText(zh: "不是文本", en: "Not a string")
        case .reportedTooEarly: LocalizedText(zh: "报告时间早于事件", en: "Reported before it happened")
        case .tooFarAhead: LocalizedText(zh: "远在报告时间之后", en: "Too long after its report")
        case .endsBeforeStart: LocalizedText(zh: "结束早于开始", en: "Ends before it begins")
        case .nation: LocalizedText(zh: "全国不是一个地点", en: "The nation is no place")
        case .ownDocument: LocalizedText(zh: "关联的是本人证件自身", en: "A link to the record's own document")
        case .notOfKind: LocalizedText(zh: "该类处置不用此字段", en: "A field that such an act does not use")
        case .conflict: LocalizedText(zh: "同一版本内容冲突", en: "Same version, other content")
        }
    }
}
