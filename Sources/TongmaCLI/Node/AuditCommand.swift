internal import ArgumentParser
internal import Foundation
internal import HealthCodeServer

/// `tongma node audit`.
struct AuditCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look whether somebody has changed a node's database by hand.",
        discussion: """
            Compares the evidence, the code log and the access log with the account that the node keeps of them, and each \
            derived code with what the evidence gives. What was changed, deleted or inserted is named, by table, segment, \
            row and day, without anything that is said of anybody. Nothing is changed. On SQLite the node must have ended; \
            on PostgreSQL it may run.

            Exit status: 0 when nothing was changed, 1 when something was, 2 when it could not be looked at.

            The account is kept under the node's key (keys.file). Whoever has that key and the database can write both anew; \
            so each node tells the hub the heads of its logs every few seconds, and the hub tells the provinces its own. \
            Compare the head in the first lines with log_heads of the other's /v1/status: when the other knows a later one, \
            or another one of the same number, the database was restored or rewritten as a whole. The last five seconds of \
            the code log and the access log are not accounted for yet.

            EXAMPLES
              tongma node audit --config province.json
              tongma node audit --config province.json --json > audit.json
            """)

    @Option(help: ArgumentHelp("The node's configuration.", valueName: "file"))
    var config: String

    @Flag(help: "Write the report as one JSON object.")
    var json = false

    @Flag(help: "Look at the logs alone, and derive nobody.")
    var withoutCodes = false

    func work(on console: Console) async throws -> Int32 {
        guard FileManager.default.isReadableFile(atPath: config) else {
            throw UsageError("--config: \(config) cannot be read")
        }
        let answer = try await HealthCodeServer.StoreWork.audit(
            configurationFile: config, comparesCodes: !withoutCodes
        ) { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
        try console.writeOut(json ? answer.json + [UInt8(ascii: "\n")] : Array(answer.text.utf8))
        return answer.isClean ? 0 : 1
    }
}
