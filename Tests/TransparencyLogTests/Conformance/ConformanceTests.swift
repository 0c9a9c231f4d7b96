import Foundation
import Testing
import TransparencyLog

/// Logs written by others, which lie beside the repository and are never copied into it.
enum Conformance {
    /// `$CONFORMANCE_DIR`, or `../shared/conformance` seen from the package.
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        // This file lies four levels below the package.
        var package = URL(fileURLWithPath: #filePath)
        for _ in 1...4 { package.deleteLastPathComponent() }
        return package.deletingLastPathComponent().appendingPathComponent("shared/conformance", isDirectory: true)
    }()

    static let tessera = "transparency-log/tessera/testdata/log"
    static let sunlight = "transparency-log/sunlight/cmd/skylight/testdata"

    /// Whether a suite can run. In continuous integration it must, so that absent data is a failure there.
    static func runs(_ suite: String) -> Bool {
        ProcessInfo.processInfo.environment["CI"] == "true"
            || FileManager.default.fileExists(atPath: folder.appendingPathComponent(suite).path)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }
}

/// The files of a log in a folder.
struct FolderTiles: TileStorage {
    let folder: String

    func bytes(at path: String) throws -> [UInt8]? {
        let file = Conformance.folder.appendingPathComponent("\(folder)/\(path)")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return Array(try Data(contentsOf: file))
    }
}

@Suite(.enabled(if: Conformance.runs(Conformance.tessera), "the log of tessera is absent"))
struct TesseraTests {
    /// The key that tessera's own tests verify this log with.
    private static let key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

    private func checkpoints() throws -> [SignedCheckpoint] {
        try (0...15).map { size in
            try SignedCheckpoint(parsing: Conformance.bytes("\(Conformance.tessera)/checkpoint.\(size)"))
        }
    }

    @Test func `its sixteen checkpoints verify, and are written as they were read`() throws {
        let key = try NoteVerifierKey(parsing: Self.key)
        for (size, signed) in try checkpoints().enumerated() {
            #expect(signed.checkpoint.size == UInt64(size))
            #expect(signed.checkpoint.origin == key.name)
            #expect(signed.note.verify(with: [key]) == .verified(by: [key]))
            #expect(signed.bytes == (try Conformance.bytes("\(Conformance.tessera)/checkpoint.\(size)")))
        }
    }

    @Test func `its hundred and twenty pairs of checkpoints are consistent`() async throws {
        let checkpoints = try checkpoints().map(\.checkpoint)
        var pairs = 0
        for new in checkpoints {
            let reader = TileReader(new, in: FolderTiles(folder: Conformance.tessera))
            for old in checkpoints where old.size < new.size {
                let proof = try await reader.consistencyProof(from: old.size)
                #expect(proof.verify(oldRoot: old.root, newRoot: new.root) == .valid)
                #expect(TreeHead(old).advance(to: new, proof: proof.path) == .consistent(TreeHead(new)))
                pairs += 1
            }
        }
        #expect(pairs == 120)
    }

    @Test func `its entries are those of its trees, and every tile is the one that is written here`() async throws {
        let tiles = FolderTiles(folder: Conformance.tessera)
        var appender = Appender(origin: "example.com/log/testdata")
        for checkpoint in try checkpoints().map(\.checkpoint) {
            let audit = try await TileAudit.run(checkpoint, in: tiles)
            #expect(audit.findings == [])
            #expect(audit.entries == checkpoint.size)
            guard checkpoint.size > 0 else { continue }
            let entry = try await TileReader(checkpoint, in: tiles).entry(at: checkpoint.size - 1)
            let growth = try appender.append([entry])
            #expect(growth.checkpoint == checkpoint)
            #expect(growth.writes.count == 2)
            for write in growth.writes { #expect(try tiles.bytes(at: write.path) == write.bytes, "\(write.path)") }
        }
    }
}

@Suite(.enabled(if: Conformance.runs(Conformance.sunlight), "the witness and mirror of sunlight are absent"))
struct SunlightTests {
    private func key(_ file: String) throws -> NoteVerifierKey {
        struct Description: Decodable { let verifier_keys: [String] }
        let bytes = try Conformance.bytes("\(Conformance.sunlight)/\(file)")
        let keys = try JSONDecoder().decode(Description.self, from: Data(bytes)).verifier_keys
        return try NoteVerifierKey(parsing: try #require(keys.first))
    }

    private static let rome = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
    private static let milan = "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482"

    @Test(arguments: [
        ("witness/witness.v0.json", "witness/\(rome)"), ("witness2/witness.v0.json", "witness2/\(milan)"),
        ("witness/mirror/mirror.v0.json", "witness/mirror/\(rome)"),
    ])
    func `its cosignatures verify`(keyFile: String, log: String) throws {
        let key = try key(keyFile)
        let bytes = try Conformance.bytes("\(Conformance.sunlight)/\(log)/checkpoint")
        let signed = try SignedCheckpoint(parsing: bytes)
        #expect(signed.bytes == bytes)
        #expect(key.algorithm == .cosignature)
        #expect(signed.note.verify(with: [key]) == .verified(by: [key]))
        let line = try #require(signed.note.signatures.last)
        #expect(Cosignature(line)?.timestamp == 1_767_139_200)
        // A signature of a kind that is unknown here is kept.
        #expect(signed.note.signatures.count == (log.hasPrefix("witness/\(Self.rome)") ? 2 : 1))
    }

    @Test func `its mirror's tiles of three hundred leaves lead to its root`() async throws {
        let folder = "\(Conformance.sunlight)/witness/mirror/\(Self.rome)"
        let signed = try SignedCheckpoint(parsing: Conformance.bytes("\(folder)/checkpoint"))
        try await checkTiles(signed.checkpoint, in: folder)
    }

    @Test func `the placeholders in its log's folder are taken for no tiles`() async throws {
        let folder = "\(Conformance.sunlight)/tree"
        let signed = try SignedCheckpoint(parsing: Conformance.bytes("\(folder)/checkpoint"))
        let reader = TileReader(signed.checkpoint, in: FolderTiles(folder: folder))
        await #expect(throws: TileError.malformed(path: "tile/0/001.p/44")) { try await reader.leaf(at: 0) }
    }

    private func checkTiles(_ checkpoint: Checkpoint, in folder: String) async throws {
        #expect(checkpoint.size == 300)
        let reader = TileReader(checkpoint, in: FolderTiles(folder: folder))
        var tree = MerkleTree()
        for index in 0..<checkpoint.size { tree.append(leaf: try await reader.leaf(at: index)) }
        #expect(tree.root == checkpoint.root)
        for index: UInt64 in [0, 255, 256, 299] {
            let proof = try await reader.inclusionProof(of: index)
            #expect(proof.verify(leaf: try await reader.leaf(at: index), root: checkpoint.root) == .valid)
        }
    }
}
