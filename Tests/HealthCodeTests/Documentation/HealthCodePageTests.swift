import Foundation
import HealthCode
import HealthCodeTesting
import Testing

/// The examples of docs/health-code.md, run; and that they stand there as they are run here.
@Suite struct HealthCodePageTests {
    @Test func `evidence is read, assessed, explained and dispatched`() throws {
        let document = try #require(SyntheticPerson(1).document)
        let now = try #require(Instant("2022-07-06T12:00:00+08:00"))
        var others = EvidenceText()
        others.resident(SyntheticPerson(1), "990101001001")
        others.caseRecord(
            "case-1", SyntheticPerson(2), "confirmed", "2022-07-04T08:00:00+08:00",
            reported: "2022-07-04T09:00:00+08:00")
        let contacts = """
            record_id,reported_at,document_type,document_number,name,relation,case_record_id,last_exposure_at,setting
            contact-1,2022-07-04T12:00:00+08:00,id-card,\(document.number),测试,close,case-1,2022-07-03T20:00:00+08:00,work
            contact-2,2022-07-04T12:00:00+08:00,id-card,1,测试,close,case-1,2022-07-03T20:00:00+08:00,work

            """.utf8.map { $0 }

        var log = EvidenceLog()
        let reader = EvidenceReader(dataset: .contact, format: .csv, file: "contact.csv")
        try contacts.withUnsafeBytes { try reader.read($0, into: &log) }
        try reader.finish(into: &log)
        let refused = log.rejections.map { "\($0)" }
        let receipt = reader.receipt

        #expect(refused.count == 1 && refused[0].hasPrefix("contact.csv:3: document_number: "))
        #expect(receipt.accepted == 1 && receipt.rejected == 1)
        others.read(into: &log)

        let evidence = log.sealed()
        let rules = RuleTimeline(editions: ControlProtocol.national)
        let assessor = Assessor(evidence: evidence, timeline: rules, at: now)
        let person = evidence.person(with: document)
        var workspace = Assessor.Workspace()
        let code = person.flatMap { assessor?.assess($0, in: &workspace) }
        let text = code?.reasonsText(offset: .china)

        #expect(text == "contact.close/central-isolation/2022-07-11T00:00:00+08:00")

        let explanation = person.flatMap { assessor?.explain($0, in: &workspace) }
        let episodes = explanation?.episodes.count
        let conclusion = explanation?.conclusion

        #expect(episodes == 1 && conclusion == code)

        let dispatcher = assessor.map { Dispatcher($0, duties: .national) }
        let item = person.flatMap { dispatcher?.item(under: $0, in: &workspace) }
        let owner = item?.owner
        let due = item?.reachDue

        #expect(owner?.description == "990101001001")
        #expect(due == Instant("2022-07-04T14:00:00+08:00"))
    }

    @Test func `what the page shows is what is run here`() throws {
        let file = URL(fileURLWithPath: #filePath)
        let page = try String(
            contentsOf: file.deletingLastPathComponent().appendingPathComponent("../../../docs/health-code.md")
                .standardizedFileURL, encoding: .utf8)
        let tests = try String(contentsOf: file, encoding: .utf8).words
        let examples = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(examples.count == 4)
        for example in examples { #expect(tests.contains(example.words), "\(example)") }
    }
}

extension String {
    /// The text without the white space by which an indented copy differs.
    fileprivate var words: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
