import HealthCode
import Testing

/// The tables of the specification, written out once more: `*` marks an assumption.
@Suite struct NationalEditionTests {

    static let isolation8 = "central-isolation 14 red 1 4 7 14 | home-monitoring 7 yellow 16* 21* | single"
    static let isolation9 = "central-isolation 7 red 1 2 3 5 7 | home-monitoring 3 yellow 10 | single"
    static let isolation20 = "central-isolation 5 red 1 2 3 5 | home-isolation 3 red 6 8 | single"

    static let everyEdition = [
        "co-travel": "health-monitoring 3 yellow 1 3 | any | infectious 2",
        "case": "treatment red",
        "suspected": "pending red",
        "screen-positive": "pending red | lifted confirmed asymptomatic suspected ruled-out / negative 2 24",
        "pool-positive":
            "recheck yellow | lifted confirmed asymptomatic suspected ruled-out discharged / positive negative 1 0",
        "area.high.resident": "stay-home red",
    ]

    static let editions: [(id: String, from: String, rules: [String: String])] = [
        (
            "cn-8", "2021-05-14",
            [
                "contact.close": isolation8,
                "contact.secondary": "central-isolation 7 red 1 4 7 | single | linked 2",
                "entry": isolation8,
                "area.high": "central-isolation 14 red 1 4 7 14* | single | back 14",
                "area.medium": "home-isolation 14 red 1 4 7 14* | single | back 14",
                "area.medium.resident": "stay-in-area yellow",
                "closed-loop": "home-monitoring 14 yellow 1 4 7 14* | any",
                "recovered": "home-monitoring 14 yellow 7* 14* | single",
            ]
        ),
        (
            "cn-9", "2022-06-28",
            [
                "contact.close": isolation9,
                "contact.secondary": "home-isolation 7 red 1 4 7 | single | linked 2",
                "entry": isolation9,
                "area.high": "central-isolation 7 red 1 2 3 5 7 | single | back 7",
                "area.medium": "home-isolation 7 red 1 4 7 | single | back 7",
                "area.medium.resident": "stay-in-area yellow",
                "closed-loop": "home-monitoring 7 yellow 1 4 7* | any",
                "recovered": "home-monitoring 7 yellow 3* 7* | single",
            ]
        ),
        (
            "cn-20", "2022-11-11",
            [
                "contact.close": isolation20,
                "entry": isolation20,
                "area.high": "home-isolation 7 red 1 3 5 7 | single | back 7",
                "closed-loop": "home-monitoring 5 yellow 1 3 5 | any",
                "recovered": "home-monitoring 7 yellow 3* 7* | single",
            ]
        ),
    ]

    @Test func `three editions ship, in the order of their starts`() {
        #expect(ControlProtocol.national.map(\.id) == ["cn-8", "cn-9", "cn-20"])
        #expect(ControlProtocol.national("cn-21") == nil)
    }

    @Test(arguments: [0, 1, 2]) func `an edition says what the tables say, no more and no less`(_ index: Int) throws {
        let (id, from, own) = Self.editions[index]
        let edition = try ProtocolFixtures.national(id)
        #expect(edition.effectiveFrom.description == from)
        #expect(edition.start == Instant(from + "T00:00:00+08:00"))
        #expect(edition.offset == .china)
        #expect(edition.version == 1)
        #expect(edition.overlay == nil)
        let rules = Dictionary(uniqueKeysWithValues: edition.categories.values.map { ($0.category.name, $0.summary) })
        #expect(rules == Self.everyEdition.merging(own) { $1 })
    }

    @Test(arguments: ControlProtocol.national) func `the windows are marked assumptions`(_ edition: ControlProtocol) {
        #expect(edition.upgradeWindowDays == Parameter(14, isAssumed: true))
        #expect(edition.minimumStayHours == Parameter(4, isAssumed: true))
        #expect(edition.lateMinimumTests == Parameter(2, isAssumed: true))
        #expect(edition.lateWindowDays == Parameter(14, isAssumed: true))
    }

    @Test(arguments: ControlProtocol.national) func `every measure has titles and a rank`(_ edition: ControlProtocol) {
        let used = Set(edition.categories.values.flatMap(\.phases).map(\.measure))
        #expect(used == Set(edition.measureOrder))
        #expect(used == Set(edition.measureTitles.keys))
        let central = edition.measureOrder.firstIndex(of: "central-isolation") ?? .max
        let home = edition.measureOrder.firstIndex(of: "home-isolation") ?? -1
        let monitoring = edition.measureOrder.firstIndex(of: "home-monitoring") ?? -1
        #expect(central < home && home < monitoring)
    }

    @Test(arguments: ControlProtocol.national) func `an edition held against itself violates nothing`(
        _ edition: ControlProtocol
    ) throws {
        let overlay = try ProtocolFixtures.overlay(on: edition.id, "")
        #expect(try overlay.violations(of: edition).isEmpty)
    }
}

extension CategoryRule {
    /// The rule in the words of the tables above.
    fileprivate var summary: String {
        var parts = phases.map { phase in
            let tests = phase.tests.map { "\($0.day)" + ($0.isAssumed ? "*" : "") }
            let days = category.kind == .state ? [] : ["\(phase.days.value)" + (phase.days.isAssumed ? "*" : "")]
            return ([phase.measure] + days + [phase.colour.name] + tests).joined(separator: " ")
        }
        if let samples { parts.append(samples.rawValue) }
        if let lookBackDays { parts.append("back \(lookBackDays.value)") }
        if let linkedTests { parts.append("linked \(linkedTests.value)") }
        if let infectiousDaysBefore { parts.append("infectious \(infectiousDaysBefore.value)") }
        if let lifting {
            let kinds = ["confirmed", "asymptomatic", "suspected", "ruled-out", "discharged"]
                .filter { name in lifting.caseKinds.contains { $0.rawValue == name } }
            let results = ["positive", "negative", "indeterminate"]
                .filter { name in lifting.results.contains { $0.rawValue == name } }
            let words = ["lifted"] + kinds + ["/"] + results
            parts.append((words + ["\(lifting.tests.value)", "\(lifting.hoursApart.value)"]).joined(separator: " "))
        }
        return parts.joined(separator: " | ")
    }
}
