import HealthCode
import Testing

@Suite struct `A secondary contact's explanation` {
    private typealias W = WrittenEvidence

    /// She met him on July 2, who met the case on July 1.
    private func contacts() -> WrittenEvidence {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "07-01 08:00")
        evidence.contact("V", "close", "07-01 10:00", reported: "07-01 12:00", about: .him)
        evidence.contact("X", "secondary", "07-02 10:00", reported: "07-02 12:00", via: .him)
        return evidence
    }

    @Test func `the release counts the close contact's results that are awaited, and tells nothing else of them`()
        throws
    {
        var evidence = contacts()
        for day in ["03", "06", "09"] { evidence.naat("N\(day)", "07-\(day) 08:00") }
        evidence.naat("V2", "07-02 08:00", reported: "07-02 20:00", about: .him)
        let episode = try #require(try evidence.explain(at: "07-11 00:00").episodes.first)
        #expect(episode.link == ExplainedLink(results: 2, awaited: 1))
        #expect(episode.waysOut.first?.conditions == [.linkedTests(awaited: 1, of: 2)])
        #expect(episode.reason?.until == nil)
    }

    @Test func `the link's report can be what ended the last phase`() throws {
        var evidence = contacts()
        for day in ["03", "06", "09"] { evidence.naat("N\(day)", "07-\(day) 08:00") }
        evidence.naat("V2", "07-02 08:00", about: .him)
        evidence.naat("V3", "07-11 08:00", reported: "07-12 20:00", about: .him)
        let episode = try #require(try evidence.explain(at: "07-13 00:00").episodes.first)
        #expect(episode.standing == .over(try W.instant("07-12 20:00")))
    }

    @Test func `without a close contact there is no link`() throws {
        var evidence = WrittenEvidence()
        evidence.caseRecord("C", "confirmed", "07-01 08:00")
        evidence.contact("X", "secondary", "07-02 10:00", reported: "07-02 12:00")
        #expect(try evidence.explain(at: "07-05 00:00").episodes.first?.link == nil)
    }

    @Test func `the close contact's diagnosis makes a close contact, known since then`() throws {
        var evidence = contacts()
        evidence.caseRecord("D", "asymptomatic", "07-04 08:00", reported: "07-04 16:00", about: .him)
        let before = try #require(try evidence.explain(at: "07-04 12:00").episodes.first)
        #expect(before.category == .secondaryContact && !before.isUpgraded)
        let episode = try #require(try evidence.explain(at: "07-05 00:00").episodes.first)
        #expect(episode.category == .closeContact)
        #expect(episode.isUpgraded)
        #expect(episode.known == (try W.instant("07-04 16:00")))
        #expect(episode.anchor == (try W.date("07-02")))
        #expect(episode.link == nil)
    }

    @Test func `an edition that abolished the category gives no reason and says so`() throws {
        let episode = try #require(try contacts().explain(at: "07-05 00:00", under: "cn-20").episodes.first)
        #expect(episode.standing == .notInEdition)
        #expect(episode.reason == nil && episode.phases.isEmpty && episode.tests.isEmpty)
    }
}
