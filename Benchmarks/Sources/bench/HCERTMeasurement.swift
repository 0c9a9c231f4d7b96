internal import ArgumentParser
internal import Credentials
internal import Foundation

/// Decodes and verifies health certificates on one core, beside the bare signature of the same library, and has the
/// peer do the same in the same run.
struct HCERTMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hcert", abstract: "Verify health certificates (HCERT) on one core.")

    @Option(help: "The peer, Benchmarks/Credentials/hcert_peer.py.") var peer: String?
    @Option(help: "The interpreter that has cwt and base45.") var python = "python3"
    @Option var passes = 5
    @Option(help: "Certificates in a pass.") var count = 5_000

    func run() throws {
        let issuance = try Issuance()
        let texts = try (0..<count).map { try issuance.certify($0) }
        let key = issuance.key.verificationKey
        let signatures = try texts.map { text in
            let bytes = try Base45.decode(text.dropFirst(HCERT.prefix.utf8.count))
            let message = try COSESign1.read(
                Inflate.zlib(bytes, limit: HCERT.Limit.inflated), limits: .healthCertificate)
            return (signature: message.signature, message: message.signedBytes())
        }
        let verifier = CredentialVerifier(trust: issuance.trust, status: issuance.status)
        let circumstances = Circumstances(at: Issuance.instant)
        var figures = Figures()
        figures.note("hcert.certificates", Double(count))
        let turns = max(1, count / 100)
        for _ in 0..<passes {
            var valid = 0
            let (bare, whole) = timedByTurns(turns) { turn in
                for signed in signatures[signatures.share(turn, of: turns)]
                where key.isValid(signature: signed.signature, for: signed.message) { valid += 1 }
            } _: { turn in
                for text in texts[texts.share(turn, of: turns)]
                where verifier.verify(text, in: circumstances).isValid { valid += 1 }
            }
            guard valid == 2 * count else { throw BenchError("a certificate that is right was refused") }
            figures.note("hcert.signature.rate", Double(count) / bare.cpuSeconds)
            figures.note("hcert.rate", Double(count) / whole.cpuSeconds)
            figures.note("hcert.share", bare.cpuSeconds / whole.cpuSeconds)
        }
        figures.print()
        if let peer { Swift.print(try answer(of: peer, issuance.certificate, texts), terminator: "") }
    }

    /// What the peer prints: figures of the same form.
    private func answer(of peer: String, _ certificate: [UInt8], _ texts: [[UInt8]]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hcert-peer-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left behind when this fails does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        try PEMBundle.text(certificate).write(
            to: folder.appending(path: "signer.pem"), atomically: true, encoding: .utf8)
        try Data(texts.joined(separator: [UInt8(ascii: "\n")])).write(to: folder.appending(path: "texts"))
        let output = folder.appending(path: "figures")
        _ = try ChildProcess([python, peer, folder.path, String(passes)], output: output.path).run(expecting: [0])
        return try String(contentsOf: output, encoding: .utf8)
    }
}
