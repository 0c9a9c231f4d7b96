internal import HealthCode

/// The summary of `tongma assess` for people: colours by province and instant, reasons by category.
struct SummaryText {
    let tallies: [Tally]
    let folder: String

    var text: String {
        tallies.map(section).joined(separator: "\n")
    }

    private func section(_ tally: Tally) -> String {
        let edition = tally.edition
        let heading = """
            \(tally.at.text)  \(folder)
            \(edition.id), version \(edition.version): \(both(edition.heading))
            """
        return """
            \(heading)

            \(colours(tally))
            \(reasons(tally))
            """
    }

    private func colours(_ tally: Tally) -> String {
        var table = TextTable([
            ("Province of residence", .left), ("Persons", .right), ("Green", .right), ("Yellow", .right),
            ("Red", .right),
        ])
        for (province, counts) in tally.provinces {
            table.append([both(province.text)] + numbers(counts))
        }
        table.append(["All"] + numbers(tally.all))
        return table.text(indent: "  ")
    }

    private func reasons(_ tally: Tally) -> String {
        guard !tally.grounds.isEmpty else { return "  No reasons: every code is green.\n" }
        var table = TextTable([
            ("Reason", .left), ("Measure", .left), ("Colour", .left), ("Persons", .right), ("", .left),
        ])
        for (ground, persons) in tally.grounds {
            let title = both(tally.edition.title(of: ground.category))
            table.append([
                ground.category.name, ground.measure, ground.colour.name, persons.grouped,
                title == ground.category.name ? "" : title,
            ])
        }
        return table.text(indent: "  ") + "  A person may have several reasons.\n"
    }

    private func numbers(_ counts: ColourCounts) -> [String] {
        [counts.total, counts.green, counts.yellow, counts.red].map(\.grouped)
    }

    private func both(_ text: LocalizedText) -> String {
        text.zh == text.en ? text.zh : "\(text.zh) \(text.en)"
    }
}
