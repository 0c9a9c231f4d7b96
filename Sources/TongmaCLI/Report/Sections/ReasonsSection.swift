internal import HealthCode

/// Why codes are not green: reasons by category and measure.
struct ReasonsSection {
    let survey: Survey

    private var edition: ControlProtocol { survey.last.edition }

    var markup: Markup {
        section("reasons", LocalizedText(zh: "原因", en: "Reasons"), lead: lead) {
            if !survey.last.grounds.isEmpty {
                figure(plot, legend: legend, note: note, table: table)
            }
        }
    }

    private var ranked: [(ground: Tally.Ground, persons: Int)] {
        survey.last.grounds.sorted { $0.persons > $1.persons }
    }

    private var lead: LocalizedText {
        guard let first = ranked.first else {
            return LocalizedText(zh: "没有原因：全部为绿码。", en: "There is none: every code is green.")
        }
        let title = edition.title(of: first.ground.category)
        return LocalizedText(
            zh: "最常见的原因：\(title.zh)，\(first.persons.grouped) 人。",
            en: "The most frequent reason: \(title.en), \(first.persons.persons).")
    }

    private var plot: ValueBars {
        ValueBars(
            id: "reasons-plot",
            title: LocalizedText(zh: "按类别与措施的人数", en: "Persons by category and measure"),
            description: ranked.reduce(LocalizedText(zh: "条形图。", en: "Bar chart. ")) { text, item in
                let title = edition.title(of: item.ground.category)
                return text + LocalizedText(zh: "\(title.zh) \(item.persons)；", en: "\(title.en) \(item.persons); ")
            },
            rows: ranked.map { ground, persons in
                ValueBars.Row(
                    name: edition.title(of: ground.category).capitalised,
                    detail: edition.title(ofMeasure: ground.measure),
                    value: persons, fill: Fill(ground.colour))
            })
    }

    private var legend: Legend {
        let colours = [Colour.red, .yellow, .green].filter { colour in ranked.contains { $0.ground.colour == colour } }
        return Legend(items: colours.map { (Fill($0), $0.title) })
    }

    private var note: LocalizedText {
        LocalizedText(
            zh: "一人可有多个原因，故各项之和大于人数。每个类别只列其最重的一项。",
            en: """
                A person may have several reasons, so that they sum to more than the persons. Of each category a \
                person’s gravest counts.
                """)
    }

    private var table: DataTable {
        var table = DataTable(
            LocalizedText(zh: "各时刻的原因", en: "Reasons at each instant"),
            [
                (LocalizedText(zh: "类别", en: "Category"), .text), (LocalizedText(zh: "代码", en: "Name"), .text),
                (LocalizedText(zh: "措施", en: "Measure"), .text), (LocalizedText(zh: "颜色", en: "Colour"), .text),
                (LocalizedText(zh: "时刻", en: "Instant"), .text), (LocalizedText(zh: "人数", en: "Persons"), .number),
            ])
        for tally in survey.tallies {
            for (ground, persons) in tally.grounds {
                table.rows.append([
                    tally.edition.title(of: ground.category).capitalised, LocalizedText(ground.category.name),
                    tally.edition.title(ofMeasure: ground.measure), ground.colour.title, LocalizedText(tally.at.text),
                    LocalizedText(persons.grouped),
                ])
            }
        }
        return table
    }
}
