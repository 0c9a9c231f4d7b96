internal import ArgumentParser
internal import HealthCode

/// Reading and validating into a sink that only counts, in turn with two scans of the same bytes.
struct ReadMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Read and validate CSV; beside it, merely scan it.")

    @Argument var folder: String
    @Option var passes = 5

    func run() throws {
        let folder = try CSVFolder(folder)
        var figures = Figures()
        figures.note("bytes", Double(folder.byteCount))
        for pass in 0...passes {
            var plain = (fields: 0, longest: 0)
            let plainLap = try scan(folder) { piece in
                let found = LineScan.findFields(in: piece)
                plain = (plain.fields + found.fields, max(plain.longest, found.longest))
            }
            var wide = (lines: 0, commas: 0)
            let wideLap = try scan(folder) { piece in
                let found = LineScan.count(in: piece)
                wide = (wide.lines + found.lines, wide.commas + found.commas)
            }
            guard plain.fields == wide.lines + wide.commas else { throw BenchError("the two scans disagree") }
            var sink = CountingSink()
            var lines = 0
            let lap = try timed { lines = try folder.read(into: &sink) }
            guard wide.lines == lines + folder.files.count else { throw BenchError("reader and scan disagree") }
            // The first pass brings the files into memory.
            if pass == 0 { continue }
            figures.note("plain_scan", plainLap)
            figures.note("wide_scan", wideLap)
            figures.note("read", lap)
            figures.note("lines", Double(lines))
        }
        figures.print()
    }

    private func scan(_ folder: CSVFolder, _ body: (UnsafeRawBufferPointer) -> Void) throws -> Lap {
        try timed {
            for (_, path) in folder.files { try folder.forEachPiece(of: path) { body($0) } }
        }
    }
}

/// Reading and validating into a log, and sealing it.
struct LogMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Read CSV into an evidence log and seal it.")

    @Argument var folder: String
    @Option var passes = 5

    func run() throws {
        let folder = try CSVFolder(folder)
        var figures = Figures()
        figures.note("bytes", Double(folder.byteCount))
        for pass in 0...passes {
            var log = EvidenceLog()
            let reading = try timed { _ = try folder.read(into: &log) }
            var evidence: Evidence?
            let sealing = timed { evidence = log.sealed() }
            // The first pass brings the files into memory; it counts when it is the only one.
            if pass == 0, passes > 0 { continue }
            figures.note("log", reading)
            figures.note("seal", sealing)
            figures.note("persons", Double(evidence?.personCount ?? 0))
        }
        figures.print()
    }
}
