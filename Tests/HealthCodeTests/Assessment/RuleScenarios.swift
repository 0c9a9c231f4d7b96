import HealthCodeTesting

/// One scenario or more for each rule of `assessment.md` that is not a table: what happens with it, and beside it what
/// would happen just outside it.
enum RuleScenarios {
    static let all =
        contacts + lateKnowledge + samples + areas + positives + cases + journeys + versions + switches
        + freshness + identity

    static let (me, case1, friend) = (SyntheticPerson(1), SyntheticPerson(2), SyntheticPerson(3))
    static let community = "990101001001"

    static func scenario(_ name: String, _ rules: String = "cn-9", _ build: (inout Scenario) -> Void) -> Scenario {
        var scenario = Scenario(name, rules: rules, person: me)
        build(&scenario)
        return scenario
    }

    /// A date of August 2022 with a time, at +08:00.
    static func at(_ day: Int, _ time: String = "12:00:00") -> String {
        day > 0 ? "2022-08-\(day < 10 ? "0" : "")\(day)T\(time)+08:00" : "2022-07-\(31 + day)T\(time)+08:00"
    }

    /// The index case of the contacts below.
    static func index(in evidence: inout EvidenceText) {
        evidence.caseRecord("c-1", case1, "confirmed", at(-1), reported: at(-1))
    }

    /// A close contact on 1 August, known on the same day.
    static func closeContact(in evidence: inout EvidenceText, reported: String = at(1, "20:00:00")) {
        index(in: &evidence)
        evidence.contact("k-1", me, of: "c-1", exposed: at(1), reported: reported)
    }

    /// Single negative samples at eight in the morning, reported at noon.
    static func tested(_ days: [Int], _ person: SyntheticPerson = me, in evidence: inout EvidenceText) {
        for day in days {
            evidence.naat("n-\(person.number)-\(day)", person, at(day, "08:00:00"), reported: at(day))
        }
    }
}
