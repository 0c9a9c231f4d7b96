import HealthCode
import Testing

@Suite struct `The records that a file quotes` {
    private typealias W = WrittenEvidence

    @Test func `versions tell how they stand`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00", result: "indeterminate")
        evidence.naat("N", "07-01 08:00", reported: "07-02 20:00")
        let before = try evidence.histories(at: "07-02 00:00")
        #expect(before.map { $0.versions.map(\.standing) } == [[.holds]])
        let after = try evidence.histories(at: "07-03 00:00")
        #expect(after.map { $0.versions.map(\.standing) } == [[.corrected(try W.instant("07-02 20:00")), .holds]])
        #expect(after.first?.held?.fields[.result] == "negative")
    }

    @Test func `a retracted record is history`() throws {
        var evidence = WrittenEvidence()
        let left = ["post": "port", "left_at": "07-01 10:00"]
        evidence.add(.closedLoop, "L", reported: "07-01 12:00", left)
        evidence.add(.closedLoop, "L", reported: "07-02 12:00", left.merging(["retracted": "true"]) { $1 })
        let history = try #require(try evidence.histories(at: "07-03 00:00").first)
        #expect(history.held == nil)
        #expect(history.versions.map(\.standing) == [.retracted(try W.instant("07-02 12:00")), .withdrawal])
    }

    @Test func `contested contents are both shown and the version before goes on holding`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00")
        evidence.naat("N", "07-01 08:00", reported: "07-02 20:00", result: "positive")
        evidence.naat("N", "07-01 08:00", reported: "07-02 20:00", result: "indeterminate")
        let history = try #require(try evidence.histories(at: "07-03 00:00").first)
        #expect(history.versions.map(\.standing) == [.holds, .contested, .contested])
        #expect(history.versions.map { $0.fields[.result] } == ["negative", "indeterminate", "positive"])
    }

    @Test func `a record that was corrected to somebody else shows them nothing of each other`() throws {
        var evidence = WrittenEvidence()
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00")
        evidence.naat("N", "07-01 08:00", reported: "07-02 20:00", about: .him)
        let hers = try #require(try evidence.histories(at: "07-03 00:00").first)
        #expect(hers.versions.map(\.standing) == [.moved(try W.instant("07-02 20:00"))])
        let his = try #require(try evidence.histories(of: .him, at: "07-03 00:00").first)
        #expect(his.versions.map(\.standing) == [.holds])
        #expect(his.versions.first?.fields[.name] == W.Person.him.name)
        #expect(try evidence.histories(of: .him, at: "07-02 00:00").isEmpty)
    }

    @Test func `no number of anybody is kept`() throws {
        var evidence = WrittenEvidence()
        evidence.contact("X", "secondary", "07-02 10:00", reported: "07-02 12:00", via: .him)
        let fields = try #require(try evidence.histories(at: "07-03 00:00").first?.held?.fields)
        #expect(fields[.caseRecordID] == "C")
        #expect(!fields.values.contains { $0.contains(W.Person.him.number) || $0.contains(W.Person.her.number) })
    }
}
