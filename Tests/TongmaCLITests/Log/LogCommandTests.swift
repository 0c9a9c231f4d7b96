import Foundation
import Testing
import TongmaCLI
import TransparencyLog

/// What an auditor does with a copy of a log in a folder.
@Suite struct LogCommandTests {
    private let folder: TemporaryFolder
    private let parties: [NoteSigningKey]

    private static let origin: ExactText = "log.example/acts"

    init() throws {
        folder = try TemporaryFolder()
        var keys = [try NoteSigningKey(name: Self.origin, algorithm: .ed25519, seed: [UInt8](repeating: 1, count: 32))]
        for number in UInt8(1)...3 {
            let seed = [UInt8](repeating: 1 + number, count: 32)
            keys.append(
                try NoteSigningKey(name: ExactText("witness\(number).example"), algorithm: .cosignature, seed: seed))
        }
        parties = keys
        var appender = Appender(origin: Self.origin)
        for (name, count) in [("early", 300), ("checkpoint", 400)] as [(String, Int)] {
            var entries: [[UInt8]] = []
            for index in 0..<count { entries.append(Array("\(name) \(index)".utf8)) }
            let growth = try appender.append(entries)
            for write in growth.writes { try self.write(write.bytes, to: write.path) }
            let signed = try growth.checkpoint.signed(by: parties, timestamp: 1_660_000_000)
            try write(signed.bytes, to: name)
        }
        let policy = try WitnessPolicy.text(log: parties[0], witnesses: Array(parties[1...]))
        try write(Array(policy.utf8), to: "policy")
        try write(Array("early 7".utf8), to: "entry")
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = folder.url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

    private func run(_ arguments: [String]) async -> (status: Int32, out: [UInt8], error: String) {
        var out: [UInt8] = []
        var error: [UInt8] = []
        let console = Console(out: { out += $0 }, error: { error += $0 })
        let status = await CommandRunner.run(["log"] + arguments, waitingOn: console)
        return (status, out, String(decoding: error, as: UTF8.self))
    }

    @Test func `an entry is proved from the folder, and the proof verified without it`() async throws {
        let proved = await run(["prove", "--log", folder.url.path, "7"])
        #expect(proved.status == 0)
        try write(proved.out, to: "proof")
        let verify = ["verify", "--policy", path("policy"), "--entry", path("entry"), path("proof")]
        let verified = await run(verify)
        #expect(verified.status == 0)
        #expect(
            String(decoding: verified.out, as: UTF8.self).hasPrefix(
                "entry 7 of log.example/acts: in force since 2022-08-08T23:06:40Z, cosigned by "))
        try write(Array("early 8".utf8), to: "entry")
        let other = await run(verify)
        #expect(other.status == 1)
        #expect(
            other.out == Array("entry 7 of log.example/acts: the log does not have this entry at this index\n".utf8))
        #expect(await run(["prove", "--log", folder.url.path, "700"]).error == "the log has no such entry\n")
    }

    @Test func `an audit of a sound log finds nothing, and of a changed one every change`() async throws {
        let audit = [
            "audit", "--log", folder.url.path, "--policy", path("policy"), "--since", path("early"),
        ]
        let sound = await run(audit)
        #expect(sound.status == 0)
        #expect(sound.out == [])
        #expect(sound.error.contains("700 of 700 entries are as the root says, nothing was found; in force since"))
        var bundle = Array(try Data(contentsOf: URL(fileURLWithPath: path("tile/entries/000"))))
        bundle[3] ^= 1
        try write(bundle, to: "tile/entries/000")
        try FileManager.default.removeItem(atPath: path("tile/entries/002.p/188"))
        let changed = await run(audit)
        #expect(changed.status == 1)
        #expect(
            String(decoding: changed.out, as: UTF8.self) == """
                entry 0: changed, it is not what the log was made from
                tile/entries/002.p/188: missing

                """)
        let rolledBack = await run(
            ["audit", "--log", folder.url.path, "--policy", path("policy"), "--checkpoint", path("early")]
                + ["--since", path("checkpoint")])
        #expect(
            String(decoding: rolledBack.out, as: UTF8.self).contains("--since: the log had 700 entries and has 300\n"))
    }

    @Test func `a checkpoint without a quorum is found, and what is no policy or proof is told`() async throws {
        let signed = try SignedCheckpoint(parsing: Data(contentsOf: URL(fileURLWithPath: path("checkpoint"))))
        try write(try signed.checkpoint.signed(by: Array(parties[...1]), timestamp: 5).bytes, to: "checkpoint")
        let audit = await run(["audit", "--log", folder.url.path, "--policy", path("policy")])
        #expect(audit.status == 1)
        #expect(
            String(decoding: audit.out, as: UTF8.self)
                == "checkpoint: no quorum of witnesses has cosigned, only w1 (1970-01-01T00:00:05Z)\n")
        let verify = ["verify", "--policy", path("entry"), "--entry", path("entry"), path("entry")]
        #expect(await run(verify).error == "Error: \(path("entry")):1: this is no line of a policy\n")
        let noProof = ["verify", "--policy", path("policy"), "--entry", path("entry"), path("entry")]
        #expect(await run(noProof).error == "Error: \(path("entry")): this is no proof of a log\n")
        let noFolder = await run(["prove", "--log", path("nowhere"), "1"])
        #expect(noFolder.status == 2)
        #expect(noFolder.error.contains("No such file or directory"))
    }
}

extension WitnessPolicy {
    /// A policy file: two of the witnesses must have cosigned.
    fileprivate static func text(log: NoteSigningKey, witnesses: [NoteSigningKey]) throws -> String {
        let lines = witnesses.enumerated().map { "witness w\($0 + 1) \($1.verifierKey)\n" }
        return "log \(log.verifierKey)\n\(lines.joined())group g 2 w1 w2 w3\nquorum g\n"
    }
}
