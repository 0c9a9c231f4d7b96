import HealthCode
import Testing

/// Each row: what is replaced in the fixture, by what, and the refusal's line, path and reason.
@Suite struct DocumentRefusalTests {
    typealias Row = (old: String, new: String, line: Int, path: String, reason: DocumentError.Reason)

    static let close = "categories.contact.secondary"
    static let firstPhase = "days: 7, tests: [1, {day: 4, assumed: true}, 7]"
    static let tests = "[1, {day: 4, assumed: true}, 7]"

    static let keys: [Row] = [
        ("version: 3", "version: 3\ncolor: red", 4, "", .unknownKey("color")),
        ("linked: {tests", "linked: {test", 28, "\(close).linked", .unknownKey("test")),
        ("contact.secondary:", "contact.third:", 19, "categories", .unknownKey("contact.third")),
        ("assumed: true}\n", "assume: true}\n", 10, "parameters.upgrade_window_days", .unknownKey("assume")),
        ("version: 3\n", "", 1, "", .missingKey("version")),
        ("format: tongma-protocol/1\n", "", 1, "", .missingKey("format")),
        ("  late_window_days: 14\n", "", 10, "parameters", .missingKey("late_window_days")),
        ("en: \"Small\"", "fr: \"Petit\"", 4, "title", .unknownKey("fr")),
        (", en: \"Small\"", "", 4, "title", .missingKey("en")),
        ("\n    samples: single", "", 20, close, .missingKey("samples")),
        ("    anchor: leaving\n", "", 30, "categories.area.high", .missingKey("anchor")),
        ("    look_back_days: 7\n", "", 30, "categories.area.high", .missingKey("look_back_days")),
        ("days: 7, tests", "tests", 26, "\(close).phases[0]", .missingKey("days")),
        ("version: 3", "version: 3\nversion: 4", 3, "", .duplicateKey("version")),
        ("version: 3", "version: 3\n\"version\": 4", 3, "", .duplicateKey("version")),
        ("    linked:", "    look_back_days: 3\n    linked:", 28, close, .misplacedKey("look_back_days")),
        (
            "    look_back_days: 7", "    look_back_days: 7\n    linked: {tests: 2}", 37, "categories.area.high",
            .misplacedKey("linked")
        ),
        (
            "    look_back_days: 7", "    samples: any\n    look_back_days: 7", 30, "categories.area.high",
            .misplacedKey("samples")
        ),
        (
            "    lifted_by:", "    anchor: left_at\n    lifted_by:", 49, "categories.screen-positive",
            .misplacedKey("anchor")
        ),
    ]

    static let values: [Row] = [
        ("tongma-protocol/1", "tongma-protocol/2", 1, "format", .wrongFormat(expected: "tongma-protocol/1")),
        ("version: 3", "version: three", 3, "version", .wrongType(expected: "a whole number")),
        ("version: 3", "version: \"3\"", 3, "version", .wrongType(expected: "a whole number")),
        ("version: 3", "version: 03", 3, "version", .wrongType(expected: "a whole number")),
        ("version: 3", "version: 3.0", 3, "version", .wrongType(expected: "a whole number")),
        ("version: 3", "version: 0", 3, "version", .outOfRange(1...1_000_000)),
        ("version: 3", "version: 99999999999999999999", 3, "version", .outOfRange(1...1_000_000)),
        ("en: \"Small\"", "en: 5", 4, "title.en", .wrongType(expected: "a text")),
        ("en: \"Small\"", "en: \" \"", 4, "title.en", .empty),
        ("{zh: \"小\", en: \"Small\"}", "Small", 4, "title", .wrongType(expected: "a mapping")),
        ("\"+08:00\"", "Asia/Shanghai", 5, "offset", .malformed(expected: "an offset (+HH:MM)")),
        ("2022-01-02", "2022-02-30", 6, "effective_from", .malformed(expected: "a date (YYYY-MM-DD)")),
        ("hours: 4", "hours: 8761", 11, "parameters.minimum_stay_hours", .outOfRange(0...8_760)),
        (
            "assumed: true}\n", "assumed: perhaps}\n", 10, "parameters.upgrade_window_days.assumed",
            .wrongType(expected: "true or false")
        ),
        ("name: stay-home", "name: central-isolation", 16, "measures[1]", .repeated("central-isolation")),
        (
            "name: stay-home", "name: stay/home", 16, "measures[1].name",
            .malformed(expected: "a name of 1–64 small letters, digits, dots and hyphens")
        ),
        (
            "anchor: leaving", "anchor: arrived_at", 33, "categories.area.high.anchor",
            .malformed(expected: "one of leaving")
        ),
        (
            "samples: single", "samples: double", 24, "\(close).samples",
            .malformed(expected: "one of single, any")
        ),
        (
            "- {measure: central-isolation, colour: red", "- {measure: central-isolation, colour: blue", 26,
            "\(close).phases[0].colour", .malformed(expected: "one of green, yellow, red")
        ),
        (
            "- {measure: central-isolation", "- {measure: exile", 26, "\(close).phases[0].measure",
            .unknownMeasure("exile")
        ),
        (
            "look_back_days: 7", "look_back_days: -1", 36, "categories.area.high.look_back_days",
            .outOfRange(0...366)
        ),
        ("linked: {tests: 2}", "linked: none", 28, "\(close).linked", .wrongType(expected: "a mapping")),
        (
            "[confirmed, ruled-out]", "[confirmed, cured]", 49, "categories.screen-positive.lifted_by.case_kinds[1]",
            .malformed(expected: "one of suspected, confirmed, asymptomatic, ruled-out, discharged")
        ),
        (
            "[confirmed, ruled-out]", "[confirmed, confirmed]", 49,
            "categories.screen-positive.lifted_by.case_kinds[1]", .repeated("confirmed")
        ),
        (
            "hours_apart: 24", "hours_apart: 8761", 49, "categories.screen-positive.lifted_by.hours_apart",
            .outOfRange(0...8_760)
        ),
    ]

