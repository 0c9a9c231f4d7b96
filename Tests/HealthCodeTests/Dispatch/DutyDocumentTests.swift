import HealthCode
import Testing

/// The document of duties: what ships with the product, and what is refused when it is read.
@Suite struct DutyDocumentTests {
    private static let text = """
        format: tongma-dispatch/1
        id: dispatch
        version: 3
        title: {zh: "职责", en: "Duties"}
        issuing_authority: {zh: "某省", en: "A province"}
        sources: [{zh: "文件", en: "A document"}]
        parameters: {release_notice_hours: 24, notice_ahead_hours: 24, escalation_hours: 12, memory_days: 60, \
        notice_memory_days: 7, slot_window_hours: 48, missing_attempts: 3, missing_channels: 2, missing_at_door: 1}
        indicators: {contact_hours: 24, naming_gap_days: 14, sample_days: 7, detect_days: 7, notify_days: 1, \
        respond_days: 7, place_confirmed_hours: 24, completeness_days: 1, inactive_hours: 24}
        measures:
          - {measure: treatment, reach_within_hours: 2, places: [hospital], placed_within_hours: 2, slots_a_day: 0}
          - {measure: central-isolation, reach_within_hours: 2, places: [site], placed_within_hours: 8, slots_a_day: 2}
          - {measure: pending, reach_within_hours: 2, places: [home], placed_within_hours: 4, slots_a_day: 1}
          - {measure: home-isolation, reach_within_hours: 4, places: [home], placed_within_hours: 12, slots_a_day: 2}
          - {measure: home-monitoring, reach_within_hours: 24, places: [home], placed_within_hours: 24, slots_a_day: 2}
          - {measure: recheck, reach_within_hours: 12, slots_a_day: 0}
          - {measure: health-monitoring, reach_within_hours: 24, slots_a_day: 1}
        roster: [stay-home, stay-in-area]

        """

    private func read(_ text: String) throws(DocumentError) -> DutyDocument {
        try DutyDocument(yaml: Array(text.utf8), name: "duties.yaml", rules: ControlProtocol.national)
    }

    private func refusal(_ found: String, _ put: String) -> DocumentError.Reason? {
        do throws(DocumentError) {
            _ = try read(Self.text.replacing(found, with: put))
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a whole document is read`() throws {
        let document = try read(Self.text)
        #expect(document.version == 3)
        #expect(document.duties.map(\.measure).first == "treatment")
        #expect(document.roster == ["stay-home", "stay-in-area"])
    }

    @Test func `all numbers that ship are marked assumptions but those for moving close contacts`()
        throws
    {
        let document = DutyDocument.national
        let parameters = [
            document.releaseNoticeHours, document.noticeAheadHours, document.escalationHours,
            document.memoryDays,
            document.noticeMemoryDays, document.slotWindowHours, document.missingAttempts,
            document.missingChannels,
            document.missingAtDoor,
        ]
        #expect(parameters.allSatisfy { $0.isAssumed })
        for duty in document.duties {
            #expect(duty.reachWithinHours.isAssumed && duty.slotsADay.isAssumed)
            let isSourced = duty.measure == "central-isolation"
            #expect(duty.placedWithinHours.map { $0.isAssumed != isSourced } ?? true)
            #expect(duty.placedWithinHoursByEdition.values.allSatisfy { $0.isAssumed != isSourced })
        }
        let limits = document.indicators
        let sourced = [limits.contactHours, limits.detectDays, limits.notifyDays, limits.respondDays]
        #expect(sourced.map(\.value) == [24, 7, 1, 7] && sourced.allSatisfy { !$0.isAssumed })
        let assumed = [
            limits.namingGapDays, limits.sampleDays, limits.placeConfirmedHours, limits.completenessDays,
            limits.inactiveHours,
        ]
        #expect(assumed.map(\.value) == [14, 7, 24, 1, 24] && assumed.allSatisfy { $0.isAssumed })
        #expect(!document.sources.isEmpty)
        #expect(ControlProtocol.national.allSatisfy { document.missingMeasure(of: $0) == nil })
    }

    @Test func `a document that lacks a measure of an edition is refused, by name`() {
        #expect(
            refusal("measure: recheck", "measure: retest") == .missingMeasure("recheck", rules: "cn-8"))
        #expect(
            refusal("[stay-home, stay-in-area]", "[stay-home]")
                == .missingMeasure("stay-in-area", rules: "cn-8"))
    }

    @Test(arguments: [
        (
            "tongma-dispatch/1", "tongma-protocol/1",
            DocumentError.Reason.wrongFormat(expected: "tongma-dispatch/1")
        ),
        ("escalation_hours: 12, ", "", .missingKey("escalation_hours")),
        ("escalation_hours: 12", "escalation_hours: 0", .outOfRange(1...8_760)),
        ("missing_at_door: 1", "missing_at_window: 1", .unknownKey("missing_at_window")),
        ("slots_a_day: 2", "slots_a_day: 5", .malformed(expected: "a divisor of 24, or 0")),
        ("inactive_hours: 24", "inactive_hours: 0", .outOfRange(1...8_760)),
        ("detect_days: 7, ", "", .missingKey("detect_days")),
        (
            "measure: recheck, reach", "measure: recheck, placed_within_hours: 3, reach",
            .misplacedKey("placed_within_hours")
        ),
        ("places: [hospital]", "places: [prison]", .malformed(expected: "one of home, site, hospital")),
        ("places: [hospital]", "places: []", .empty),
        ("measure: recheck", "measure: pending", .repeated("pending")),
        ("[stay-home, stay-in-area]", "[stay-home, stay-home]", .repeated("stay-home")),
    ])
    func `what does not read is refused`(found: String, put: String, reason: DocumentError.Reason) {
        #expect(refusal(found, put) == reason)
    }

    @Test(arguments: [
        (
            "440103001001",
            ["440103001000", "440103000000", "440100000000", "440000000000", "000000000000"]
        ),
        ("110101001000", ["110101000000", "110000000000", "000000000000"]),
        ("990101000001", ["990101000000", "990000000000", "000000000000"]),
        ("440000000000", ["000000000000"]),
        ("000000000000", []),
    ])
    func `the divisions above one, to the nation`(code: String, parents: [String]) throws {
        let division = try #require(Division(code))
        #expect(division.parents().map(\.description) == parents)
        #expect(division.parents().allSatisfy { division.isIn($0) })
        #expect(division.isIn(.nation))
        #expect(division == .nation || !Division.nation.isIn(division))
    }
}
