import HealthCode
import Testing

/// What an overlay over `cn-9` may not do, and what it may.
@Suite struct LimitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let categories: String
        var parameters = ""
        let violations: [String]

        var testDescription: String { name }

        func overlay() throws(DocumentError) -> Overlay {
            try ProtocolFixtures.overlay(
                (parameters.isEmpty ? "" : "parameters: {\(parameters)}\n")
                    + (categories.isEmpty ? "" : "categories:\n  \(categories)\n"))
        }
    }

    static let words = """
        title: {zh: "一", en: "a"}, reason: {zh: "一", en: "a"}, clause: {zh: "一", en: "a"}
        """
    static let close9 = "central-isolation red days 0-7, home-monitoring yellow days 8-10"
    static let tests9 = "days 1 2 3 5 7 10"
    static let place = "categories.contact.close"

    static func close(_ phases: String) -> String { "contact.close: {phases: [\(phases)]}" }
    static func phase(_ measure: String, _ colour: String, _ days: Int) -> String {
        "{measure: \(measure), colour: \(colour), days: \(days)}"
    }

    static let refused: [Case] = [
        Case(
            name: "L2: a later phase lengthened",
            categories: close(
                "\(phase("central-isolation", "red", 7)), \(phase("home-monitoring", "yellow", 4))"),
            violations: ["L2 \(place).phases[1].days: \(close9) -> home-monitoring yellow days 8-11"]),
        Case(
            name: "L2: a first phase lengthened pushes the second, and days turn red",
            categories: close(
                "\(phase("central-isolation", "red", 8)), \(phase("home-monitoring", "yellow", 3))"),
            violations: [
                "L2 \(place).phases[0].days: \(close9) -> central-isolation red days 0-8",
                "L6 \(place).phases[0].colour: \(close9) -> central-isolation red days 0-8",
                "L2 \(place).phases[1].days: \(close9) -> home-monitoring yellow days 9-11",
            ]),
        Case(
            name: "L2: the red phase lengthened at the yellow one's cost",
            categories: close("\(phase("central-isolation", "red", 8)), \(phase("home-monitoring", "yellow", 2))"),
            violations: [
                "L2 \(place).phases[0].days: \(close9) -> central-isolation red days 0-8",
                "L6 \(place).phases[0].colour: \(close9) -> central-isolation red days 0-8",
            ]),
        Case(
            name: "L2: a phase added, even a green one",
            categories: close(
                "\(phase("central-isolation", "red", 7)), \(phase("home-monitoring", "yellow", 3)), "
                    + phase("health-monitoring", "green", 4)),
            violations: ["L2 \(place).phases[2]: \(close9) -> health-monitoring green days 11-14"]),
        Case(
            name: "L2: a stricter measure of the same colour and length",
            categories: "area.medium: {phases: [\(phase("central-isolation", "red", 7))]}",
            violations: [
                "L2 categories.area.medium.phases[0]: home-isolation red days 0-7 -> central-isolation red days 0-7"
            ]),
        Case(
            name: "L2: a measure that the base does not know counts as the strictest",
            categories: "area.medium: {phases: [\(phase("camp", "red", 7))]}\nmeasures: "
                + "[{name: camp, title: {zh: \"营\", en: \"camp\"}}]",
            violations: ["L2 categories.area.medium.phases[0]: home-isolation red days 0-7 -> camp red days 0-7"]),
        Case(
            name: "L2: a stricter measure in a state",
            categories: "area.medium.resident: {phases: [{measure: stay-home, colour: yellow}]}",
            violations: [
                "L2 categories.area.medium.resident.phases[0].measure: stay-in-area yellow -> stay-home yellow"
            ]),
        Case(
            name: "L2: more tests to wait for through a link",
            categories: "contact.secondary: {linked: {tests: 3}}",
            violations: ["L2 categories.contact.secondary.linked.tests: 2 -> 3"]),
        Case(
            name: "L2: a state harder to lift",
            categories: "screen-positive: {lifted_by: {case_kinds: [confirmed, ruled-out], results: [negative], "
                + "tests: 3, hours_apart: 48}}",
            violations: [
                "L2 categories.screen-positive.lifted_by.case_kinds: suspected confirmed asymptomatic ruled-out -> "
                    + "confirmed ruled-out",
                "L2 categories.screen-positive.lifted_by.tests: 2 -> 3",
                "L2 categories.screen-positive.lifted_by.hours_apart: 24 -> 48",
            ]),
        Case(
            name: "L2: fewer results that lift a state",
            categories: "pool-positive: {lifted_by: {case_kinds: [suspected, confirmed, asymptomatic, ruled-out, "
                + "discharged], results: [negative], tests: 1, hours_apart: 0}}",
            violations: ["L2 categories.pool-positive.lifted_by.results: positive negative -> negative"]),
        Case(
            name: "L3: a test added in the place of another",
            categories: close(
                "{measure: central-isolation, colour: red, days: 7, tests: [1, 2, 4, 5, 7]}, "
                    + "{measure: home-monitoring, colour: yellow, days: 3, tests: [9]}"),
            violations: [
                "L3 \(place).phases[0].tests[2]: \(tests9) -> day 4",
                "L3 \(place).phases[1].tests[0]: \(tests9) -> day 9",
            ]),
        Case(
            name: "L3: pooled samples no longer taken", categories: "closed-loop: {samples: single}",
            violations: ["L3 categories.closed-loop.samples: any -> single"]),
        Case(
            name: "L3: more make-up tests", categories: "", parameters: "late_minimum_tests: 3",
            violations: ["L3 parameters.late_minimum_tests: 2 -> 3"]),
        Case(
            name: "L4: people in low-risk areas",
            categories: "area.low.resident: {\(words), phases: [{measure: stay-home, colour: yellow}]}",
            violations: ["L4 categories.area.low.resident: none -> stay-home yellow"]),
        Case(
            name: "L4: people from low-risk areas",
            categories: "area.low: {\(words), anchor: leaving, look_back_days: 7, samples: any, "
                + "phases: [{measure: health-monitoring, colour: yellow, days: 3, tests: [1, 3]}]}",
            violations: [
                "L4 categories.area.low: none -> health-monitoring yellow days 0-3; tests days 1 3 any; look-back 7 days"
            ]),
        Case(
            name: "L5: a longer look-back", categories: "area.high: {look_back_days: 8}",
            violations: ["L5 categories.area.high.look_back_days: 7 -> 8"]),
        Case(
            name: "L5: a longer infectious window", categories: "co-travel: {infectious_days_before: 4}",
            violations: ["L5 categories.co-travel.infectious_days_before: 2 -> 4"]),
        Case(
            name: "L5: wider windows and a shorter minimum stay", categories: "",
            parameters: "upgrade_window_days: 15, minimum_stay_hours: 3, late_window_days: 15",
            violations: [
                "L5 parameters.upgrade_window_days: 14 -> 15", "L5 parameters.minimum_stay_hours: 4 -> 3",
                "L5 parameters.late_window_days: 14 -> 15",
            ]),
        Case(
            name: "L6: the same measure in a worse colour",
            categories: close(
                "\(phase("central-isolation", "red", 7)), \(phase("home-monitoring", "red", 3))"),
            violations: ["L6 \(place).phases[1].colour: \(close9) -> home-monitoring red days 8-10"]),
        Case(
            name: "L6: a state in a worse colour",
            categories: "pool-positive: {phases: [{measure: recheck, colour: red}]}",
            violations: ["L6 categories.pool-positive.phases[0].colour: recheck yellow -> recheck red"]),
    ]

    @Test(arguments: refused) func `each step beyond the base is named with its limit and place`(_ row: Case) throws {
        let found = try row.overlay().violations(of: ProtocolFixtures.national("cn-9"))
        #expect(found.map(\.brief) == row.violations)
    }

    @Test(arguments: refused) func `each passes with its registered exceptions until they expire`(_ row: Case) throws {
        let overlay = try row.overlay()
        let base = try ProtocolFixtures.national("cn-9")
        let violations = try overlay.violations(of: base)
        var text = "format: tongma-exceptions/1\nexceptions:\n"
        for (index, violation) in violations.enumerated() {
            text += """
                  - id: ex-\(index)
                    authority: {zh: "国家", en: "National"}
                    reason: {zh: "因", en: "Because"}
                    overlay: \(overlay.id)
                    limit: \(violation.limit.rawValue)
                    place: \(violation.place)
                    value: \(violation.overlay)
                    expires: 2022-08-01T00:00:00+08:00
                    publication: https://example.org/ex-\(index)

                """
        }
        let exceptions = try RegisteredException.register(yaml: Array(text.utf8), name: "exceptions.yaml")
        let before = try #require(Instant("2022-07-31T23:59:59.999+08:00"))
        let expiry = try #require(Instant("2022-07-31T16:00:00Z"))
        #expect(try overlay.check(against: base, exceptions: exceptions, at: before).isEmpty)
        #expect(try overlay.check(against: base, exceptions: exceptions, at: expiry) == violations)
        #expect(try overlay.check(against: base, exceptions: Array(exceptions.dropFirst()), at: before).count == 1)
    }

    @Test func `a category that the base has abolished is an added one`() throws {
        let overlay = try ProtocolFixtures.overlay(
            on: "cn-20",
            """
            categories:
              contact.secondary:
                {\(Self.words), anchor: last_exposure_at, samples: single, linked: {tests: 2},
                phases: [{measure: home-isolation, colour: red, days: 7, tests: [1, 4, 7]}]}
              area.medium.resident: {\(Self.words), phases: [{measure: stay-home, colour: yellow}]}
            """)
        #expect(
            try overlay.violations(of: ProtocolFixtures.national("cn-20")).map(\.brief) == [
                "L1 categories.area.medium.resident: none -> stay-home yellow",
                "L1 categories.contact.secondary: none -> home-isolation red days 0-7; tests days 1 4 7 single; "
                    + "linked 2 tests",
            ])
    }

    @Test func `a link where the base has none lengthens the measure`() throws {
        var base = try ProtocolFixtures.national("cn-9")
        base.categories[.secondaryContact]?.linkedTests = nil
        let overlay = try ProtocolFixtures.overlay("categories: {contact.secondary: {linked: {tests: 1}}}")
        #expect(
            try overlay.violations(of: base).map(\.brief) == ["L2 categories.contact.secondary.linked.tests: none -> 1"]
        )
    }

    static let allowed: [Case] = [
        Case(name: "nothing at all", categories: "", violations: []),
        Case(name: "a category removed", categories: "contact.secondary: {remove: true}", violations: []),
        Case(
            name: "shorter phases and fewer tests",
            categories: close(
                "{measure: central-isolation, colour: red, days: 5, tests: [1, 5]}, "
                    + "{measure: home-monitoring, colour: yellow, days: 2, tests: [7]}"),
            violations: []),
        Case(
            name: "the milder phase earlier, the end the same",
            categories: close("\(phase("central-isolation", "red", 5)), \(phase("home-monitoring", "yellow", 5))"),
            violations: []),
        Case(
            name: "a milder measure, split in two",
            categories: close(
                "\(phase("central-isolation", "red", 3)), \(phase("home-isolation", "red", 4)), "
                    + phase("home-monitoring", "yellow", 3)),
            violations: []),
        Case(
            name: "better colours",
            categories: close(
                "\(phase("central-isolation", "yellow", 7)), \(phase("home-monitoring", "green", 3))"),
            violations: []),
        Case(
            name: "all samples, no link", categories: "contact.secondary: {samples: any, linked: none}",
            violations: []),
        Case(
            name: "a state easier to lift",
            categories: "screen-positive: {lifted_by: {case_kinds: [suspected, confirmed, asymptomatic, ruled-out, "
                + "discharged], results: [negative, indeterminate], tests: 1, hours_apart: 12}}",
            violations: []),
        Case(
            name: "narrower windows",
            categories: "area.high: {look_back_days: 0}\n  co-travel: {infectious_days_before: 1}",
            parameters:
                "upgrade_window_days: 7, minimum_stay_hours: 24, late_minimum_tests: 0, late_window_days: 0",
            violations: []),
        Case(
            name: "other words", categories: "entry: {title: {zh: \"远来的客人\", en: \"traveller\"}}", violations: []),
    ]

    @Test(arguments: allowed) func `relaxations are free`(_ row: Case) throws {
        #expect(try row.overlay().violations(of: ProtocolFixtures.national("cn-9")).map(\.brief).isEmpty)
    }

    @Test func `what the ninth edition did to contacts of contacts is a relaxation of the eighth`() throws {
        let overlay = try ProtocolFixtures.overlay(
            on: "cn-8",
            """
            categories:
              contact.secondary: {phases: [{measure: home-isolation, colour: red, days: 7, tests: [1, 4, 7]}]}
            """)
        #expect(try overlay.violations(of: ProtocolFixtures.national("cn-8")).isEmpty)
    }

    @Test func `a violation reads as limit, place, both values and what the limit says`() {
        let violation = LimitViolation(
            limit: .windowWidened, place: "categories.area.high.look_back_days", base: "7", overlay: "8")
        #expect(
            violation.description
                == "L5 categories.area.high.look_back_days: 7 -> 8 (no look-back or window widened)")
    }
}

extension LimitViolation {
    /// The description without the limit's title.
    fileprivate var brief: String { "\(limit.rawValue) \(place): \(base) -> \(overlay)" }
}
