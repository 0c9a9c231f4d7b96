internal import ArgumentParser
internal import Crypto
internal import Foundation
internal import TransparencyLog

/// The public log in memory: taking entries, verifying offline proofs, a witness's decisions and an audit, each beside the
/// bare hashes or signatures that it cannot do without.
struct TransparencyLogMeasurement: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transparency-log", abstract: "Append, verify, cosign and audit, on one core.")

    @Option(help: "Entries of the log.") var entries = 1_000_000
    @Option(help: "Bytes of an entry.") var bytes = 300
    @Option(help: "Entries of a batch, each of which ends with a checkpoint.") var batch = 256
    @Option(help: "Proofs that are verified.") var proofs = 20_000

    func run() throws {
        var figures = Figures()
        let entry = { (index: Int) in [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: bytes) }
        var appender = Appender(origin: "log.example/acts")
        var files: [String: [UInt8]] = [:]
        var checkpoint = try appender.append([]).checkpoint
        figures.note(
            "append",
            try timed {
                for start in stride(from: 0, to: entries, by: batch) {
                    let growth = try appender.append((start..<min(start + batch, entries)).map(entry))
                    for write in growth.writes { files[write.path] = write.bytes }
                    checkpoint = growth.checkpoint
                }
            })
        // A tree has a hash for each leaf and one for each node above, one fewer than leaves.
        figures.note(
            "append.bare_hashes",
            timed {
                for index in 0..<entries {
                    _ = SHA256.hash(data: entry(index))
                    _ = SHA256.hash(data: [UInt8](repeating: 1, count: 65))
                }
            })
        let (tiles, last) = (Files(files: files), checkpoint)
        figures.note("entries", Double(entries))
        figures.note(
            "audit",
            try timed {
                let audit = try waiting { try await TileAudit.run(last, in: tiles) }
                guard audit.entries == UInt64(entries), audit.findings.isEmpty else { throw BenchError("not sound") }
            })
        try measureProofs(last, in: tiles, &figures)
        figures.print()
    }

    private func measureProofs(_ checkpoint: Checkpoint, in tiles: Files, _ figures: inout Figures) throws {
        let log = try key("log.example/acts", .ed25519, 1)
        let witnesses = try (0..<3).map { try key(ExactText("witness\($0).example"), .cosignature, 10 + $0) }
        let policy = try WitnessPolicy(
            logs: [log.verifierKey], witnesses: witnesses.map(\.verifierKey), threshold: 2)
        var signed = try checkpoint.signed(by: [log])
        signed.take(
            try witnesses.prefix(2).map { try $0.sign(signed.note.text, timestamp: 1_660_000_000) },
            of: witnesses.map(\.verifierKey))
        let cosigned = signed
        let texts = try waiting {
            var texts: [(leaf: MerkleHash, bytes: [UInt8])] = []
            let reader = TileReader(cosigned.checkpoint, in: tiles)
            for number in 0..<256 {
                let index = UInt64(number) &* 0x9E37_79B9 % cosigned.checkpoint.size
                let proof = try await reader.inclusionProof(of: index)
                texts.append(
                    (
                        try await reader.leaf(at: index),
                        TLogProof(index: index, path: proof.path, checkpoint: cosigned).bytes
                    ))
            }
            return texts
        }
        let bare = Curve25519.Signing.PrivateKey()
        let signature = try bare.signature(for: signed.note.text)
        let turns = 10
        let laps = try timedByTurns(turns) { turn in
            for number in 0..<proofs / turns {
                let (leaf, bytes) = texts[(number + turn) % texts.count]
                guard case .inForce = try TLogProof(parsing: bytes).verify(leaf: leaf, policy: policy) else {
                    throw BenchError("a proof does not hold")
                }
            }
        } _: { _ in
            // One signature of the log, two of witnesses.
            for _ in 0..<proofs / turns * 3 where !bare.publicKey.isValidSignature(signature, for: signed.note.text) {
                throw BenchError("a signature does not hold")
            }
        }
        figures.note("proofs", Double(proofs / turns * turns))
        figures.note("verify", laps.first)
        figures.note("verify.bare_signatures", laps.second)

        let witness = try Witness(key: witnesses[0], logs: [log.verifierKey])
        let request = AddCheckpointRequest(oldSize: 0, proof: [], checkpoint: try checkpoint.signed(by: [log])).bytes
        figures.note(
            "cosign",
            try timed {
                for _ in 0..<proofs {
                    let read = try AddCheckpointRequest(parsing: request)
                    guard case .cosign = try witness.decide(read, kept: nil, now: 1) else {
                        throw BenchError("a checkpoint is not cosigned")
                    }
                }
            })
    }

    private func key(_ name: ExactText, _ algorithm: NoteAlgorithm, _ seed: Int) throws -> NoteSigningKey {
        try NoteSigningKey(name: name, algorithm: algorithm, seed: Array(repeating: UInt8(seed), count: 32))
    }

    private struct Files: TileStorage {
        let files: [String: [UInt8]]

        func bytes(at path: String) -> [UInt8]? { files[path] }
    }
}

/// Waits on this thread for work that others could share: a measurement has nothing else to do.
private func waiting<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var result: Result<Value, any Error>?
    Task.detached {
        do { result = .success(try await work()) } catch { result = .failure(error) }
        done.signal()
    }
    done.wait()
    guard let result else { throw BenchError("the work has no result") }
    return try result.get()
}
