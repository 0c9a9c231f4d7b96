internal import HealthCode

/// Why a line was refused, in Chinese: receipts keep the English sentence, which programs read.
enum RefusalWording {
    /// The reason in a language; a sentence that is not known stays as it is.
    static func text(_ reason: String, in language: Language) -> String {
        guard language == .zh else { return reason }
        return chinese.first { reason.hasPrefix($0.start) }?.text ?? reason
    }

    private static let chinese: [(start: String, text: String)] = {
        let known: [(Rejection.Reason, String)] = [
            (.notUTF8, "不是 UTF-8 编码"), (.tooLong, "超过 1 MiB"), (.unclosedQuote, "引号没有闭合"),
            (.strayQuote, "引号位置有误"), (.tooManyFields(allowed: 0), "字段多于表头"), (.notJSON, "不是 JSON"),
            (.notObject, "不是 JSON 对象"), (.nestedTooDeeply, "嵌套过深"), (.duplicateKey, "键重复"),
            (.missing, "必填字段为空"), (.notRecordID, "记录编号格式有误"), (.notInstant, "时刻有误或缺少时区"),
            (.notDate, "日期有误"), (.notBoolean, "既非 true 也非 false"), (.notInList([]), "取值不在清单内"),
            (.notDocumentNumber, "证件号码未通过校验"), (.nameTooLong, "姓名超过 100 个字符"), (.notDivision, "区划代码有误"),
            (.notNumber(0...0), "数值有误或超出范围"), (.notCountryCode, "国家代码有误"), (.notText, "不是文本"),
            (.reportedBefore(.sampledAt), "报告时间早于事件"), (.endsBeforeStart, "结束早于开始"),
            (.conflict, "同一版本内容冲突：在更新的版本到来之前，两者都不计入"),
        ]
        // What varies in a sentence stands at its end.
        let ends = [", which names", "one of ", "number from ", "lies before sampled_at"]
        return known.map { reason, text in
            let sentence = reason.description
            for end in ends {
                guard let range = sentence.firstRange(of: end) else { continue }
                return (String(end.hasPrefix("lies") ? "lies before " : sentence[..<range.upperBound]), text)
            }
            return (sentence, text)
        }
        // The longer start first: "lies before from" is not "lies before sampled_at".
        .sorted { $0.0.utf8.count > $1.0.utf8.count }
    }()
}
