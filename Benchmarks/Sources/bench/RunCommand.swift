internal import ArgumentParser
internal import Foundation
internal import HealthCode
internal import ScaledOutbreak

/// Everything, one measurement after the other, and the report.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Measure everything and write the report.")

    @Option(help: "The command `tongma`, release build.")
    var tongma: String
    @Option(help: "The executable `scale`, release build.")
    var scale: String
    @Option(help: "The folder of the sample.")
    var sample: String
    @Option(help: "A folder for scaled evidence; what is written there is deleted again.")
    var work: String
    @Option(help: "The report to write.")
    var report: String
    @Option(help: "What was measured, for the report.")
    var commit: String
    @Flag(help: "Leave out 600,000 persons.")
    var quick = false

    func run() throws {
        let own = CommandLine.arguments[0]
        var sizes: [SizeFigures] = []
        let end = try instantOfTenRecords()
        for copies in quick ? [1, 10] : [1, 10, 100] {
            let folder = "\(work)/\(copies * 6_000)"
            defer { try? FileManager.default.removeItem(atPath: folder) }
            say("\(copies * 6_000) persons: writing evidence")
            _ = try ChildProcess([scale, "--sample", sample, "--copies", "\(copies)", folder]).run(expecting: [0])
            sizes.append(try measure(copies: copies, folder: folder, own: own, asOf: end))
        }
        say("the sample")
        let sampleCosts = try (0..<11).map { _ in try command(on: sample).run(expecting: [3]) }
        try PerformanceReport(
            machine: Machine(), commit: commit, sizes: sizes, sample: Array(sampleCosts.dropFirst()), asOf: end
        ).text.write(toFile: report, atomically: true, encoding: .utf8)
        try? FileManager.default.removeItem(atPath: "\(work)/1.csv")
    }

    private func measure(copies: Int, folder: String, own: String, asOf end: String) throws -> SizeFigures {
        let passes = [1: 15, 10: 5, 100: 1][copies] ?? 1
        var size = SizeFigures(persons: copies * 6_000)
        say("\(size.persons) persons: reading")
        (size.read, _) = try figures([own, "read", folder, "--passes", "\(passes)"])
        // One pass alone, so that the peak is that of one log.
        (size.log, size.logPeak) = try figures([own, "log", folder, "--passes", "0"])
        (size.logRepeated, _) = try figures([own, "log", folder, "--passes", "\(copies == 100 ? 0 : passes)"])
        say("\(size.persons) persons: assessing")
        (size.assess, size.assessPeak) = try figures([own, "assess", folder, "--passes", "\(passes)"])
        (size.assessTen, _) = try figures([own, "assess", folder, "--passes", "\(passes)", "--as-of", end])

        say("\(size.persons) persons: the whole command")
        let output = "\(work)/\(copies).csv"
        let script = "\(work)/script.sql"
        try SQLiteShell.script(for: CSVFolder(folder)).write(toFile: script, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: script) }
        // The two in turn, so that both meet the machine in the same mood.
        for _ in 0..<(copies == 100 ? 2 : 5) {
            size.command.append(try command(on: folder, output: output).run(expecting: [3]))
            size.sqlite.append(try ChildProcess(["sqlite3", ":memory:"], input: script).run(expecting: [0]))
        }
        let (colours, _) = try figures([own, "colours", "\(work)/1.csv", output, "--copies", "\(copies)"])
        size.comparedCodes = Int(colours["compared"])
        if copies > 1 { try FileManager.default.removeItem(atPath: output) }
        return size
    }

    private func command(on folder: String, output: String = "/dev/null") -> ChildProcess {
        ChildProcess(
            [tongma, "assess", "--evidence", folder, "--protocol", "national"]
                + nationalInstants.flatMap { ["--at", $0] }, output: output)
    }

    private func figures(_ arguments: [String]) throws -> (Figures, peakBytes: Int) {
        let output = "\(work)/figures"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let cost = try ChildProcess(arguments, output: output).run(expecting: [0])
        return (Figures(text: try String(contentsOfFile: output, encoding: .utf8)), cost.peakBytes)
    }

    /// The first instant at which the sample's persons had ten records each, as far as had been reported.
    private func instantOfTenRecords() throws -> String {
        let folder = "\(work)/6000"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try ChildProcess([scale, "--sample", sample, "--copies", "1", folder]).run(expecting: [0])
        let (figures, _) = try figures([CommandLine.arguments[0], "ten", folder])
        let seconds = figures["ten"]
        guard seconds.isFinite else { throw BenchError("the sample never comes to ten records each") }
        return UTCOffset.china.format(Instant(seconds: Int64(seconds)))
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
