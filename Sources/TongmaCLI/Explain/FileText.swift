internal import HealthCode

/// Writes a file as text for people, part by part.
struct FileText {
    let file: PersonFile
    let say: Wording
    var page = TextPage()
    /// Whether a marked assumption was shown, which the foot of the page explains.
    var showsAssumption = false

    var explanation: Explanation { file.explanation }

    init(_ file: PersonFile, in language: Language) {
        self.file = file
        say = Wording(language: language, rules: file.explanation.rules)
    }

    /// The whole page.
    static func text(of file: PersonFile, in language: Language) -> String {
        var writer = FileText(file, in: language)
        writer.writeHead()
        writer.writeReasons()
        writer.writeChanges()
        writer.writeMeasures()
        writer.writeWork()
        writer.writeEvidence()
        writer.writeHistory()
        if writer.showsAssumption {
            writer.page.add("", indent: 0)
            writer.page.add(
                writer.say(
                    zh: "* 标注的假设：手头没有已公布的依据。", en: "* A marked assumption: no published source for it is at hand."),
                indent: 0)
        }
        return writer.page.text
    }

    /// The mark behind a number of the protocol that is an assumption.
    mutating func mark(_ isAssumed: Bool) -> String {
        if isAssumed { showsAssumption = true }
        return isAssumed ? "*" : ""
    }

    private mutating func writeHead() {
        let rules = explanation.rules
        let colour = say.colour(explanation.conclusion.colour)
        page.heading(say(zh: "健康码：\(colour)", en: "Health code: \(colour)"))
        let title = say.text(rules.title).map { say(zh: "，\($0)", en: ", \($0)") } ?? ""
        page.labelled(
            [
                (say(zh: "本人", en: "Person"), file.name),
                (say(zh: "证件", en: "Document"), "\(explanation.document.type.rawValue) \(file.number)"),
                (say(zh: "其他证件", en: "Other documents"), file.otherDocuments),
                (say(zh: "时刻", en: "At"), "\(say.moment(explanation.instant)) (\(rules.offset))"),
                (
                    say(zh: "居住地", en: "Home"),
                    explanation.home.map { say.place($0.division) }
                        ?? say(zh: "没有居住登记", en: "no residence on record")
                ),
                (
                    say(zh: "规则", en: "Rules"),
                    say(
                        zh: "\(rules.id) 第\(rules.version)版文本\(title)，自\(rules.effectiveFrom)起施行",
                        en: "\(rules.id) version \(rules.version)\(title); in force from \(rules.effectiveFrom)")
                ),
                (say(zh: "发布机关", en: "Issued by"), say.text(rules.issuingAuthority)),
                (say(zh: "法律依据", en: "Legal basis"), say.text(rules.legalBasis)),
                (say(zh: "省级补充", en: "Overlay"), overlay),
            ], indent: 2)
    }

    /// The province's document that governs the person too, who issued it and on what basis.
    private var overlay: String? {
        guard let overlay = explanation.rules.overlay else { return nil }
        let parts = [
            say(zh: "\(overlay.id) 第\(overlay.version)版文本", en: "\(overlay.id) version \(overlay.version)"),
            say.text(overlay.title), say.text(overlay.issuingAuthority), say.text(overlay.legalBasis),
        ]
        return parts.compactMap { $0 }.joined(separator: say(zh: "；", en: "; "))
    }

    private mutating func writeReasons() {
        let conclusion = explanation.conclusion
        page.heading(say(zh: "理由", en: "Reasons"))
        if conclusion.reasons.isEmpty {
            page.add(say(zh: "没有正在执行的措施。", en: "None: no measure is in force."), indent: 2)
        }
        page.table(
            conclusion.reasons.map { reason in
                [
                    say.colour(reason.colour), say.title(reason.category), say.measure(reason.measure),
                    reason.until.map { say(zh: "至\(say.moment($0))", en: "until \(say.moment($0))") }
                        ?? say(zh: "未定结束日期", en: "no end by date"),
                    reason.testsOwed.isEmpty
                        ? ""
                        : say(
                            zh: "待检：\(say.dates(reason.testsOwed))", en: "tests owed: \(say.dates(reason.testsOwed))"),
                ]
            }, indent: 2)
        let hours =
            conclusion.naatHours.map { say(zh: "最近一次核酸阴性距今\($0)小时", en: "last negative nucleic-acid test \($0) h ago") }
            ?? say(zh: "没有核酸阴性记录", en: "no negative nucleic-acid test")
        let doses = say(
            zh: "疫苗\(conclusion.doses)剂",
            en: conclusion.doses == 1 ? "1 vaccine dose" : "\(conclusion.doses) vaccine doses")
        page.add(
            say(zh: "与颜色无关：\(hours)；\(doses)。", en: "Beside the colour, never mixed into it: \(hours); \(doses)."),
            indent: 2, hanging: 2)
    }

    private mutating func writeChanges() {
        page.heading(say(zh: "怎样才会改变颜色", en: "What would change the colour"))
        let measures = file.measures
        let colour = explanation.conclusion.colour
        guard colour != .green else {
            return page.add(say(zh: "已是绿码，无需任何操作。", en: "Nothing has to change: it is green."), indent: 2)
        }
        let decisive = measures.filter { $0.reason.colour == colour }
        for measure in decisive {
            page.add(
                say.pair(
                    say.title(measure.reason.category),
                    "\(say.measure(measure.reason.measure)) (\(measure.record.recordID))"),
                indent: 2, hanging: 2)
            for (index, way) in measure.waysOut.enumerated() {
                page.add(
                    (index == 0 ? "- " : say(zh: "- 或：", en: "- or: ")) + say.sentence(way, isAlternative: index > 0),
                    indent: 4, hanging: 2)
            }
        }
        if decisive.count > 1 {
            page.add(
                say(
                    zh: "以上\(decisive.count)项都结束后，颜色才会改变。",
                    en: "Each of these \(decisive.count) has to end before the colour changes."), indent: 2)
        }
        let left = measures.filter { $0.reason.colour != colour }.map(\.reason.colour)
        let following = decisive.map { $0.waysOut.first?.nextColour ?? .green }
        let next = (left + following).max() ?? .green
        page.add(
            say(
                zh: "就目前的证据而言，之后为\(say.colour(next))。",
                en: "As the evidence stands, the code is \(say.colour(next)) then."),
            indent: 2)
    }
}
