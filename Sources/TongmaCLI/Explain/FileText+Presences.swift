internal import HealthCode

// Risk areas that touch the person, and contacts that make nothing.
extension FileText {
    mutating func write(_ found: ExplainedPresence) {
        let categories = Category.area(found.level)
        let stay = explanation.rules.minimumStayHours
        let standing: String
        switch found.outcome {
        case .there: standing = found.reason.map(inForce) ?? ""
        case .left: standing = say(zh: "已离开", en: "left")
        case .passedThrough:
            let hours = "\(stay.value)\(mark(stay.isAssumed))"
            standing = say(zh: "停留不足\(hours)小时，不产生措施", en: "there for less than \(hours) h: nothing follows")
        case .lifted: standing = say(zh: "身在其中时已解除，不产生措施", en: "lifted while the person was there: nothing follows")
        case .besideCase: standing = besideCase
        case .notInEdition: standing = notInEdition
        }
        let category = found.outcome == .there || found.outcome == .besideCase ? categories.resident : categories.left
        page.subheading(say.pair("\(say.word(found.level)) \(found.record.recordID)", standing))
        if found.reason != nil { sentence(category) }
        page.labelled(
            provenance(category, found.record) + bounds(of: found) + ends(found.waysOut), indent: 2)
    }

    /// When the area stood, and when the person was there.
    func bounds(of found: ExplainedPresence) -> [(label: String, value: String?)] {
        let area = [
            say.moment(found.from), found.to.map(say.moment) ?? say(zh: "未解除", en: "not lifted"),
        ]
        let presence = [
            found.arrived.map(say.moment) ?? say(zh: "一直", en: "always"),
            found.left.map(say.moment) ?? say(zh: "至今", en: "now"),
        ]
        return [
            (say(zh: "划定期间", en: "Declared"), area.joined(separator: " – ")),
            (say(zh: "本人在内", en: "Presence"), presence.joined(separator: " – ")),
        ]
    }

    mutating func write(_ found: IdleContact) {
        let cause =
            switch found.cause {
            case .unknown:
                say(
                    zh: "病例\(found.index.recordID)未知或已撤回",
                    en: "the case \(found.index.recordID) is not known, or was retracted")
            case .notAnIndex:
                say(
                    zh: "病例记录\(found.index.recordID)不产生接触者",
                    en: "the case record \(found.index.recordID) is of a kind that makes no contacts")
            case .ruledOut:
                say(zh: "病例\(found.index.recordID)已被排除", en: "the case \(found.index.recordID) was ruled out")
            }
        page.subheading(
            say.pair(say.word(found.relation), say(zh: "不产生措施，\(cause)", en: "nothing follows, \(cause)")))
        page.labelled(
            provenance(nil, found.record)
                + [(say(zh: "最后接触", en: "Last exposure"), say.moment(found.lastExposureAt))], indent: 2)
    }
}
