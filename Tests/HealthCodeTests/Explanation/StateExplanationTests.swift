import HealthCode
import Testing

@Suite struct `States in an explanation` {
    private typealias W = WrittenEvidence

    @Test func `a case gives the only reason, and what is closed or beside it says so`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "07-01 08:00")
        evidence.contact("X", "close", "07-01 10:00", reported: "07-01 12:00")
        evidence.contact("Y", "close", "07-06 10:00", reported: "07-06 12:00")
        evidence.caseRecord("D", "confirmed", "07-05 08:00", about: .her)
        evidence.naat("P", "07-07 08:00", result: "positive")
        let file = try evidence.explain(at: "07-08 00:00")
        #expect(file.conclusion.reasons.map(\.category) == [.case])
        let diagnosis = EvidenceReference(dataset: .case, recordID: "D", reportedAt: try W.instant("07-05 08:00"))
        #expect(file.episodes.map(\.standing) == [.closed(by: diagnosis), .besideCase])
        #expect(file.positives.map(\.standing) == [.diagnosedBefore(diagnosis)])
        #expect(file.cases.map(\.isRuling) == [true])
        #expect(
            file.cases.first?.waysOut == [
                WayOut(
                    conditions: [.finding(.discharged, notBefore: try W.instant("07-05 08:00"))],
                    next: .measure("home-monitoring", .yellow)),
                WayOut(conditions: [.finding(.ruledOut, notBefore: try W.instant("07-05 08:00"))], next: .nothing),
            ])
    }

    @Test func `a discharge makes an episode of the recovered`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("D", "confirmed", "06-20 08:00", about: .her)
        evidence.caseRecord("E", "discharged", "07-01 08:00", about: .her)
        let file = try evidence.explain(at: "07-02 00:00")
        #expect(file.conclusion.reasons.map(\.category) == [.recovered])
        #expect(file.cases.map(\.isStandingDiagnosis) == [true, false])
        #expect(file.episodes.first?.origin.record.recordID == "E")
    }

    @Test func `a suspicion ends when it is ruled out`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("S", "suspected", "07-01 08:00", about: .her)
        let file = try evidence.explain(at: "07-02 00:00")
        #expect(file.cases.first?.reason?.category == .suspected)
        #expect(
            file.cases.first?.waysOut == [
                WayOut(conditions: [.finding(.ruledOut, notBefore: try W.instant("07-01 08:00"))], next: .nothing)
            ])
    }

    @Test func `a positive counts the retests that it has and asks for those that are missing`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("P", "07-01 08:00", result: "positive")
        evidence.naat("N1", "07-02 08:00")
        evidence.naat("N2", "07-02 20:00", reported: "07-02 23:30")
        let open = try #require(try evidence.explain(at: "07-03 00:00").positives.first)
        #expect(open.standing == .open)
        #expect(open.retests.map(\.record.recordID) == ["N1"])
        #expect(
            open.waysOut.first?.conditions == [
                .retests(
                    1, results: [.negative], after: try W.instant("07-01 08:00"),
                    notBefore: try W.instant("07-03 08:00"), hoursApart: 24)
            ])
        evidence.naat("N3", "07-03 08:00")
        let lifted = try #require(try evidence.explain(at: "07-04 00:00").positives.first)
        #expect(lifted.standing == .lifted)
        #expect(lifted.retests.map(\.record.recordID) == ["N1", "N3"])
        #expect(lifted.reason == nil)
    }

    @Test func `an antigen positive is answered by a later case record`() throws {
        var evidence = WrittenEvidence()
        evidence.add(
            .antigen, "G", reported: "07-01 09:00",
            ["sampled_at": "07-01 08:00", "result": "positive", "division": "440106001001"])
        #expect(try evidence.explain(at: "07-01 12:00").conclusion.reasons.map(\.category) == [.screenPositive])
        evidence.caseRecord("Q", "ruled-out", "07-02 08:00", about: .her)
        let found = try #require(try evidence.explain(at: "07-03 00:00").positives.first)
        let record = EvidenceReference(dataset: .case, recordID: "Q", reportedAt: try W.instant("07-02 08:00"))
        #expect(found.standing == .answered(record, .ruledOut))
    }

    @Test func `a positive pool asks for one test of one's own`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("P", "07-01 08:00", pool: 10, result: "positive")
        let file = try evidence.explain(at: "07-02 00:00")
        #expect(file.conclusion.reasons.map(\.category) == [.poolPositive])
        #expect(
            file.positives.first?.waysOut.first?.conditions == [
                .retests(
                    1, results: [.positive, .negative], after: try W.instant("07-01 08:00"), notBefore: nil,
                    hoursApart: 0)
            ])
    }

    @Test func `a person without an existing record has no explanation`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("N", "07-02 08:00")
        #expect(try evidence.explanation(of: .her, at: "07-01 00:00") == nil)
        #expect(try evidence.explanation(of: .him, at: "07-03 00:00") == nil)
    }
}
