import HealthCode
import HealthCodeTesting

/// For every category with phases and every edition: the whole course, tested on time, tested never, and tested with
/// samples that do not count; looked at one second before, at and one second after each boundary.
enum PhaseScenarios {
    static let anchor = LocalDate("2022-08-01") ?? LocalDate(daysSince1970: 0)
    static let person = SyntheticPerson(1)
    static let other = SyntheticPerson(2)

    static let all: [Scenario] = EditionTables.rows.flatMap { row in
        [onTime(row), untested(row), otherSamples(row)]
    }

    private static func day(_ number: Int) -> String { "\(anchor + number)" }

    /// The event that makes the category, on day 0 and known on day 0.
    private static func event(_ category: String, in evidence: inout EvidenceText) {
        let (noon, evening) = ("\(day(0))T12:00:00+08:00", "\(day(0))T20:00:00+08:00")
        let index = "2022-07-31T09:00:00+08:00"
        switch category {
        case "contact.close":
            evidence.caseRecord("c-1", other, "confirmed", index, reported: index)
            evidence.contact("k-1", person, of: "c-1", exposed: noon, reported: evening)
        case "contact.secondary":
            evidence.caseRecord("c-1", other, "confirmed", index, reported: index)
            evidence.contact("k-1", person, "secondary", of: "c-1", exposed: noon, reported: evening)
        case "entry": evidence.entry("e-1", person, arrived: noon, reported: evening)
        case "area.high", "area.medium":
            let level = String(category.dropFirst(5))
            evidence.area("a-1", "990101001001", level, from: index, reported: index)
            evidence.stay(
                "s-1", person, "990101001001", from: "2022-07-31T12:00:00+08:00", to: noon, reported: evening)
        case "closed-loop": evidence.closedLoop("l-1", person, left: noon, reported: evening)
        case "recovered":
            evidence.caseRecord("c-1", person, "confirmed", index, reported: index)
            evidence.caseRecord("c-2", person, "discharged", noon, reported: evening)
        case "co-travel":
            evidence.caseRecord("c-1", other, "confirmed", index, reported: index)
            for (id, traveller) in [("t-1", person), ("t-2", other)] {
                evidence.trip(
                    id, traveller, departed: "2022-07-31T08:00:00+08:00", arrived: noon, reported: evening)
            }
        default: preconditionFailure("no event for \(category)")
        }
    }

    private static func expected(_ row: EditionTables.Row, phase: Int, until: String, owed: [Int]) -> String {
        let days = owed.map { " " + String(day($0).dropFirst(5)) }.joined()
        let rule = row.phases[phase]
        return "\(rule.colour) \(row.category)/\(rule.measure)/\(until)" + (days.isEmpty ? "" : " owes" + days)
    }

    private static func ends(_ row: EditionTables.Row) -> [Int] {
        row.phases.indices.map { row.phases[...$0].reduce(0) { $0 + $1.days } }
    }

    private static func onTime(_ row: EditionTables.Row) -> Scenario {
        var scenario = Scenario("\(row.edition) \(row.category), tested on every listed day", rules: row.edition)
        event(row.category, in: &scenario.evidence)
        let tests = row.phases.flatMap(\.tests)
        for test in tests {
            scenario.evidence.naat(
                "n-\(test)", person, "\(day(test))T08:00:00+08:00", pool: row.samples == "any" ? 10 : 1,
                reported: "\(day(test))T12:00:00+08:00")
        }
        let ends = ends(row)
        for (phase, end) in ends.enumerated() {
            let until = day(end + 1)
            scenario.expect(
                "\(day(end))T23:59:59", expected(row, phase: phase, until: until, owed: tests.filter { $0 > end }))
            for second in ["00", "01"] {
                let next =
                    phase + 1 < ends.count
                    ? expected(row, phase: phase + 1, until: day(ends[phase + 1] + 1), owed: tests.filter { $0 > end })
                    : "green"
                scenario.expect("\(day(end + 1))T00:00:\(second)", next)
            }
        }
        return scenario
    }

    private static func untested(_ row: EditionTables.Row) -> Scenario {
        var scenario = Scenario(
            "\(row.edition) \(row.category), never tested, waits in its first phase", rules: row.edition)
        event(row.category, in: &scenario.evidence)
        let tests = row.phases.flatMap(\.tests)
        let end = row.phases[0].days
        scenario.expect("\(day(0))T20:00:00", expected(row, phase: 0, until: day(end + 1), owed: tests))
        scenario.expect("\(day(end))T23:59:59", expected(row, phase: 0, until: day(end + 1), owed: tests))
        scenario.expect("\(day(end + 1))T00:00:00", expected(row, phase: 0, until: "-", owed: tests))
        scenario.expect("\(day(end + 40))T00:00:00", expected(row, phase: 0, until: "-", owed: tests))
        return scenario
    }

    /// Pooled samples where only single ones count, and the other way round; positives and later days never count.
    private static func otherSamples(_ row: EditionTables.Row) -> Scenario {
        let counts = row.samples == "any"
        var scenario = Scenario(
            "\(row.edition) \(row.category): pooled samples \(counts ? "count" : "do not count")", rules: row.edition)
        event(row.category, in: &scenario.evidence)
        let tests = row.phases.flatMap(\.tests)
        scenario.evidence.naat(
            "n-1", person, "\(day(tests[0]))T08:00:00+08:00", pool: 2, reported: "\(day(tests[0]))T12:00:00+08:00")
        scenario.expect(
            "\(day(tests[0]))T13:00:00",
            expected(row, phase: 0, until: day(row.phases[0].days + 1), owed: counts ? Array(tests.dropFirst()) : tests)
        )
        return scenario
    }
}
