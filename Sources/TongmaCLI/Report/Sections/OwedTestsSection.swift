internal import HealthCode

/// The tests that are owed: overdue, today, and to come.
struct OwedTestsSection {
    let survey: Survey

    private var owed: Outlook.Owed { survey.outlook.owed }
    private var today: LocalDate { survey.today }
    private var first: LocalDate { today + -Outlook.overdueDays }

    var markup: Markup {
        section("tests", LocalizedText(zh: "应做的检测", en: "Tests owed"), lead: lead) {
            if owed.overduePersons + owed.duePersons > 0 {
                figure(plot, legend: legend, note: note, table: table)
            }
        }
    }

    private var lead: LocalizedText {
        let now = owed.byDay[Outlook.overdueDays].grouped
        return LocalizedText(
            zh: "\(owed.overduePersons.grouped) 人检测逾期；今日应检 \(now) 人。",
            en: "\(owed.overduePersons.persons) overdue for a test; \(now) with one due today.")
    }

    private var plot: StackedColumns {
        let split = Outlook.overdueDays
        return StackedColumns(
            id: "tests-plot",
            title: LocalizedText(zh: "按应检日期的人数", en: "Persons with a test due, by date"),
            description: LocalizedText(
                zh: "柱形图。逾期 \(owed.overduePersons) 人，今日及以后应检 \(owed.duePersons) 人。",
                en: """
                    Column chart. \(owed.overduePersons.persons) overdue, \(owed.duePersons) with a test due today or later.
                    """),
            first: first, step: 1,
            series: [
                StackedColumns.Series(
                    fill: .hatched, name: LocalizedText(zh: "逾期", en: "overdue"),
                    values: owed.byDay.enumerated().map { $0.offset < split ? $0.element : 0 }),
                StackedColumns.Series(
                    fill: .solid, name: LocalizedText(zh: "应检", en: "due"),
                    values: owed.byDay.enumerated().map { $0.offset < split ? 0 : $0.element }),
            ], marker: (today, LocalizedText(zh: "今日", en: "Today")), showsTotals: true)
    }

    private var legend: Legend {
        Legend(items: [
            (.hatched, LocalizedText(zh: "逾期", en: "Overdue")),
            (.solid, LocalizedText(zh: "今日及以后应检", en: "Due today or later")),
        ])
    }

    private var note: LocalizedText {
        let days = "\(first)"
        return LocalizedText(
            zh: "一人一日只计一次。早于 \(days) 的逾期 \(owed.earlier.grouped) 人、更晚应检 \(owed.later.grouped) 人未绘出。欠检不会使颜色变坏，只会推迟解除。",
            en: """
                A person counts once a day. Not drawn: \(owed.earlier.persons) overdue since before \(days), \
                \(owed.later.grouped) due later. An owed test never makes a colour worse; it delays the release.
                """)
    }

    private var table: DataTable {
        var table = DataTable(
            plot.title,
            [(LocalizedText(zh: "应检日期", en: "Due on"), .text), (LocalizedText(zh: "人数", en: "Persons"), .number)])
        table.rows.append([LocalizedText(zh: "更早", en: "Earlier"), LocalizedText(owed.earlier.grouped)])
        for (index, persons) in owed.byDay.enumerated() {
            table.rows.append([LocalizedText("\(first + index)"), LocalizedText(persons.grouped)])
        }
        table.rows.append([LocalizedText(zh: "更晚", en: "Later"), LocalizedText(owed.later.grouped)])
        return table
    }
}
