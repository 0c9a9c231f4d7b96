import Testing
import TransparencyLog

@Suite struct CheckpointTests {
    private static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

    private func read(_ text: String) throws -> Checkpoint { try Checkpoint(parsing: Array(text.utf8)) }

    @Test func `a checkpoint is written as it was read`() throws {
        for text in [
            "example.com/behind-the-sofa\n20852163\n\(Self.root)\n", "o\n0\n\(Self.root)\n",
            "名 字\n\(Int64.max)\n\(Self.root)\nextension\nanother one\n",
        ] {
            #expect(String(decoding: try read(text).text, as: UTF8.self) == text)
        }
    }

    @Test(arguments: [
        ("", CheckpointError.missingLine), ("o\n1\n", .missingLine), ("o\n1\n\(root)", .missingLine),
        ("\n1\n\(root)\n", .malformedOrigin), ("o\u{7}\n1\n\(root)\n", .malformedOrigin),
        ("o\n01\n\(root)\n", .malformedSize), ("o\n+1\n\(root)\n", .malformedSize),
        ("o\n-1\n\(root)\n", .malformedSize),
        ("o\n1 \n\(root)\n", .malformedSize), ("o\n\n\(root)\n", .malformedSize), ("o\n0x1\n\(root)\n", .malformedSize),
        ("o\n9223372036854775808\n\(root)\n", .malformedSize), ("o\n١\n\(root)\n", .malformedSize),
        ("o\n99999999999999999999\n\(root)\n", .malformedSize),
        ("o\n1\n\(root.dropLast())\n", .malformedRoot),
        ("o\n1\n\(root.replacing("2I=", with: "2J="))\n", .malformedRoot),
        ("o\n1\n\(root) \n", .malformedRoot), ("o\n1\n\(root.replacing("=", with: ""))\n", .malformedRoot),
        ("o\n1\nAAAA\n", .malformedRoot), ("o\n1\n\(root)\n\n", .malformedExtension),
        ("o\n1\n\(root)\n\nx\n", .malformedExtension),
    ])
    func `what is no checkpoint is refused with its reason`(text: String, reason: CheckpointError) {
        #expect(throws: reason) { try read(text) }
    }

    @Test func `a cosignature is over its time and the whole text`() throws {
        let parties = try Parties()
        let witness = parties.witnesses[0]
        let text = try parties.checkpoint(of: tree(5)).note.text
        let line = try witness.sign(text, timestamp: 1_679_315_147)
        #expect(Cosignature(line)?.timestamp == 1_679_315_147)
        #expect(witness.verifierKey.verifies(line, over: text))
        #expect(!witness.verifierKey.verifies(line, over: text + [0x0A]))
        // Each byte of the line is signed or finds the key.
        for place in line.bytes.indices {
            var bytes = line.bytes
            bytes[place] ^= 1
            let other = NoteSignature(name: line.name, keyID: line.keyID, bytes: bytes)
            #expect(!witness.verifierKey.verifies(other, over: text), "byte \(place)")
        }
        let timeless = NoteSignature(
            name: line.name, keyID: line.keyID, bytes: Array(repeating: 0, count: 8) + line.bytes.dropFirst(8))
        #expect(Cosignature(timeless) == nil)
        let late = NoteSignature(
            name: line.name, keyID: line.keyID, bytes: Array(repeating: 0xFF, count: 8) + line.bytes.dropFirst(8))
        #expect(Cosignature(late) == nil)
        // A log's key over the same bytes is no witness's.
        #expect(!parties.log.verifierKey.verifies(line, over: text))
    }

    @Test func `a log takes from a witness's answer only what is right`() throws {
        let parties = try Parties()
        var signed = try parties.checkpoint(of: tree(5))
        let before = signed
        let keys = parties.witnesses.map(\.verifierKey)
        let good = try parties.witnesses[0].sign(signed.note.text, timestamp: 5)
        let other = try parties.witnesses[1].sign(parties.checkpoint(of: tree(6)).note.text, timestamp: 5)
        let stranger = try NoteSigningKey(
            name: "stranger", algorithm: .cosignature, seed: Array(repeating: 9, count: 32))
        let lines = [other, try stranger.sign(signed.note.text, timestamp: 5), good, good]
        #expect(signed.take([other], of: keys) == [])
        #expect(signed == before)
        #expect(signed.take(lines, of: keys).contains(keys[0]))
        #expect(signed.note.signatures == before.note.signatures + [good])
        #expect(try SignedCheckpoint(parsing: signed.bytes) == signed)
    }
}
