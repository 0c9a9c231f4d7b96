import ClinicalMessages
import CommandTesting
import Foundation
import HealthCode
import Testing

/// The sample outbreak told by CSV, by HL7 v2 and by FHIR.
@Suite struct SameOutbreakTests {
    /// The contents of a dataset of the sample: every version of a record that has several or is retracted, and of the
    /// others one in so many.
    static func contents(_ dataset: Dataset, oneIn stride: Int) async throws -> [RecordContent] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("Examples/outbreak/\(dataset.rawValue).csv.gz")
        let unpacked = try await FinishedCommand.run("gunzip", ["-c", file.path])
        let bytes = Array(unpacked.output)
        var collector = RecordCollector()
        let reader = EvidenceReader(dataset: dataset, format: .csv, file: "sample")
        try bytes.withUnsafeBytes { try reader.read($0, into: &collector) }
        try reader.finish(into: &collector)
        let all = collector.records.map(\.content)
        let versions = Dictionary(grouping: all, by: \.recordID).mapValues(\.count)
        return all.enumerated().filter { index, content in
            index.isMultiple(of: stride) || content.isRetracted || versions[content.recordID, default: 1] > 1
        }.map(\.element)
    }

    @Test(arguments: [(Dataset.naat, 97), (.antigen, 7), (.antibody, 1), (.vaccination, 23)])
    func `records told by HL7 v2 are the records told by CSV`(dataset: Dataset, stride: Int) async throws {
        let contents = try await Self.contents(dataset, oneIn: stride)
        let reader = HL7Reader(profile: WrittenRecord.profile)
        #expect(contents.count > 10)
        #expect(contents.contains(where: \.isRetracted) == [.naat, .vaccination].contains(dataset))
        for content in contents {
            let message = try #require(try WrittenRecord(content).hl7())
            let verdict = reader.read(Array(message.utf8))
            #expect(verdict.faults == [])
            #expect(verdict.records.map(\.content) == [content])
        }
    }

    @Test(arguments: [(Dataset.naat, 97), (.antigen, 7), (.antibody, 1), (.vaccination, 23), (.case, 1)])
    func `records told by FHIR are the records told by CSV`(dataset: Dataset, stride: Int) async throws {
        let contents = try await Self.contents(dataset, oneIn: stride)
        let reader = FHIRReader(profile: WrittenRecord.profile)
        #expect(contents.count > 10)
        for content in contents {
            let bundle = try #require(try WrittenRecord(content).fhir())
            let verdict = reader.read(bundle.json)
            #expect(verdict.faults == [])
            #expect(verdict.unused == [])
            #expect(verdict.records.map(\.content) == [content])
        }
    }
}
