internal import ArgumentParser
internal import Foundation
internal import HealthCodeServer

/// `tongma serve`: one node.
struct ServeCommand: LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run one node: the hub, or a province.",
        discussion: """
            The configuration is one JSON file; paths in it are relative to it, and environment variables that begin \
            with TONGMA_ override it. The node says on standard output where it listens, and ends gracefully on SIGTERM \
            and SIGINT.

            EXAMPLE
              tongma serve --config province.json

            To see a hub and provinces at work on this machine: tongma demo
            """
    )

    @Option(help: ArgumentHelp("The node's configuration.", valueName: "file"))
    var config: String

    @Flag(help: "End when standard input ends: a node that was started by another process ends with it.")
    var untilInputEnds = false

    func work(on console: Console) async throws -> Int32 {
        guard FileManager.default.isReadableFile(atPath: config) else {
            throw UsageError("--config: \(config) cannot be read")
        }
        let ending: (@Sendable () async -> Void)? = untilInputEnds ? { @Sendable in await InputEnd.wait() } : nil
        try await HealthCodeServer.runNode(configurationFile: config, until: ending)
        return 0
    }
}

/// The end of standard input.
enum InputEnd {
    /// Waits until standard input has ended, or the task is cancelled. What comes before is ignored.
    static func wait() async {
        let (input, continuation) = AsyncStream<Never>.makeStream()
        // A blocking read belongs on a thread of its own.
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(STDIN_FILENO, &byte, 1) > 0 {}
            continuation.finish()
        }
        for await _ in input {}
    }
}
