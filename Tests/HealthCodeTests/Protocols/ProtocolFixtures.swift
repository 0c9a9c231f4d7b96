import HealthCode

/// Documents for tests, small enough to count lines in.
enum ProtocolFixtures {
    /// An edition with one category of each shape; the numbers of its lines are in the comments' stead.
    static let edition = """
        format: tongma-protocol/1
        id: small
        version: 3
        title: {zh: "小", en: "Small"}
        offset: "+08:00"
        effective_from: 2022-01-02
        issuing_authority: {zh: "甲", en: "A"}
        legal_basis: {zh: "乙", en: "B"}
        parameters:
          upgrade_window_days: {value: 14, assumed: true}
          minimum_stay_hours: 4
          late_minimum_tests: 2
          late_window_days: 14
        measures:
          - {name: central-isolation, title: {zh: "集中", en: "Central"}}
          - {name: stay-home, title: {zh: "居家", en: "Home"}}
          - {name: home-monitoring, title: {zh: "监测", en: "Monitoring"}}
        categories:
          contact.secondary:
            title: {zh: "密接的密接", en: "Secondary"}
            reason: {zh: "因为", en: "Because"}
            clause: {zh: "一", en: "1"}
            anchor: last_exposure_at
            samples: single
            phases:
              - {measure: central-isolation, colour: red, days: 7, tests: [1, {day: 4, assumed: true}, 7]}
              - {measure: home-monitoring, colour: yellow, days: 3}
            linked: {tests: 2}
          area.high:
            title: {zh: "高", en: "High"}
            reason: {zh: "因为", en: "Because"}
            clause: {zh: "二", en: "2"}
            anchor: leaving
            phases:
              - {measure: home-monitoring, colour: yellow, days: 3}
            look_back_days: 7
          area.high.resident:
            title: {zh: "在高", en: "In high"}
            reason: {zh: "因为", en: "Because"}
            clause: {zh: "三", en: "3"}
            phases:
              - {measure: stay-home, colour: red}
          screen-positive:
            title: {zh: "阳", en: "Positive"}
            reason: {zh: "因为", en: "Because"}
            clause: {zh: "四", en: "4"}
            phases:
              - {measure: stay-home, colour: red}
            lifted_by: {case_kinds: [confirmed, ruled-out], results: [negative], tests: 2, hours_apart: 24}

        """

    /// The fixture with one text in the place of another, which has to occur in it exactly once.
    static func edition(replacing old: String, with new: String) throws -> String {
        let pieces = edition.split(separator: old, omittingEmptySubsequences: false)
        guard pieces.count == 2 else { throw FixtureError(text: old, occurrences: pieces.count - 1) }
        return pieces.joined(separator: new)
    }

    static func read(_ text: String) throws(DocumentError) -> ControlProtocol {
        try ControlProtocol(yaml: Array(text.utf8), name: "test.yaml")
    }

    /// An overlay over an edition, with these lines at its end.
    static func overlay(on base: String = "cn-9", _ rest: String) throws(DocumentError) -> Overlay {
        try Overlay(yaml: Array((overlayHead(on: base) + rest).utf8), name: "overlay.yaml")
    }

    /// Twelve lines.
    static func overlayHead(on base: String) -> String {
        """
        format: tongma-overlay/1
        id: hi-test
        version: 2
        title: {zh: "试", en: "Test"}
        province: 460000000000
        base: \(base)
        effective_from: 2022-07-10
        effective_until: 2022-08-10
        issuing_authority: {zh: "海南", en: "Hainan"}
        legal_basis: {zh: "办法", en: "Rules"}
        # What follows is the test's.


        """
    }

    static func national(_ id: String) throws -> ControlProtocol {
        guard let edition = ControlProtocol.national(id) else { throw FixtureError(text: id, occurrences: 0) }
        return edition
    }
}

struct FixtureError: Error {
    let text: String
    let occurrences: Int
}
