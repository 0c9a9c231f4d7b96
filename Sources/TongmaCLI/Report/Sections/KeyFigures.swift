internal import HealthCode

/// The numbers that a reader in a hurry takes away.
struct KeyFigures {
    let survey: Survey

    var markup: Markup {
        element("section", ["id": "figures", "aria-label": "主要数据 · Key figures"]) {
            element("div", ["class": "figures"]) {
                for colour in [Colour.green, .yellow, .red] {
                    figure(
                        colour.title, all[colour].grouped,
                        LocalizedText(
                            zh: "占 \(all.total.grouped) 人的 \(all[colour].share(of: all.total))",
                            en: "\(all[colour].share(of: all.total)) of \(all.total.persons)"),
                        swatch: Fill(colour))
                }
                figure(
                    LocalizedText(zh: "累计感染者", en: "Cases so far"), survey.cases.diagnosed.grouped,
                    LocalizedText(
                        zh: "其中近七日 \(survey.cases.lastWeek.grouped) 人",
                        en: "\(survey.cases.lastWeek.grouped) in the last seven days"))
                figure(
                    LocalizedText(zh: "七日内到期措施", en: "Measures ending soon"), endingSoon.grouped,
                    LocalizedText(zh: "今日起七日之内", en: "within seven days, today included"))
                figure(
                    LocalizedText(zh: "检测逾期", en: "Overdue for a test"), survey.outlook.owed.overduePersons.grouped,
                    LocalizedText(zh: "人至少欠一次检测", en: "owe at least one test"))
                figure(
                    LocalizedText(zh: "读取行数", en: "Lines read"), survey.reading.total.lines.grouped,
                    LocalizedText(
                        zh: "其中退回 \(survey.rejected.total.grouped) 行",
                        en: "\(survey.rejected.total.grouped) of them rejected"))
            }
        }
    }

    private var all: ColourCounts { survey.last.all }

    private var endingSoon: Int {
        (0..<7).reduce(0) { $0 + survey.outlook.ends(onDay: $1).total }
    }

    private func figure(
        _ name: LocalizedText, _ value: String, _ detail: LocalizedText, swatch: Fill? = nil
    ) -> Markup {
        element("div", ["class": "figure"]) {
            element("div", ["class": "name"]) {
                if let swatch { swatch.swatch }
                name
            }
            element("div", ["class": "number"]) { value }
            element("div", ["class": "detail"]) { detail }
        }
    }
}
