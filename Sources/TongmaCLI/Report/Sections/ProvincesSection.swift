internal import HealthCode

/// The colours by province of residence, at the last instant; all instants in the table.
struct ProvincesSection {
    let survey: Survey

    var markup: Markup {
        section("provinces", LocalizedText(zh: "各省情况", en: "By province"), lead: lead) {
            figure(plot, legend: legend, note: note, table: table)
        }
    }

    private var lead: LocalizedText {
        let named = survey.last.provinces.filter { $0.province.division != nil }
        let most = named.max { $0.counts.red * max(1, $1.counts.total) < $1.counts.red * max(1, $0.counts.total) }
        guard let most else {
            return LocalizedText(zh: "没有登记居住地的人员。", en: "No person with a registered residence.")
        }
        let share = most.counts.red.share(of: most.counts.total)
        return LocalizedText(
            zh: "\(named.count) 个省份的居民；红码比例最高的是\(most.province.text.zh)（\(share)）。",
            en: """
                Residents of \(named.count) \(named.count == 1 ? "province" : "provinces"); the share of red codes is \
                highest in \(most.province.text.en) (\(share)).
                """)
    }

    private func name(_ province: ProvinceName) -> LocalizedText {
        province.division == nil ? LocalizedText(zh: "— 无登记居住地", en: "— no residence") : province.text
    }

    private var plot: ShareBars {
        let list = survey.last.provinces.map { province, counts in
            LocalizedText(
                zh: "\(name(province).zh)：红 \(counts.red)，黄 \(counts.yellow)，绿 \(counts.green)。",
                en: "\(name(province).en): red \(counts.red), yellow \(counts.yellow), green \(counts.green). ")
        }
        return ShareBars(
            id: "provinces-plot",
            title: LocalizedText(zh: "按居住省份的颜色构成", en: "Colours by province of residence"),
            description: list.reduce(LocalizedText(zh: "比例条形图。", en: "Bars of shares. "), +),
            rows: survey.last.provinces.map { (name($0.province), $0.counts) })
    }

    private var legend: Legend {
        Legend(items: [Colour.red, .yellow, .green].map { (Fill($0), $0.title) })
    }

    private var note: LocalizedText {
        LocalizedText(
            zh: "各条等长，示构成比例；数字为人数，过窄处见数据表。颜色随居住地规则，不因所在地而变。",
            en: """
                Bars have one length and show shares; numbers are persons, and stand in the table where a part is too \
                narrow. A colour follows the rules of the residence, wherever the person is.
                """)
    }

    private var table: DataTable {
        var table = DataTable(
            LocalizedText(zh: "各时刻、各省的颜色", en: "Colours by province, at each instant"),
            [
                (LocalizedText(zh: "省份", en: "Province"), .text), (LocalizedText(zh: "时刻", en: "Instant"), .text),
                (LocalizedText(zh: "人数", en: "Persons"), .number), (Colour.green.title, .number),
                (Colour.yellow.title, .number), (Colour.red.title, .number),
            ])
        for tally in survey.tallies {
            for (province, counts) in tally.provinces { table.rows.append(row(name(province), tally, counts)) }
            table.rows.append(row(LocalizedText(zh: "合计", en: "All"), tally, tally.all))
        }
        return table
    }

    private func row(_ name: LocalizedText, _ tally: Tally, _ counts: ColourCounts) -> [LocalizedText] {
        [name, LocalizedText(tally.at.text)]
            + [counts.total, counts.green, counts.yellow, counts.red].map { LocalizedText($0.grouped) }
    }
}
