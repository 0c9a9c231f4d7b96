import HealthCode
import Testing

/// The national rules with overlays of two of the provinces that outbreaks are generated in.
func overlaidTimeline() throws -> RuleTimeline {
    var timeline = RuleTimeline(editions: ControlProtocol.national)
    for text in [OverlaidTimeline.stricter, OverlaidTimeline.milder] {
        let overlay = try Overlay(yaml: Array(text.utf8), name: "overlay.yaml")
        let base = try ProtocolFixtures.national(overlay.base)
        try timeline.overlay(
            try overlay.applied(to: base), on: base.id, in: overlay.province, from: overlay.start(at: base.offset),
            until: overlay.end(at: base.offset))
    }
    return timeline
}

private enum OverlaidTimeline {
    /// Begins and ends between the switches of editions.
    static let stricter = """
        format: tongma-overlay/1
        id: ninety-eight
        version: 1
        title: {zh: "测试", en: "test"}
        province: "980000000000"
        base: cn-9
        effective_from: 2022-07-03
        effective_until: 2022-08-14
        issuing_authority: {zh: "测试", en: "test"}
        legal_basis: {zh: "测试", en: "test"}
        parameters: {minimum_stay_hours: 1, late_minimum_tests: 3}
        categories:
          contact.close:
            phases:
              - {measure: central-isolation, colour: red, days: 9, tests: [1, 2, 4, 6, 9]}
              - {measure: home-monitoring, colour: yellow, days: 5, tests: [12]}
          area.low.resident:
            title: {zh: "低", en: "low"}
            reason: {zh: "低", en: "low"}
            clause: {zh: "低", en: "low"}
            phases:
              - {measure: stay-in-area, colour: yellow}
        """

    /// Ends with its edition.
    static let milder = """
        format: tongma-overlay/1
        id: ninety-seven
        version: 1
        title: {zh: "测试", en: "test"}
        province: "970000000000"
        base: cn-9
        effective_from: 2022-08-05
        issuing_authority: {zh: "测试", en: "test"}
        legal_basis: {zh: "测试", en: "test"}
        categories:
          contact.close:
            phases:
              - {measure: central-isolation, colour: red, days: 4, tests: [1, 3]}
          entry: {remove: true}
          area.high: {look_back_days: 2}
        """
}
