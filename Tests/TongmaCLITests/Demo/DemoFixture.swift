import HealthCode
import HealthCodeTesting
import TongmaCLI

/// Contents and lines for tests of the demo.
enum DemoFixture {
    private struct Contents: EvidenceSink {
        var found: [RecordContent] = []

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            found.append(RecordContent(record))
            return .accepted
        }

        mutating func refuse(_ rejection: Rejection) {}
    }

    /// The contents of lines that a test wrote down.
    static func contents(_ text: EvidenceText) throws -> [RecordContent] {
        var sink = Contents()
        for line in text.lines {
            let reader = EvidenceReader(dataset: line.dataset, format: .ndjson, file: "test")
            try Array(line.json.utf8).withUnsafeBytes { try reader.read($0, into: &sink) }
            try reader.finish(into: &sink)
        }
        return sink.found
    }

    static func instant(_ text: String) -> Instant { Instant(text + "+08:00") ?? .distantPast }

    /// A line of a province's laboratory.
    static func line(
        _ due: String, _ text: String = "{}", node: NodeName = .hub, dataset: Dataset = .naat,
        format: EvidenceFormat = .ndjson, expectation: DepartmentLine.Expectation = .first
    ) -> DepartmentLine {
        DepartmentLine(
            due: instant(due), dataset: dataset, node: node, format: format,
            header: format == .csv ? Array("a,b".utf8) : [], bytes: Array(text.utf8), expectation: expectation)
    }

    static func province(_ digits: String) -> NodeName {
        Division(digits + "0000000000").map(NodeName.province) ?? .hub
    }
}
