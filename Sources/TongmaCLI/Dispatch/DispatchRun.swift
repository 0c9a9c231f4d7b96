internal import Foundation
internal import HealthCode

/// What `tongma dispatch` is asked to do.
struct DispatchRequest {
    let evidence: String
    let timeline: RuleTimeline
    let duties: DutyDocument
    /// In order of time; at least one.
    let instants: [RequestedInstant]
    /// Where the rows that are wanted lie; `nil` for everywhere.
    let division: Division?
    let output: String?
    let format: RowFormat
    let wantsSummary: Bool

    /// Whether rows are written: `--summary` takes their place on standard output, but not in a file.
    var wantsRows: Bool { output != nil || !wantsSummary }

    /// The division of `--division`.
    ///
    /// - Throws: ``UsageError`` for a text that is none.
    static func division(_ text: String?) throws -> Division? {
        try text.map { text in
            guard let division = Division(text) else {
                throw UsageError("--division: '\(text)' is not a division code of twelve digits")
            }
            return division
        }
    }
}

/// One run of `tongma dispatch`: reads, derives, writes.
///
/// Everything that can be unusable is checked before the first byte is written.
struct DispatchRun {
    let request: DispatchRequest
    let console: Console
    private let folder: EvidenceFolder
    let progress = Progress()
    /// The time zone of dates: that of the edition in force at the last instant.
    private let offset: UTCOffset

    /// - Throws: ``UsageError`` for a folder that is missing and for a file that could not be written.
    init(_ request: DispatchRequest, console: Console) throws {
        self.request = request
        self.console = console
        folder = try EvidenceFolder(request.evidence, option: "--evidence")
        offset = request.instants.last.flatMap { request.timeline.edition(at: $0.instant) }?.offset ?? .china
        guard let output = request.output else { return }
        let place = try StagedFile.check(output, option: "--output")
        if folder.files.contains(where: { $0.url.resolvingSymlinksInPath() == place }) {
            throw UsageError("--output: \(place.path) is a file of the evidence")
        }
    }

    /// - Returns: What became of every line.
    /// - Throws: ``UsageError`` when nothing was written; ``WriteFailure`` when writing failed on the way.
    func run() throws -> ReadingAccount {
        let (evidence, reading) = try read()
        let outputFile = try request.output.map { try StagedFile($0, option: "--output") }
        let sink = outputFile.map { $0.write } ?? console.writeOut
        let tallies = try derive(evidence, rows: request.wantsRows ? sink : nil)
        try outputFile?.commit()
        if request.wantsSummary { try console.writeOut(summary(of: tallies, reading)) }
        console.complain(reading.text)
        return reading
    }

    /// Reads the folder; the versions that no longer matter are gone before anything is derived.
    func read() throws -> (evidence: Evidence, account: ReadingAccount) {
        var log = EvidenceLog()
        let accounts = try folder.read(into: &log, offset: offset, progress: progress)
        return (
            log.sealed(),
            ReadingAccount(files: accounts, rejections: log.rejections, passedOver: folder.passedOver)
        )
    }

    /// Derives every person's row at every instant, and hands on the rows in pieces of about a mebibyte.
    private func derive(_ evidence: Evidence, rows sink: (([UInt8]) throws -> Void)?) throws -> [WorkTally] {
        var writer: any WorkWriter = request.format == .csv ? WorkTable() : WorkList()
        var tallies: [WorkTally] = []
        var workspace = Assessor.Workspace()
        for requested in request.instants {
            guard
                let assessor = Assessor(evidence: evidence, timeline: request.timeline, at: requested.instant),
                let edition = request.timeline.edition(at: requested.instant)
            else { continue }
            let dispatcher = Dispatcher(assessor, duties: request.duties)
            var tally = WorkTally(at: requested, edition: edition)
            for document in 0..<evidence.personCount {
                if document % 4_096 == 0 {
                    progress.show("dispatching \(requested.text): \(document) of \(evidence.personCount) documents")
                }
                guard let item = dispatcher.item(under: document, in: &workspace),
                    request.division.map(item.concerns) ?? true
                else { continue }
                tally.count(item)
                guard let sink else { continue }
                writer.append(at: requested.text, item)
                if writer.output.bytes.count >= 1 << 20 { try sink(writer.take()) }
            }
            tallies.append(tally)
        }
        writer.finish()
        progress.clear()
        try sink?(writer.take())
        return tallies
    }

    private func summary(of tallies: [WorkTally], _ reading: ReadingAccount) -> [UInt8] {
        let folder = URL(fileURLWithPath: request.evidence, isDirectory: true).standardizedFileURL.lastPathComponent
        switch request.format {
        case .csv: return Array(WorkSummary(tallies: tallies, folder: folder).text.utf8)
        case .json:
            let document = JSON.object([
                ("duties", .string(request.duties.id)), ("duties_version", .integer(request.duties.version)),
                ("instants", .array(tallies.map(\.json))),
                ("evidence", .object([("files", reading.filesJSON), ("total", reading.totalJSON)])),
            ])
            return Array((document.text(indented: true) + "\n").utf8)
        }
    }
}
