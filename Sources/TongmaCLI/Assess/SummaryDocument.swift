internal import HealthCode

/// The summary of `tongma assess` for programs.
struct SummaryDocument {
    let tallies: [Tally]
    let reading: ReadingAccount

    var json: JSON {
        .object([
            ("instants", .array(tallies.map(instant))),
            ("evidence", .object([("files", reading.filesJSON), ("total", reading.totalJSON)])),
        ])
    }

    private func instant(_ tally: Tally) -> JSON {
        .object([
            ("at", .string(tally.at.text)),
            ("protocol", .string(tally.edition.id)),
            ("protocol_version", .integer(tally.edition.version)),
            ("persons", .integer(tally.all.total)),
            ("colours", colours(tally.all)),
            (
                "provinces",
                .array(
                    tally.provinces.map { province, counts in
                        .object([
                            ("division", province.division.map { .string("\($0)") } ?? .null),
                            ("name_zh", .string(province.text.zh)),
                            ("name_en", .string(province.text.en)),
                            ("persons", .integer(counts.total)),
                            ("colours", colours(counts)),
                        ])
                    })
            ),
            (
                "reasons",
                .array(
                    tally.grounds.map { ground, persons in
                        .object([
                            ("category", .string(ground.category.name)),
                            ("measure", .string(ground.measure)),
                            ("colour", .string(ground.colour.name)),
                            ("persons", .integer(persons)),
                        ])
                    })
            ),
        ])
    }

    private func colours(_ counts: ColourCounts) -> JSON {
        .object(Colour.allCases.map { ($0.name, .integer(counts[$0])) })
    }
}
