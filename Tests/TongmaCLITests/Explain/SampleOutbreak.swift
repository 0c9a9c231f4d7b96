import CommandTesting
import Foundation
import HealthCode
import Testing

/// The sample outbreak that ships with the product, in memory.
enum SampleOutbreak {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Examples/outbreak").standardizedFileURL

    /// It was made before there were identity links and field acts.
    private static let datasets = Dataset.allCases.filter { $0 != .identityLink && $0 != .fieldAct }

    private static let files = Task {
        var files: [Dataset: Data] = [:]
        for dataset in datasets {
            let file = folder.appendingPathComponent("\(dataset.rawValue).csv.gz").path
            files[dataset] = try await FinishedCommand.run("gzip", ["-dc", file]).output
        }
        return files
    }

    private static let reading = Task {
        var log = EvidenceLog()
        try await read(into: &log)
        return (log: log, evidence: log.sealed())
    }

    /// The evidence, read once.
    static var log: EvidenceLog { get async throws { try await reading.value.log } }

    /// Reads everything into a sink.
    static func read(into sink: inout some EvidenceSink) async throws {
        let files = try await files.value
        for dataset in datasets {
            let data = try #require(files[dataset])
            let reader = EvidenceReader(dataset: dataset, format: .csv, file: "\(dataset.rawValue).csv")
            try data.withUnsafeBytes { try reader.read($0, into: &sink) }
            try reader.finish(into: &sink)
        }
    }

    static func assessor(under rules: String, at instant: String) async throws -> Assessor {
        let timeline =
            rules == "national"
            ? RuleTimeline(editions: ControlProtocol.national)
            : RuleTimeline(edition: try #require(ControlProtocol.national(rules)))
        let instant = try #require(Instant(instant))
        return try #require(Assessor(evidence: try await reading.value.evidence, timeline: timeline, at: instant))
    }
}
