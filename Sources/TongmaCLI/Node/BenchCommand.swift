internal import ArgumentParser
internal import Foundation
internal import HealthCodeServer

/// `tongma bench`: what `scripts/bench-serve` needs of the program itself; not shown in the help.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Prepare measurements.", shouldDisplay: false, subcommands: [FillCommand.self])
}

/// `tongma bench fill`.
struct FillCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill", abstract: "Fill a province's store with residents who exist nowhere.")

    @Option(help: ArgumentHelp("The configuration of a node that is not running.", valueName: "file"))
    var config: String

    @Option(help: ArgumentHelp("How many residents.", valueName: "number"))
    var residents: Int

    @Option(help: ArgumentHelp("The percentage of whom something is open.", valueName: "percent"))
    var open = 2.0

    @Option(help: ArgumentHelp("For how many residents, drawn at random, sessions begin.", valueName: "number"))
    var sessions = 100_000

    @Option(help: ArgumentHelp("Where the tokens of the sessions are written, a line each.", valueName: "file"))
    var tokens: String

    func work(on console: Console) async throws -> Int32 {
        guard (1...100_000_000).contains(residents), (0...100).contains(open), sessions >= 0 else {
            throw UsageError("--residents, --open or --sessions: out of range")
        }
        let account = try await HealthCodeServer.StoreWork.fill(
            configurationFile: config, residents: residents, openShare: open / 100, sessions: sessions
        ) { _ in }
        try Data((account.tokens.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: tokens))
        let figures: [(String, any CustomStringConvertible)] = [
            ("persons", account.persons), ("records", account.records), ("load_seconds", account.loadSeconds),
            ("derive_seconds", account.deriveSeconds),
        ]
        try console.writeOut(Array((figures.map { "\($0)=\($1)" }.joined(separator: "\n") + "\n").utf8))
        return 0
    }
}
