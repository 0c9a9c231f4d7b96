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

    /// 2022-08-08T23:06:40Z.
    private static let instant: Int64 = 1_660_000_000

    func run() throws {
        let (certificate, texts) = try issue()
        let signer = try TrustedSigner(certificate: certificate)
        guard let key = signer.key else { throw BenchError("the signer has no key") }
        let messages = try texts.map { text in
            let bytes = try Base45.decode(text.dropFirst(HCERT.prefix.utf8.count))
            return try COSESign1.read(
                Inflate.zlib(bytes, limit: HCERT.Limit.inflated), limits: .healthCertificate)
        }
        let verifier = HCERTVerifier(signers: TrustStore([signer]))
        var figures = Figures()
        figures.note("hcert.certificates", Double(count))
        // By turns, so that a change of the machine's pace meets both.
        for _ in 0..<passes {
            var valid = 0
            let bare = timed {
                for message in messages
                where key.isValid(signature: message.signature, for: message.signedBytes()) { valid += 1 }
            }
            let whole = timed {
                for text in texts where verifier.verify(text, at: Self.instant).isValid { valid += 1 }
            }
            guard valid == 2 * count else { throw BenchError("a certificate that is right was refused") }
            figures.note("hcert.signature.rate", Double(count) / bare.cpuSeconds)
            figures.note("hcert.rate", Double(count) / whole.cpuSeconds)
        }
        figures.print()
        if let peer { Swift.print(try answer(of: peer, certificate, texts), terminator: "") }
    }

    /// Certificates for persons who do not exist, each of its own length.
    private func issue() throws -> (certificate: [UInt8], texts: [[UInt8]]) {
        let authorityKey = P256SigningKey()
        let key = P256SigningKey()
        let validity = Self.instant - 86_400...Self.instant + 86_400
        let authority = try SigningAuthority(
            founding: .init(country: "CN", organization: "Example", name: "Authority"), key: authorityKey,
            publicKey: authorityKey.verificationKey, validity: validity)
        let certificate = try authority.issue(
            to: .init(country: "CN", organization: "Example", name: "Signer"), publicKey: key.verificationKey,
            purposes: Set(StatementKind.allCases), validity: validity)
        let issuer = try HCERTIssuer(signer: TrustedSigner(certificate: certificate), key: key)
        let texts = try (0..<count).map { number in
            let name = String(repeating: "A", count: 4 + number % 24)
            let statement: JSONValue = [
                "ver": "1.3.2", "nam": ["fn": .string(name), "fnt": .string(name), "gn": "B", "gnt": "B"],
                "dob": "1990-04-01",
                "v": [
                    [
                        "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1507", "ma": "ORG-100031184", "dn": 2,
                        "sd": 2, "dt": "2021-11-30", "co": "CN", "is": "Example",
                        "ci": .string("URN:UVCI:01:CN:99\(number)"),
                    ]
                ],
            ]
            return Array(
                try issuer.issue(statement, issuedAt: Self.instant - 3_600, expires: Self.instant + 3_600).utf8)
        }
        return (certificate, texts)
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
