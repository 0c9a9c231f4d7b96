import CommandTesting
import Foundation
import Testing

/// A folder with evidence written by hand, and runs of the command on it.
final class WrittenFolder {
    /// What a run of the command left behind.
    struct Run {
        let status: Int32
        let output: String
        let complaints: String
    }

    let url: URL

    /// Writes files of NDJSON, whose moments may be written as `07-06 12:00` of 2022 in China.
    init(_ files: [String: [String]]) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("tongma-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (dataset, lines) in files {
            let text = lines.map { Self.expanded($0) + "\n" }.joined()
            try Data(text.utf8).write(to: url.appendingPathComponent("\(dataset).ndjson"))
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    private static func expanded(_ line: String) -> String {
        line.replacing(/"(\d\d-\d\d) (\d\d:\d\d)"/) { "\"2022-\($0.output.1)T\($0.output.2):00+08:00\"" }
    }

    /// Runs `tongma explain` on the folder.
    func explain(_ arguments: String..., at: String = "07-06 12:00", input: String = "") async throws -> Run {
        let instant = "2022-\(at.prefix(5))T\(at.suffix(5)):00+08:00"
        return try await Self.tongma(["explain", "--evidence", url.path, "--at", instant] + arguments, input: input)
    }

    /// Runs `tongma`, which is built beside the tests.
    static func tongma(_ arguments: [String], input: String = "") async throws -> Run {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tongma").path
        let command = try await FinishedCommand.run(program, arguments, input: Array(input.utf8))
        return Run(status: command.status, output: command.text, complaints: command.complaints)
    }
}
