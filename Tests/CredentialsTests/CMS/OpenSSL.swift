import CommandTesting
import Foundation
import Testing

/// The `openssl` command in a folder of its own: a signer of messages that shares nothing with the code under test.
final class OpenSSL: Sendable {
    let folder: URL

    /// It ended with an error.
    struct Refusal: Error {
        let arguments: [String]
        let complaints: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tongma-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        // What is left in the system's temporary folder harms nobody.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs it with arguments, which name files of the folder.
    func run(_ arguments: [String]) async throws {
        let command = try await FinishedCommand.run("openssl", arguments, in: folder)
        guard command.status == 0 else { throw Refusal(arguments: arguments, complaints: command.complaints) }
    }

    /// Writes a file of the folder.
    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    /// Reads a file of the folder.
    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// Makes `NAME.key`, and `NAME.pem`, a certificate that vouches for itself.
    func makeSigner(_ name: String, _ key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) async throws {
        var arguments = ["req", "-x509", "-newkey"] + key
        arguments += [
            "-nodes", "-keyout", "\(name).key", "-out", "\(name).pem", "-days", "30", "-subj", "/C=XX/CN=\(name)",
        ]
        try await run(arguments)
    }

    /// Signs `content` as `NAME`, with what is wanted beside the usual.
    func sign(_ content: [UInt8], as name: String, _ more: [String] = []) async throws -> [UInt8] {
        try write(content, "content")
        try await run(
            ["cms", "-sign", "-nodetach", "-binary", "-in", "content", "-signer", "\(name).pem", "-inkey"]
                + ["\(name).key", "-outform", "DER", "-out", "message"] + more)
        return try read("message")
    }

    /// Verifies a message without content, signed by `NAME`; who vouches for the certificate is not asked.
    func verify(_ message: [UInt8], over content: [UInt8], by name: String) async throws {
        try write(message, "detached")
        try write(content, "content")
        try await run([
            "cms", "-verify", "-binary", "-inform", "DER", "-in", "detached", "-content", "content", "-noverify",
            "-certsout", "signers.pem",
        ])
        try #require(try read("signers.pem").elementsEqual(read("\(name).pem")), "another signer")
    }
}
