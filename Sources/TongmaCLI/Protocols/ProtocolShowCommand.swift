internal import ArgumentParser
internal import HealthCode

/// `tongma protocol show`: one edition for people, or its document.
struct ProtocolShowCommand: ConsoleCommand {
    /// Text for people, or the document itself.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, yaml
    }

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what an edition says: categories, phases, tests, windows, and on whose word.",
        discussion: """
            Numbers with * are assumptions: no published source for them is at hand.

            EXAMPLES
              tongma protocol show cn-9
              tongma protocol show cn-20 --lang en
              tongma protocol show cn-9 --format yaml > my-edition.yaml
            """)

    @Argument(help: ArgumentHelp("An edition, or a document.", valueName: "name|file"))
    var rules: String

    @Option(help: "The language of titles: zh or en.")
    var lang: LanguageOption = .en

    @Option(help: "The form of the answer: text, or yaml for the document in its canonical form.")
    var format: Form = .text

    func answer(on console: Console) throws -> Int32 {
        let editions = try RuleSelection.editions(named: rules)
        let text = editions.map { format == .yaml ? $0.canonicalDocument : ProtocolText($0, lang.language).text }
        try console.writeOut(Array(text.joined(separator: "\n").utf8))
        return 0
    }
}

/// An edition as a text for people.
struct ProtocolText {
    private let edition: ControlProtocol
    private let language: Language

    init(_ edition: ControlProtocol, _ language: Language) {
        self.edition = edition
        self.language = language
    }

    var text: String {
        """
        \(edition.title[language])  (\(edition.id), version \(edition.version))
        \(words("自", "from")) \(edition.effectiveFrom) \(edition.offset)
        \(edition.issuingAuthority[language])
        \(edition.legalBasis[language])

        \(categories)
        \(parameters)
        """
    }

    private var categories: String {
        var table = TextTable([
            (words("类别", "category"), .left), (words("措施", "measure"), .left), (words("天数", "days"), .right),
            (words("颜色", "colour"), .left), (words("检测日", "tests on day"), .left), ("", .left),
        ])
        for (category, rule) in edition.categories.sorted(by: { $0.key < $1.key }) {
            for (index, phase) in rule.phases.enumerated() {
                table.append([
                    index == 0 ? category.name : "",
                    "\(edition.measureTitles[phase.measure]?[language] ?? phase.measure) (\(phase.measure))",
                    category.kind == .state ? "" : number(phase.days), phase.colour.name,
                    phase.tests.map { "\($0.day)\($0.isAssumed ? "*" : "")" }.joined(separator: " "),
                    index == 0 ? "\(rule.title[language])\(details(of: rule))" : "",
                ])
            }
        }
        return table.text()
    }

    private func details(of rule: CategoryRule) -> String {
        var details: [String] = []
        if rule.samples == .single { details.append(words("单管", "single samples")) }
        if let days = rule.lookBackDays {
            details.append(words("追溯 \(number(days)) 天", "look-back \(number(days)) days"))
        }
        if let tests = rule.linkedTests {
            details.append(
                words("须密接前 \(number(tests)) 次检测阴性", "waits for the close contact's first \(number(tests)) tests"))
        }
        if let days = rule.infectiousDaysBefore {
            details.append(words("发病前 \(number(days)) 天起", "infectious \(number(days)) days before the first sign"))
        }
        if let lifting = rule.lifting {
            let (tests, hours) = (number(lifting.tests), number(lifting.hoursApart))
            details.append(words("\(tests) 次检测（间隔 \(hours) 小时）解除", "lifted by \(tests) tests \(hours) h apart"))
        }
        return details.isEmpty ? "" : words("；", "; ") + details.joined(separator: words("，", ", "))
    }

    private var parameters: String {
        var table = TextTable([("", .left), ("", .right)])
        table.append([words("升级窗口（天）", "upgrade window, days"), number(edition.upgradeWindowDays)])
        table.append([words("最短停留（小时）", "minimum stay, hours"), number(edition.minimumStayHours)])
        table.append([words("迟报最少检测次数", "tests after late tracing, at least"), number(edition.lateMinimumTests)])
        table.append([words("迟报窗口（天）", "late tracing, within days"), number(edition.lateWindowDays)])
        let note = words("* 假定：未见公开出处", "* assumed: no published source is at hand")
        return String(table.text().drop { $0 == "\n" }) + "\n\(note)\n"
    }

    private func number(_ parameter: Parameter) -> String { "\(parameter.value)\(parameter.isAssumed ? "*" : "")" }

    private func words(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}
