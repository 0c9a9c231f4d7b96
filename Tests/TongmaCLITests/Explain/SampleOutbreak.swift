import Foundation
import HealthCode
import Testing

/// The sample outbreak that ships with the product, in memory.
enum SampleOutbreak {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Examples/outbreak").standardizedFileURL

    private static let files: [Dataset: Data] = {
        var files: [Dataset: Data] = [:]
        for dataset in Dataset.takenByNodes {
            let file = folder.appendingPathComponent("\(dataset.rawValue).csv.gz")
            files[dataset] = try? output(of: "/bin/gzip", ["-dc", file.path])
        }
        return files
    }()

    /// The evidence, read once.
    static let log: EvidenceLog = {
        var log = EvidenceLog()
        try? read(into: &log)
        return log
    }()

    static let evidence = log.sealed()

    /// Reads everything into a sink.
    static func read(into sink: inout some EvidenceSink) throws {
        for dataset in Dataset.takenByNodes {
            let data = try #require(files[dataset])
            let reader = EvidenceReader(dataset: dataset, format: .csv, file: "\(dataset.rawValue).csv")
            try data.withUnsafeBytes { try reader.read($0, into: &sink) }
            try reader.finish(into: &sink)
        }
    }

    private static func output(of program: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }

    static func assessor(under rules: String, at instant: String) throws -> Assessor {
        let timeline =
            rules == "national"
            ? RuleTimeline(editions: ControlProtocol.national)
            : RuleTimeline(edition: try #require(ControlProtocol.national(rules)))
        let instant = try #require(Instant(instant))
        return try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
    }
}
