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

    @Test func `each of thousands of versions is replaced by the next one that counts, in whatever order they came`()
        throws
    {
        // One report a minute; every third comes with two contents, and the one after it withdraws the record.
        let results = ["negative", "positive", "indeterminate"]
        var lines: [(minute: Int, result: String, isRetracted: Bool)] = []
        for minute in 0..<3_000 {
            let isContested = minute % 3 == 2
            lines.append((minute, results[minute % 2], minute % 3 == 0 && minute > 0))
            if isContested { lines.append((minute, results[2], false)) }
        }
        // 2,003 has no divisor in common with the count, so that every line comes once, far from its neighbours.
        let order = lines.indices.map { $0 * 2_003 % lines.count }
        #expect(Set(order).count == lines.count)
        var evidence = WrittenEvidence()
        let moments = try (0..<3_000).map { try W.instant("07-01 00:00").advanced(bySeconds: Int64($0) * 60) }
        for line in order.map({ lines[$0] }) {
            evidence.add(
                .naat, "N", reported: UTCOffset.china.format(moments[line.minute]),
                [
                    "specimen_id": "S", "tube_id": "T", "pool_size": "1", "sampled_at": "06-30 08:00",
                    "result": line.result, "laboratory": "lab-9", "division": "440106001001",
                    "retracted": line.isRetracted ? "true" : "false",
                ])
        }
        let history = try #require(try evidence.histories(at: "07-31 00:00").first)
        #expect(history.versions.count == 4_000)
        #expect(history.versions.map(\.reportedAt) == lines.map { moments[$0.minute] })
        // Of three reports the first withdraws, the second says something, the third contradicts itself.
        for version in history.versions {
            let minute = try #require(moments.firstIndex(of: version.reportedAt))
            let expected: RecordHistory.Standing =
                switch minute {
                case 0: .corrected(moments[1])
                case 2_998: .holds
                case _ where minute % 3 == 0: .withdrawal
                case _ where minute % 3 == 1: .retracted(moments[minute + 2])
                default: .contested
                }
            #expect(version.standing == expected)
        }
    }

    @Test func `what came twice is a duplicate, and what contradicts it a conflict`() throws {
        struct Verdicts: EvidenceSink {
            var quotes: EvidenceQuotes
            var given: [RecordVerdict] = []
            mutating func refuse(_ rejection: Rejection) {}
            mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
                given.append(quotes.take(record, line: line))
                return given.last ?? .accepted
            }
        }
        var evidence = WrittenEvidence()
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00")
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00")
        evidence.naat("N", "07-01 08:00", reported: "07-02 20:00")
        evidence.naat("N", "07-01 08:00", reported: "07-01 20:00", result: "positive")
        let her = try #require(IdentityDocument(type: .idCard, number: W.Person.her.number))
        let key = RecordKey(dataset: .naat, recordID: "N")
        var verdicts = Verdicts(quotes: EvidenceQuotes(about: her, records: [key]))
        try evidence.read(into: &verdicts)
        #expect(verdicts.given == [.accepted, .duplicate, .accepted, .conflict])
    }
}
