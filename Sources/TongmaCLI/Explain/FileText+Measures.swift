internal import HealthCode

// What the evidence makes of the person: what is in force first, then what is not.
extension FileText {
    mutating func writeMeasures() {
        page.heading(say(zh: "措施及其由来", en: "Measures and where they come from"))
        let isEmpty =
            explanation.cases.isEmpty && explanation.positives.isEmpty && explanation.presences.isEmpty
            && explanation.episodes.isEmpty && explanation.idleContacts.isEmpty
        if isEmpty { page.add(say(zh: "没有。", en: "None."), indent: 2) }
        for found in explanation.cases { write(found) }
        for found in explanation.positives { write(found) }
        for found in explanation.episodes where found.reason != nil { write(found) }
        for found in explanation.presences where found.reason != nil { write(found) }
        for found in explanation.episodes where found.reason == nil { write(found) }
        // One that was left stands with its episode.
        for found in explanation.presences where found.reason == nil && found.outcome != .left { write(found) }
        for found in explanation.idleContacts { write(found) }
    }

    /// Which rule it is, who stated it and where.
    func provenance(_ category: Category?, _ record: EvidenceReference) -> [(label: String, value: String?)] {
        let rule = category.flatMap { explanation.rules.categories[$0] }
        // A category that the overlay changed is the province's rule, not the edition's.
        let overlay = explanation.rules.overlay.flatMap { overlay in
            category.map(overlay.categories.contains) == true ? overlay.id : nil
        }
        let issuer = overlay ?? explanation.rules.id
        let fields = file.fields(of: record)
        let source = say.source(of: record.dataset, fields)
        let summary = say.summary(of: record.dataset, fields)
        let basis = fields[.basis].map { say(zh: "，依据：\($0)", en: "; basis: \($0)") } ?? ""
        return [
            (
                say(zh: "条款", en: "Clause"),
                rule.flatMap { say.text($0.clause) }.map { say.pair(issuer, $0) }
            ),
            (
                say(zh: "认定方", en: "Stated by"),
                say(
                    zh: "\(source)，\(say.moment(record.reportedAt))报告，记录\(record.recordID)\(basis)",
                    en: "\(source), reported \(say.moment(record.reportedAt)), record \(record.recordID)\(basis)")
            ),
            (say(zh: "内容", en: "Says"), summary.isEmpty ? nil : summary),
        ]
    }

    mutating func head(_ category: Category, _ standing: String) {
        let title = say.title(category)
        page.subheading(say.pair(title == category.name ? title : "\(title) [\(category.name)]", standing))
    }

    /// The sentence to the person, where the protocol gives one.
    mutating func sentence(_ category: Category) {
        guard let rule = explanation.rules.categories[category], let reason = say.text(rule.reason) else { return }
        page.add(reason, indent: 2)
    }

    func inForce(_ reason: CodeReason) -> String {
        say(
            zh: "执行中，\(say.measure(reason.measure))（\(say.colour(reason.colour))）",
            en: "in force, \(say.measure(reason.measure)) (\(say.colour(reason.colour)))")
    }

    func ends(_ ways: [WayOut]) -> [(label: String, value: String?)] {
        ways.enumerated().map { index, way in
            (index == 0 ? say(zh: "结束", en: "Ends") : say(zh: "或", en: "Or"), say.sentence(way))
        }
    }

    private mutating func write(_ found: ExplainedCase) {
        let kind = say.word(found.kind)
        let standing: String
        if let reason = found.reason {
            standing = inForce(reason)
        } else if found.isRuling {
            standing = say(zh: "最新病例结论：\(kind)", en: "the last finding: \(kind)")
        } else if found.isStandingDiagnosis {
            standing = say(zh: "有效诊断（\(kind)），后有新的结论", en: "a standing diagnosis (\(kind)), with a later finding")
        } else {
            standing = say(zh: "已有新的结论（\(kind)）", en: "overtaken by a later finding (\(kind))")
        }
        let category: Category = found.reason?.category ?? .case
        page.subheading(say.pair("\(say.title(Category.case)) \(found.record.recordID)", standing))
        if found.reason != nil { sentence(category) }
        let occurred = (label: say(zh: "发生", en: "Occurred"), value: Optional(say.moment(found.occurredAt)))
        page.labelled(
            provenance(found.reason.map(\.category), found.record) + [occurred] + ends(found.waysOut), indent: 2)
    }

    private mutating func write(_ found: ExplainedPositive) {
        let standing: String
        switch found.standing {
        case .open: standing = found.reason.map(inForce) ?? ""
        case .lifted: standing = say(zh: "已由复检解除", en: "lifted by retests")
        case .answered(let record, let kind):
            standing = say(
                zh: "已由病例记录\(record.recordID)（\(say.word(kind))）接续",
                en: "answered by the case record \(record.recordID) (\(say.word(kind)))")
        case .diagnosedBefore(let record):
            standing = say(
                zh: "此前已诊断（\(record.recordID)），不另作处理", en: "diagnosed before (\(record.recordID)): it says nothing new")
        case .besideCase: standing = besideCase
        case .notInEdition: standing = notInEdition
        }
        head(found.category, standing)
        if found.reason != nil { sentence(found.category) }
        let retests = found.retests.map { "\($0.record.recordID) (\(say.moment($0.sampledAt)))" }
        page.labelled(
            provenance(found.category, found.sample.record)
                + [
                    (say(zh: "采样", en: "Sampled"), say.moment(found.sample.sampledAt)),
                    (
                        say(zh: "计入的复检", en: "Retests"),
                        retests.isEmpty ? nil : retests.joined(separator: say(zh: "、", en: ", "))
                    ),
                ] + ends(found.waysOut), indent: 2)
    }

    var besideCase: String {
        say(zh: "因已确诊，不另给理由", en: "not given beside the case")
    }

    var notInEdition: String {
        say(zh: "现行版本没有此类别", en: "the edition in force does not have this category")
    }
}
