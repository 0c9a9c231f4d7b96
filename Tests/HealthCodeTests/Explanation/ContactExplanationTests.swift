import HealthCode
import Testing

@Suite struct `A contact's explanation` {
    private typealias W = WrittenEvidence

    /// A close contact of a standing case, exposed on July 1 and known on July 2.
    private func closeContact() -> WrittenEvidence {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "07-01 08:00")
        evidence.contact("X", "close", "07-01 10:00", reported: "07-02 09:00")
        return evidence
    }

    @Test func `tests before knowledge are waived and those after it owed or ahead`() throws {
        var evidence = closeContact()
        evidence.naat("N1", "07-03 08:00")
        let episode = try #require(try evidence.explain(at: "07-05 12:00").episodes.first)
        #expect(episode.category == .closeContact)
        #expect(episode.anchor == (try W.date("07-01")))
        #expect(episode.known == (try W.instant("07-02 09:00")))
        #expect(episode.tests.map(\.day) == [1, 2, 3, 5, 7, 10])
        let expected: [ExplainedTest.Standing] = [
            .taken(
                ExplainedSample(
                    record: EvidenceReference(
                        dataset: .naat, recordID: "N1", reportedAt: try W.instant("07-03 23:00")),
                    sampledAt: try W.instant("07-03 08:00"))),
            .owed, .owed, .ahead, .ahead, .ahead,
        ]
        #expect(episode.tests.map(\.standing) == expected)
    }

    @Test func `a phase waits for its tests together with its days, and another follows`() throws {
        var evidence = closeContact()
        for day in 2...4 { evidence.naat("N\(day)", "07-0\(day) 08:00") }
        let episode = try #require(try evidence.explain(at: "07-05 12:00").episodes.first)
        #expect(episode.standing == .active(phase: 0))
        #expect(
            episode.waysOut == [
                WayOut(
                    conditions: [
                        .calendar(try W.instant("07-09 00:00")),
                        .tests([try W.date("07-06"), try W.date("07-08")], samples: .single),
                    ], next: .measure("home-monitoring", .yellow)),
                WayOut(conditions: [.indexRuledOut("C")], next: .nothing),
            ])
    }

    @Test func `a phase with all its tests taken ends by itself`() throws {
        var evidence = closeContact()
        for day in [2, 3, 4, 6, 8] { evidence.naat("N\(day)", "07-0\(day) 08:00") }
        let episode = try #require(try evidence.explain(at: "07-08 23:30").episodes.first)
        #expect(episode.waysOut.first?.endsByItself == true)
        #expect(episode.waysOut.first?.conditions == [.calendar(try W.instant("07-09 00:00"))])
    }

    @Test func `a phase ended when the last report that it waited for came`() throws {
        var evidence = closeContact()
        for day in [2, 3, 4, 6] { evidence.naat("N\(day)", "07-0\(day) 08:00") }
        evidence.naat("N9", "07-09 08:00", reported: "07-10 17:00")
        let episode = try #require(try evidence.explain(at: "07-11 09:00").episodes.first)
        #expect(episode.phases.map(\.standing) == [.ended(try W.instant("07-10 17:00")), .current])
        #expect(episode.phases.map(\.days) == [0...7, 8...10])
        #expect(episode.phases[0].calendarEnd == (try W.instant("07-09 00:00")))
    }

    @Test func `an episode is over at the latest end of its phases`() throws {
        var evidence = closeContact()
        for day in ["02", "03", "04", "06", "08", "11"] { evidence.naat("N\(day)", "07-\(day) 08:00") }
        let episode = try #require(try evidence.explain(at: "07-20 00:00").episodes.first)
        #expect(episode.standing == .over(try W.instant("07-12 00:00")))
        #expect(episode.reason == nil)
        #expect(episode.waysOut.isEmpty)
    }

    @Test func `late knowledge makes tests up on the first free dates`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "07-01 08:00")
        evidence.contact("X", "close", "07-01 10:00", reported: "07-12 09:00")
        let episode = try #require(try evidence.explain(at: "07-12 12:00").episodes.first)
        let madeUp = episode.tests.filter { $0.day == nil }
        #expect(madeUp.map(\.due) == [try W.date("07-12"), try W.date("07-13")])
        #expect(madeUp.map(\.standing) == [.owed, .ahead])
        #expect(episode.tests.filter { $0.day != nil }.allSatisfy { $0.standing == .waivedBeforeKnown })
        #expect(episode.standing == .active(phase: 1))
        #expect(
            episode.waysOut.first?.conditions == [
                .tests([try W.date("07-12"), try W.date("07-13")], samples: .single)
            ])
    }

    @Test func `a test that no rule asked for on its day is waived on the switch`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "06-24 08:00")
        evidence.contact("X", "close", "06-24 10:00", reported: "06-24 12:00")
        let episode = try #require(try evidence.explain(at: "06-28 12:00", under: "national").episodes.first)
        let waived = episode.tests.filter { $0.standing == .waivedNotAskedThen }.compactMap(\.day)
        #expect(waived == [2, 3])
        #expect(try evidence.explain(at: "06-28 12:00", under: "cn-9").episodes[0].tests.allSatisfy(\.isOwed))
    }

    @Test(arguments: [
        ("retracted", IdleContact.Cause.unknown), ("discharged", .notAnIndex), ("ruled-out", .ruledOut),
    ])
    func `a contact without a standing index makes nothing, and says why`(
        _ fate: String, _ cause: IdleContact.Cause
    ) throws {
        var evidence = closeContact()
        switch fate {
        case "retracted":
            evidence.add(
                .case, "C", reported: "07-03 08:00", about: .them,
                ["kind": "confirmed", "occurred_at": "07-01 08:00", "division": "440106001001", "retracted": "true"])
        case "discharged": evidence.caseRecord("C", "discharged", "07-03 08:00")
        default: evidence.caseRecord("D", "ruled-out", "07-03 08:00")
        }
        let before = try evidence.explain(at: "07-02 12:00")
        #expect(before.episodes.count == 1 && before.idleContacts.isEmpty)
        let after = try evidence.explain(at: "07-04 00:00")
        #expect(after.episodes.isEmpty)
        #expect(after.idleContacts.map(\.cause) == [cause])
        #expect(after.conclusion.colour == .green)
    }
}
