internal import HealthCode

/// The measures that end in the next days, and those that wait.
struct EndingsSection {
    let survey: Survey

    private var outlook: Outlook { survey.outlook }
    private var edition: ControlProtocol { survey.last.edition }

    var markup: Markup {
        section("endings", LocalizedText(zh: "即将到期的措施", en: "Measures that end soon"), lead: lead) {
            if !outlook.categories.isEmpty {
                figure(plot, legend: legend, note: note)
                EndingsTable(outlook: outlook, edition: edition).markup
            }
        }
    }

    private var coming: Int { (0..<Outlook.days).reduce(0) { $0 + outlook.ends(onDay: $1).total } }

    private var lead: LocalizedText {
        LocalizedText(
            zh: "今日起 \(Outlook.days) 日内有 \(coming.grouped) 项措施到期；\(outlook.waiting.grouped) 项已届满，仍待检测。",
            en: """
                \(coming.grouped) measures end within \(Outlook.days) days, today included; \(outlook.waiting.grouped) \
                have run their days and wait for tests.
                """)
    }

    private var plot: StackedColumns {
        StackedColumns(
            id: "endings-plot",
            title: LocalizedText(zh: "按到期日与颜色的措施数", en: "Measures by the day on which they end, and colour"),
            description: LocalizedText(
                zh: "柱形图，\(Outlook.days) 日，共 \(coming) 项；数字见下表。",
                en: "Column chart of \(Outlook.days) days, \(coming) measures in all; the table below has the numbers."),
            first: outlook.today, step: 1,
            series: [Colour.red, .yellow].map { colour in
                StackedColumns.Series(
                    fill: Fill(colour), name: colour.title,
                    values: (0..<Outlook.days).map { outlook.ends(onDay: $0)[colour] })
            }, showsTotals: true)
    }

    private var legend: Legend {
        Legend(items: [Colour.red, .yellow].map { (Fill($0), $0.title) })
    }

    private var note: LocalizedText {
        LocalizedText(
            zh: "于零点到期者，计入该零点开始的那一日。措施到期未必变绿：其后可能还有一阶段，或尚欠检测。",
            en: """
                A measure that ends at midnight is counted on the day that then begins. Its end need not turn a code \
                green: another phase may follow, or tests may be owed.
                """)
    }
}
