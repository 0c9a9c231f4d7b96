internal import HealthCode

/// The epidemic curve.
struct CasesSection {
    let survey: Survey

    private var cases: CaseCourse { survey.cases }
    private var days: ReportDays { cases.days }

    var markup: Markup {
        section("cases", LocalizedText(zh: "疫情曲线", en: "Epidemic curve"), lead: lead) {
            figure(plot, legend: legend, note: note, table: table)
        }
    }

    private var lead: LocalizedText {
        let (diagnosed, week) = (cases.diagnosed, cases.lastWeek.grouped)
        return LocalizedText(
            zh: "截至\(DateText.long(survey.today).zh)，累计感染者 \(diagnosed.grouped) 人，其中近七日 \(week) 人。",
            en: """
                \(diagnosed.persons) diagnosed by \(DateText.long(survey.today).en), \(week) of them in the last \
                seven days.
                """)
    }

    private func fill(_ kind: CaseKind) -> Fill {
        switch kind {
        case .confirmed: .solid
        case .asymptomatic: .hatched
        case .suspected, .ruledOut, .discharged: .dotted
        }
    }

    private var plot: StackedColumns {
        let peak = cases.new.enumerated().max {
            (sum($0.element), -$0.offset) < (sum($1.element), -$1.offset)
        }
        let top = peak.map { sum($0.element) } ?? 0
        let day = DateText.long(days.start(ofBin: peak?.offset ?? 0))
        return StackedColumns(
            id: "cases-plot",
            title: days.step == 1
                ? LocalizedText(zh: "每日新增（按发生日期）", en: "New cases by day of occurrence")
                : LocalizedText(
                    zh: "每 \(days.step) 日新增（按发生日期）", en: "New cases by date of occurrence, per \(days.step) days"),
            description: LocalizedText(
                zh: "柱形图。共 \(sum(cases.total)) 人；最高为\(day.zh)，\(top) 人。",
                en: "Column chart. \(sum(cases.total).persons) in all; the highest column is \(top) on \(day.en)."),
            first: days.start(ofBin: 0), step: days.step,
            series: CaseCourse.shown.map { kind in
                StackedColumns.Series(fill: fill(kind), name: kind.title, values: cases.new.map { $0[kind] ?? 0 })
            })
    }

    private var legend: Legend {
        Legend(
            items: CaseCourse.shown.map { kind in
                (fill(kind), kind.title + LocalizedText(" \((cases.total[kind] ?? 0).grouped)"))
            })
    }

    private var note: LocalizedText {
        LocalizedText(
            zh: "每人只计一次：以仍然成立的最早诊断为准；尚无诊断者，以现行疑似为准。最近几日的数字会随报告到达而增加。",
            en: """
                Each person counts once: on the day of the earliest diagnosis that still stands, or of the suspicion \
                that holds while there is none. The last days grow as reports come in.
                """)
            + (days.isCut
                ? LocalizedText(
                    zh: "仅显示最近 \(ReportDays.longestSpan) 日。",
                    en: " Only the last \(ReportDays.longestSpan) days are shown.")
                : LocalizedText(""))
    }

    private var table: DataTable {
        var table = DataTable(
            LocalizedText(zh: "按发生日期：人数与病例记录数", en: "By day of occurrence: persons, and case records"),
            [(LocalizedText(zh: "日期", en: "Date"), .text)]
                + CaseCourse.shown.map { ($0.title, .number) }
                + CaseKind.allCases.map {
                    (LocalizedText(zh: "记录：", en: "Records: ") + $0.title, .number)
                })
        for bin in 0..<days.bins {
            table.rows.append(
                [LocalizedText("\(days.start(ofBin: bin))")]
                    + CaseCourse.shown.map { LocalizedText((cases.new[bin][$0] ?? 0).grouped) }
                    + CaseKind.allCases.map { LocalizedText((cases.records[bin][$0] ?? 0).grouped) })
        }
        return table
    }

    private func sum(_ counts: [CaseKind: Int]) -> Int { counts.values.reduce(0, +) }
}
