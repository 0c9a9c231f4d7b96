internal import ArgumentParser
internal import HealthCode

/// Finds the first instant at which the persons had ten records each, as far as had been reported.
struct TenRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ten", abstract: "Find the instant at which the persons had ten records each.")

    @Argument var folder: String

    func run() throws {
        var sink = ReportSink()
        _ = try CSVFolder(folder).read(into: &sink)
        sink.reports.sort { $0.at < $1.at }
        var known: Set<IdentityDocument> = []
        for (index, report) in sink.reports.enumerated() {
            known.insert(report.person)
            // Persons come first, then their records: the mean rises from one.
            guard index + 1 >= known.count * 10 else { continue }
            var figures = Figures()
            figures.note("ten", Double(report.at.seconds + 1))
            return figures.print()
        }
    }

    private struct ReportSink: EvidenceSink {
        var reports: [(at: Instant, person: IdentityDocument)] = []

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            if let person = record.document { reports.append((record.reportedAt, person)) }
            return .accepted
        }

        mutating func refuse(_ rejection: Rejection) {}
    }
}
