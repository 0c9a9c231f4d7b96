internal import ArgumentParser
internal import Credentials
internal import Foundation

/// Writes what `tongma credential verify --ndjson` is measured with: shown health codes and health certificates by turns.
struct CredentialLines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential-lines", abstract: "Write texts.ndjson, signer.pem and status.cwt.")

    @Argument(help: "The folder to write to.") var folder: String
    @Option(help: "Lines.") var count = 200_000

    func run() throws {
        let issuance = try Issuance()
        let folder = URL(filePath: folder, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try PEMBundle.text(issuance.certificate).write(
            to: folder.appending(path: "signer.pem"), atomically: true, encoding: .utf8)
        try Data(issuance.signedStatus).write(to: folder.appending(path: "status.cwt"))
        var lines: [UInt8] = []
        for number in 0..<count {
            let text =
                number.isMultiple(of: 2)
                ? Array(try issuance.present(number, holder: P256SigningKey()).text.utf8)
                : try issuance.certify(number)
            let line: JSONValue = [
                "id": .integer(Int64(number)), "text": .string(String(decoding: text, as: UTF8.self)),
            ]
            lines += line.serialized() + [UInt8(ascii: "\n")]
        }
        try Data(lines).write(to: folder.appending(path: "texts.ndjson"))
    }
}