    static let phases: [Row] = [
        (firstPhase, "days: 367", 26, "\(close).phases[0].days", .outOfRange(0...366)),
        (tests, "[1, 1]", 26, "\(close).phases[0].tests[1]", .testsNotAscending(day: 1)),
        (tests, "[1, 8]", 26, "\(close).phases[0].tests[1]", .testOutsidePhase(day: 8, days: 0..<8)),
        (
            "colour: yellow, days: 3}\n    linked", "colour: yellow, days: 3, tests: [7]}\n    linked", 27,
            "\(close).phases[1].tests[0]", .testsNotAscending(day: 7)
        ),
        (
            tests + "}\n", "[1]}\n      - {measure: stay-home, colour: red, days: 0, tests: [7]}\n", 27,
            "\(close).phases[1].tests[0]", .testOutsidePhase(day: 7, days: 8..<8)
        ),
        (
            tests + "}\n", "[1]}\n      - {measure: stay-home, colour: red, days: 2, tests: [10]}\n", 27,
            "\(close).phases[1].tests[0]", .testOutsidePhase(day: 10, days: 8..<10)
        ),
        (tests, "7", 26, "\(close).phases[0].tests", .wrongType(expected: "a list")),
        (
            tests, "[\((0...64).map(String.init).joined(separator: ","))]", 26, "\(close).phases[0].tests",
            .tooMany(limit: 64)
        ),
        (
            "      - {measure: stay-home, colour: red}\n  screen",
            "      - {measure: stay-home, colour: red}\n      - {measure: stay-home, colour: red}\n  screen", 42,
            "categories.area.high.resident.phases", .phasesOfState(2)
        ),
        (
            "      - {measure: stay-home, colour: red}\n  screen", "      []\n  screen", 42,
            "categories.area.high.resident.phases", .phasesOfState(0)
        ),
        (
            "      - {measure: stay-home, colour: red}\n  screen",
            "      - {measure: stay-home, colour: red, days: 3}\n  screen", 42,
            "categories.area.high.resident.phases[0]", .misplacedKey("days")
        ),
        (
            "      - {measure: home-monitoring, colour: yellow, days: 3}\n    look", "      []\n    look", 35,
            "categories.area.high.phases", .empty
        ),
    ]

    @Test(arguments: (keys + values + phases).indices) func `a malformed document is refused with its line and reason`(
        _ index: Int
    ) throws {
        let row = (Self.keys + Self.values + Self.phases)[index]
        let text = try ProtocolFixtures.edition(replacing: row.old, with: row.new)
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read(text) }
        #expect(error.reason == row.reason)
        #expect(error.line == row.line)
        #expect(error.path == row.path)
        #expect(error.file == "test.yaml")
    }

    @Test func `an error reads as file, line, place and reason`() throws {
        let text = try ProtocolFixtures.edition(replacing: "version: 3", with: "version: 0")
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read(text) }
        #expect(error.description == "test.yaml:3:10: version: must lie from 1 to 1000000")
    }

    @Test func `a document is a mapping`() throws {
        for (text, reason) in [
            ("", DocumentError.Reason.empty), ("# nothing\n", .empty), ("- 1\n", .wrongType(expected: "a mapping")),
            ("tongma", .wrongType(expected: "a mapping")),
        ] {
            let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.read(text) }
            #expect(error.reason == reason)
            #expect(error.line == 1)
        }
    }
}
