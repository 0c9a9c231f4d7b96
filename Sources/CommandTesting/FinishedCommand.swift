public import Foundation
internal import Subprocess
internal import SystemPackage

/// What a command of this machine left behind: how it ended, and all that it wrote.
///
/// Tests that hold the product against other programs run them through this and not through Foundation's `Process`. That
/// one copies 280 bytes for each entry of `/proc/self/fd` (swift-corelibs-foundation in Swift 6.3), and reads behind its
/// buffer once a process has some 1,300 descriptors open, as the tests of a node have when many run at once.
public struct FinishedCommand: Sendable {
    /// The exit status; 128 and the signal's number when a signal ended it, as a shell says.
    public let status: Int32
    /// What it wrote on standard output.
    public let output: Data
    /// What it wrote on standard error.
    public let complaints: String

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - program: a name that is looked up in `PATH`, or a path.
    ///   - input: what it reads on standard input.
    ///   - folder: where it runs; where this process does without one.
    /// - Throws: when it cannot be started, or writes more than 256 MiB.
    public static func run(
        _ program: String, _ arguments: [String], input: [UInt8] = [], in folder: URL? = nil
    ) async throws -> FinishedCommand {
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            workingDirectory: folder.map { FilePath($0.path) }, input: .array(input), output: .bytes(limit: limit),
            error: .bytes(limit: limit))
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return FinishedCommand(
            status: status, output: Data(result.standardOutput),
            complaints: String(decoding: result.standardError, as: UTF8.self))
    }

    private static let limit = 256 << 20
}
