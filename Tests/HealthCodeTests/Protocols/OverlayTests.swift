import HealthCode
import Testing

@Suite struct OverlayTests {
    @Test func `only what an overlay names changes`() throws {
        let base = try ProtocolFixtures.national("cn-9")
        let overlay = try ProtocolFixtures.overlay(
            """
            parameters: {late_minimum_tests: 1}
            categories:
              area.medium: {look_back_days: 5}
              contact.secondary: {remove: true}
            """)
        let rules = try overlay.applied(to: base)
        var expected = base
        expected.id = "cn-9+hi-test"
        expected.effectiveFrom = try #require(LocalDate("2022-07-10"))
        expected.lateMinimumTests = Parameter(1)
        expected.categories[.areaMedium]?.lookBackDays = Parameter(5)
        expected.categories[.secondaryContact] = nil
        expected.overlay = rules.overlay
        #expect(rules == expected)
        #expect(rules.editionID == "cn-9")
        #expect(base.editionID == "cn-9")
        #expect(rules.overlay?.id == "hi-test")
        #expect(rules.overlay?.version == 2)
        #expect(rules.overlay?.categories == [.areaMedium, .secondaryContact])
    }

    @Test func `an overlay knows its province and its time`() throws {
        let overlay = try ProtocolFixtures.overlay("")
        #expect(overlay.province == Division("460000000000"))
        #expect(overlay.start(at: .china) == Instant("2022-07-10T00:00:00+08:00"))
        #expect(overlay.end(at: .china) == Instant("2022-08-10T00:00:00+08:00"))
        #expect(overlay.base == "cn-9")
    }

    @Test func `a changed category rests on the province's word, the others on the edition's`() throws {
        let base = try ProtocolFixtures.national("cn-9")
        let rules = try ProtocolFixtures.overlay("categories: {area.medium: {look_back_days: 5}}").applied(to: base)
        #expect(rules.authority(for: .areaMedium).en == "Hainan")
        #expect(rules.legalBasis(for: .areaMedium).en == "Rules")
        #expect(rules.authority(for: .areaHigh) == base.issuingAuthority)
        #expect(rules.legalBasis(for: .areaHigh) == base.legalBasis)
        #expect(base.authority(for: .areaMedium) == base.issuingAuthority)
    }

    @Test func `an overlay does not take effect before its base`() throws {
        let base = try ProtocolFixtures.national("cn-20")
        #expect(try ProtocolFixtures.overlay(on: "cn-20", "").applied(to: base).start == base.start)
    }

    @Test func `a link can be lifted and a new measure brought in`() throws {
        let base = try ProtocolFixtures.national("cn-9")
        let rules = try ProtocolFixtures.overlay(
            """
            measures: [{name: phone-call, title: {zh: "电话随访", en: "a phone call a day"}}]
            categories:
              contact.secondary: {linked: none}
              co-travel: {phases: [{measure: phone-call, colour: green, days: 3}]}
            """
        ).applied(to: base)
        #expect(rules.categories[.secondaryContact]?.linkedTests == nil)
        #expect(rules.measureTitles["phone-call"]?.en == "a phone call a day")
        #expect(rules.measureOrder == ["phone-call"] + base.measureOrder)
        #expect(rules.categories[.coTravel]?.samples == nil)
    }

    typealias Row = (text: String, line: Int, path: String, reason: DocumentError.Reason)

    static let refused: [Row] = [
        (
            "categories: {entry: {remove: false}}", 13, "categories.entry.remove",
            .malformed(expected: "true, or not there")
        ),
        ("categories: {entry: {remove: true, samples: any}}", 13, "categories.entry", .misplacedKey("samples")),
        ("categories:\n  entry: {linked: none}", 14, "categories.entry", .misplacedKey("linked")),
        ("categories:\n  tourist: {remove: true}", 14, "categories", .unknownKey("tourist")),
        ("parameters: {late_minimum: 1}", 13, "parameters", .unknownKey("late_minimum")),
        ("offset: \"+08:00\"", 13, "", .unknownKey("offset")),
    ]

    @Test(arguments: refused.indices) func `a malformed overlay is refused with its line`(_ index: Int) throws {
        let row = Self.refused[index]
        let error = try #require(throws: DocumentError.self) { try ProtocolFixtures.overlay(row.text) }
        #expect(error.reason == row.reason)
        #expect(error.line == row.line)
        #expect(error.path == row.path)
    }

    static let refusedHeads: [(old: String, new: String, line: Int, path: String)] = [
        ("460000000000", "460100000000", 5, "province"),
        ("460000000000", "000000000000", 5, "province"),
        ("460000000000", "46", 5, "province"),
        ("2022-08-10", "2022-07-10", 8, "effective_until"),
    ]

    @Test(arguments: refusedHeads.indices) func `an overlay has a province and a time`(_ index: Int) throws {
        let row = Self.refusedHeads[index]
        let text = ProtocolFixtures.overlayHead(on: "cn-9").replacing(row.old, with: row.new)
        let error = try #require(throws: DocumentError.self) {
            try Overlay(yaml: Array(text.utf8), name: "overlay.yaml")
        }
        #expect(error.line == row.line)
        #expect(error.path == row.path)
    }

    static let unfit: [Row] = [
        (
            "categories:\n  area.low.resident: {phases: [{measure: stay-home, colour: red}]}", 14,
            "categories.area.low.resident", .missingKey("title")
        ),
        ("categories: {area.low: {remove: true}}", 13, "categories.area.low", .notInBase("area.low")),
        (
            "categories: {co-travel: {phases: [{measure: exile, colour: red, days: 1}]}}", 13,
            "categories.co-travel.phases[0].measure", .unknownMeasure("exile")
        ),
    ]

    @Test(arguments: unfit.indices) func `what does not fit the base is refused with its line`(_ index: Int) throws {
        let row = Self.unfit[index]
        let overlay = try ProtocolFixtures.overlay(row.text)
        let base = try ProtocolFixtures.national("cn-9")
        let error = try #require(throws: DocumentError.self) { try overlay.applied(to: base) }
        #expect(error.reason == row.reason)
        #expect(error.line == row.line)
        #expect(error.path == row.path)
    }

    @Test func `an overlay is refused over another edition, and over an overlay`() throws {
        let overlay = try ProtocolFixtures.overlay("")
        for base in [
            try ProtocolFixtures.national("cn-8"), try overlay.applied(to: ProtocolFixtures.national("cn-9")),
        ] {
            let error = try #require(throws: DocumentError.self) { try overlay.applied(to: base) }
            #expect(error.reason == .wrongBase(expected: "cn-9", found: base.id))
            #expect(error.line == 6)
        }
    }
}
