import HealthCode
import HealthCodeTesting
import Testing

/// Whom an overlay governs, and when.
@Suite struct OverlayAssessmentTests {
    private let overlay = """
        format: tongma-overlay/1
        id: hi-test
        version: 1
        title: {zh: "测试", en: "test"}
        province: "460000000000"
        base: cn-9
        effective_from: 2022-07-05
        effective_until: 2022-07-08
        issuing_authority: {zh: "测试", en: "test"}
        legal_basis: {zh: "测试", en: "test"}
        categories:
          area.high.resident:
            phases:
              - {measure: stay-in-area, colour: yellow}
        """

    private func timeline(_ text: String) throws -> RuleTimeline {
        let overlay = try Overlay(yaml: Array(text.utf8), name: "test.yaml")
        let base = try #require(ControlProtocol.national("cn-9"))
        var timeline = RuleTimeline(editions: ControlProtocol.national)
        try timeline.overlay(
            try overlay.applied(to: base), on: base.id, in: overlay.province, from: overlay.start(at: base.offset),
            until: overlay.end(at: base.offset))
        return timeline
    }

    private func scenario(home: String, stayingIn place: String) -> Scenario {
        var scenario = Scenario("overlay")
        scenario.evidence.resident(scenario.person, home)
        scenario.evidence.area(
            "a-1", place, "high", from: "2022-06-20T00:00:00+08:00", reported: "2022-06-20T00:00:00+08:00")
        scenario.evidence.stay(
            "s-1", scenario.person, place, from: "2022-06-21T00:00:00+08:00", reported: "2022-06-21T00:00:00+08:00")
        return scenario
    }

    @Test func `an overlay governs the residents of its province wherever they are, while it is in force`() throws {
        var scenario = scenario(home: "460106001001", stayingIn: "440106001001")
        scenario.expect("2022-07-04T23:59:59", "red area.high.resident/stay-home/-")
        scenario.expect("2022-07-05T00:00:00", "yellow area.high.resident/stay-in-area/-")
        scenario.expect("2022-07-07T23:59:59", "yellow area.high.resident/stay-in-area/-")
        scenario.expect("2022-07-08T00:00:00", "red area.high.resident/stay-home/-")
        #expect(scenario.failures(under: try timeline(overlay)) == [])
    }

    @Test(arguments: ["440106001001", "990101001001"])
    func `it governs nobody else, though they are in the province`(home: String) throws {
        var scenario = scenario(home: home, stayingIn: "460106001001")
        scenario.expect("2022-07-06T00:00:00", "red area.high.resident/stay-home/-")
        #expect(scenario.failures(under: try timeline(overlay)) == [])
    }

    @Test func `it ends with the edition that it stands over`() throws {
        let open = overlay.replacing("effective_until: 2022-07-08\n", with: "")
        var scenario = scenario(home: "460106001001", stayingIn: "440106001001")
        scenario.expect("2022-11-10T23:59:59", "yellow area.high.resident/stay-in-area/-")
        scenario.expect("2022-11-11T00:00:00", "red area.high.resident/stay-home/-")
        #expect(scenario.failures(under: try timeline(open)) == [])
    }

    @Test func `two overlays of one province at one time contradict each other`() throws {
        var timeline = try timeline(overlay)
        let other = try Overlay(yaml: Array(overlay.replacing("hi-test", with: "hi-other").utf8), name: "other.yaml")
        let base = try #require(ControlProtocol.national("cn-9"))
        let rules = try other.applied(to: base)
        let (start, end) = (other.start(at: base.offset), try #require(other.end(at: base.offset)))
        for (from, until) in [(start, end), (start.advanced(bySeconds: -1), start.advanced(bySeconds: 1))] {
            #expect(throws: OverlayConflict.self) {
                try timeline.overlay(rules, on: "cn-9", in: other.province, from: from, until: until)
            }
        }
        try timeline.overlay(rules, on: "cn-9", in: other.province, from: end, until: nil)
    }

    @Test func `a low-risk area colours only where an overlay says so`() throws {
        let low = overlay.replacing(
            "  area.high.resident:\n    phases:\n      - {measure: stay-in-area, colour: yellow}",
            with: """
                  area.low.resident:
                    title: {zh: "低", en: "low"}
                    reason: {zh: "低", en: "low"}
                    clause: {zh: "低", en: "low"}
                    phases:
                      - {measure: stay-in-area, colour: yellow}
                """)
        var scenario = Scenario("low")
        scenario.evidence.resident(scenario.person, "460106001001")
        scenario.evidence.area(
            "a-1", "460106001001", "low", from: "2022-06-20T00:00:00+08:00", to: "2022-07-07T00:00:00+08:00",
            reported: "2022-06-20T00:00:00+08:00")
        scenario.expect("2022-07-04T00:00:00", "green")
        scenario.expect("2022-07-06T00:00:00", "yellow area.low.resident/stay-in-area/2022-07-07")
        #expect(scenario.failures(under: try timeline(low)) == [])
    }
}
