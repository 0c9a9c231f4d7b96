internal import Foundation
internal import HealthCode

/// What `tongma assess` is asked to do.
struct AssessRequest {
    let evidence: String
    let timeline: RuleTimeline
    /// In order of time; at least one.
    let instants: [RequestedInstant]
    let output: String?
    let format: RowFormat
    let wantsSummary: Bool
    let report: String?

    /// Whether rows are written: `--summary` takes their place on standard output, but not in a file.
    var wantsRows: Bool { output != nil || !wantsSummary }
}

/// One run of `tongma assess`: reads, derives, writes.
///
/// Everything that can be unusable is checked before the first byte is written.
struct AssessRun {
    private let request: AssessRequest
    private let console: Console
    private let folder: EvidenceFolder
    private let progress = Progress()
    /// The time zone of dates: that of the edition in force at the last instant.
    private let offset: UTCOffset

    /// - Throws: ``UsageError`` for a folder that is missing and for files that could not be written.
    init(_ request: AssessRequest, console: Console) throws {
        self.request = request
        self.console = console
        folder = try EvidenceFolder(request.evidence, option: "--evidence")
        offset = request.instants.last.flatMap { request.timeline.edition(at: $0.instant) }?.offset ?? .china
        try checkPlaces()
    }

    /// - Returns: What became of every line.
    /// - Throws: ``UsageError`` when nothing was written; ``WriteFailure`` when writing failed on the way.
    func run() throws -> ReadingAccount {
        var log = EvidenceLog()
        let accounts = try folder.read(into: &log, offset: offset, progress: progress)
        let rejections = log.rejections
        let evidence = log.sealed()
        // The versions that no longer matter go before the rows come.
        log = EvidenceLog()
        let reading = ReadingAccount(
            files: accounts, rejections: rejections, passedOver: folder.passedOver)

        let outputFile = try request.output.map { try StagedFile($0, option: "--output") }
        let reportFile = try request.report.map { try StagedFile($0, option: "--report") }
        let sink = outputFile.map { $0.write } ?? console.writeOut
        let (tallies, outlook) = try derive(evidence, rows: request.wantsRows ? sink : nil)
        if let reportFile,
            let survey = Survey(
                folder: folderName, evidence: evidence, timeline: request.timeline, tallies: tallies,
                outlook: outlook, reading: reading, offset: offset, progress: progress)
        {
            try reportFile.write(Array(ReportPage(survey).html.utf8))
        }
        progress.clear()
        try outputFile?.commit()
        try reportFile?.commit()
        if request.wantsSummary { try console.writeOut(summary(of: tallies, reading)) }
        console.complain(reading.text)
        return reading
    }

    /// Assesses everyone at every instant, and hands on the rows in pieces of about a mebibyte.
    private func derive(
        _ evidence: Evidence, rows sink: (([UInt8]) throws -> Void)?
    ) throws -> (tallies: [Tally], outlook: Outlook) {
        var writer: any RowWriter = request.format == .csv ? CodeTable() : CodeList()
        var tallies: [Tally] = []
        var outlook = Outlook(at: .distantPast, offset: offset)
        var workspace = Assessor.Workspace()
        for requested in request.instants {
            guard
                let assessor = Assessor(evidence: evidence, timeline: request.timeline, at: requested.instant),
                let edition = request.timeline.edition(at: requested.instant)
            else { continue }
            var tally = Tally(at: requested, edition: edition)
            outlook = Outlook(at: requested.instant, offset: offset)
            for person in 0..<evidence.personCount {
                guard let code = assessor.assess(person, in: &workspace) else { continue }
                // Documents of one person are several rows, but one person.
                if assessor.isFirstSubject(person) {
                    tally.count(code, home: assessor.evidence.home(of: person, at: requested.instant))
                    outlook.count(code)
                }
                if let sink {
                    writer.append(
                        at: requested.text, evidence.document(of: person), code,
                        edition: assessor.governingRules(of: person))
                    if writer.output.bytes.count >= 1 << 20 { try sink(writer.take()) }
                }
                if person % 4_096 == 0 {
                    progress.show("assessing \(requested.text): \(person) of \(evidence.personCount) persons")
                }
            }
            tallies.append(tally)
        }
        writer.finish()
        progress.clear()
        try sink?(writer.take())
        return (tallies, outlook)
    }

    /// The folder's own name, without the folders around it.
    private var folderName: String {
        URL(fileURLWithPath: request.evidence, isDirectory: true).standardizedFileURL.lastPathComponent
    }

    private func summary(of tallies: [Tally], _ reading: ReadingAccount) -> [UInt8] {
        switch request.format {
        case .csv: Array(SummaryText(tallies: tallies, folder: folderName).text.utf8)
        case .json: Array((SummaryDocument(tallies: tallies, reading: reading).json.text(indented: true) + "\n").utf8)
        }
    }

    /// Refuses places that cannot be written, or where evidence would be overwritten.
    private func checkPlaces() throws {
        let places = try [("--output", request.output), ("--report", request.report)].compactMap { option, path in
            try path.map { (option: option, url: try StagedFile.check($0, option: option)) }
        }
        for (option, url) in places where folder.files.contains(where: { $0.url.resolvingSymlinksInPath() == url }) {
            throw UsageError("\(option): \(url.path) is a file of the evidence")
        }
        if places.count == 2, places[0].url == places[1].url {
            throw UsageError("--report: \(places[1].url.path) is the file of --output")
        }
    }
}
