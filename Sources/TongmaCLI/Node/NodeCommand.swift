internal import ArgumentParser
internal import Foundation
internal import HealthCodeServer

/// `tongma node`: work on a node's store.
struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Work on a node's store while the node is not running.",
        subcommands: [AuditCommand.self, RebuildCommand.self])
}

/// `tongma node rebuild`.
struct RebuildCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Drop what is derived from the evidence, and derive it again.",
        discussion: """
            Nothing but time is lost: codes follow from the evidence log and the rules alone. Codes that come out as they \
            stood are neither logged nor published again. It can be interrupted and run again.

            EXAMPLE
              tongma node rebuild --config province.json
            """)

    @Option(help: ArgumentHelp("The node's configuration.", valueName: "file"))
    var config: String

    func work(on console: Console) async throws -> Int32 {
        guard FileManager.default.isReadableFile(atPath: config) else {
            throw UsageError("--config: \(config) cannot be read")
        }
        let account = try await HealthCodeServer.StoreWork.rebuild(configurationFile: config) { count in
            if count % 100_000 == 0 { FileHandle.standardError.write(Data("\(count) persons\n".utf8)) }
        }
        let seconds = String(format: "%.2f", account.deriveSeconds)
        try console.writeOut(
            Array("\(account.persons) persons derived in \(seconds) s; \(account.changed) shown otherwise\n".utf8))
        return 0
    }
}
