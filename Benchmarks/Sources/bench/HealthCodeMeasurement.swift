internal import ArgumentParser
internal import Credentials

/// Decodes and verifies shown health codes (`TM1`, two signatures each) on one core, beside the bare signatures of the
/// same library over the same messages.
struct HealthCodeMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health-codes", abstract: "Verify health codes (TM1) with their proofs on one core.")

    @Option var passes = 5
    @Option(help: "Presentations in a pass.") var count = 5_000

    /// One signature as the library's verifier takes it, with its key at hand.
    private struct Signed {
        let key: VerificationKey
        let signature: [UInt8]
        let message: [UInt8]

        init(_ message: COSESign1, by key: VerificationKey, externalAAD: [UInt8] = []) {
            self.key = key
            signature = message.signature
            self.message = message.signedBytes(externalAAD: externalAAD)
        }
    }

    func run() throws {
        let issuance = try Issuance()
        var texts: [[UInt8]] = []
        var signatures: [Signed] = []
        for number in 0..<count {
            let holder = P256SigningKey()
            let presentation = try issuance.present(number, holder: holder)
            let read = { (bytes: [UInt8]) in
                try COSESign1.read(bytes, limits: .healthCode, framing: .untagged, isDeterministic: true)
            }
            signatures.append(Signed(try read(presentation.credential), by: issuance.key.verificationKey))
            if let proof = presentation.proof {
                signatures.append(
                    Signed(try read(proof), by: holder.verificationKey, externalAAD: HolderProof.externalAAD))
            }
            texts.append(Array(presentation.text.utf8))
        }

        let verifier = CredentialVerifier(trust: issuance.trust, status: issuance.status)
        let circumstances = Circumstances(at: Issuance.instant)
        var figures = Figures()
        figures.note("codes.presentations", Double(count))
        figures.note("codes.characters", Double(texts.reduce(0) { $0 + $1.count }) / Double(max(1, count)))
        let turns = max(1, count / 100)
        for _ in 0..<passes {
            var valid = 0
            let (bare, whole) = timedByTurns(turns) { turn in
                for signed in signatures[signatures.share(turn, of: turns)]
                where signed.key.isValid(signature: signed.signature, for: signed.message) { valid += 1 }
            } _: { turn in
                for text in texts[texts.share(turn, of: turns)]
                where verifier.verify(text, in: circumstances).outcome == .pass { valid += 1 }
            }
            guard valid == signatures.count + count else { throw BenchError("a code that is right was refused") }
            figures.note("codes.signature.rate", Double(signatures.count) / bare.cpuSeconds)
            figures.note("codes.rate", Double(count) / whole.cpuSeconds)
            figures.note("codes.share", bare.cpuSeconds / whole.cpuSeconds)
        }
        figures.print()
    }
}
