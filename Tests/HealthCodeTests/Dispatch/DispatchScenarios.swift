import HealthCodeTesting

/// One scenario or more for each rule of `dispatch.md`: what happens with it, and beside it what would happen just outside
/// it. Everything takes place in August 2022, under the ninth edition unless said otherwise.
enum DispatchScenarios {
    static let all = duties + clocks + slots + observations + owners + offers + releases + persons

    static let (me, case1) = (SyntheticPerson(1), SyntheticPerson(2))
    /// Where the person lives, the community beside it, one in another township and one in another county.
    static let home = "990101001001"
    static let beside = "990101001002"
    static let township = "990101001000"
    static let county = "990101000000"
    static let province = "990000000000"
    static let nation = "000000000000"
    static let elsewhere = "990102001001"

    static func scenario(
        _ name: String, _ rules: String = "cn-9", _ build: (inout DispatchScenario) -> Void
    ) -> DispatchScenario {
        var scenario = DispatchScenario(name, rules: rules, person: me)
        build(&scenario)
        return scenario
    }

    static func at(_ day: Int, _ time: String = "12:00:00") -> String { RuleScenarios.at(day, time) }

    /// A close contact on 1 August, known at eight in the evening, of a person who lives at home.
    static func contact(_ scenario: inout DispatchScenario) {
        scenario.evidence.resident(me, home)
        RuleScenarios.closeContact(in: &scenario.evidence)
    }

    /// Somebody spoke to the person at the door.
    static func spoke(_ scenario: inout DispatchScenario, _ occurred: String, id: String = "f-spoke") {
        scenario.evidence.act(id, me, "contact", occurred, outcome: "spoke", channel: "door")
    }

    static func placed(
        _ scenario: inout DispatchScenario, _ occurred: String, _ place: String = "site", id: String = "f-placed"
    ) {
        scenario.evidence.act(id, me, "placed", occurred, place: place)
    }

    static func grant(
        _ scenario: inout DispatchScenario, _ occurred: String, _ token: String = "0.1", to target: String = home,
        id: String = "f-grant"
    ) {
        scenario.evidence.act(id, me, "grant", occurred, token: token, target: target)
    }

    static func refuse(
        _ scenario: inout DispatchScenario, _ occurred: String, by division: String = home, token: String = "0.0",
        to target: String? = nil, id: String = "f-refuse"
    ) {
        scenario.evidence.act(
            id, me, "refuse", occurred, by: division, token: token, target: target, outcome: "moved")
    }
}
