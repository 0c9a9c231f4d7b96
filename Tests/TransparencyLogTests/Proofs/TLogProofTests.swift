import Testing
import TransparencyLog

@Suite struct TLogProofTests {
    private let parties: Parties
    private let grown = tree(50)

    init() throws {
        parties = try Parties()
    }

    @Test func `a proof is written as it was read, with extra data and without`() throws {
        let proof = try parties.proof(of: 7, in: grown, by: [0, 1])
        let withExtra = TLogProof(index: 7, path: proof.path, checkpoint: proof.checkpoint, extra: [1, 2, 3])
        for proof in [proof, withExtra] {
            let read = try TLogProof(parsing: proof.bytes)
            #expect(read == proof)
            #expect(read.verify(entry: entry(7), policy: parties.policy).isInForce)
        }
        let text = String(decoding: withExtra.bytes, as: UTF8.self)
        #expect(text.hasPrefix("c2sp.org/tlog-proof@v1\nextra AQID\nindex 7\n"))
        for (other, reason) in [
            ("", TLogProofError.unknownFormat), (text.replacing("@v1", with: "@v2"), .unknownFormat),
            (text.replacing("AQID", with: ""), .malformedExtra), (text.replacing("AQID", with: "AQI"), .malformedExtra),
            (text.replacing("index 7", with: "index 07"), .malformedIndex),
            (text.replacing("index 7\n", with: ""), .malformedIndex),
            (text.replacing("index 7\n", with: "index 7\nAAAA\n"), .malformedPath),
            (text + "x", .malformedCheckpoint),
            (text.replacing("\(Parties.origin)\n50", with: ""), .malformedCheckpoint),
        ] {
            #expect(throws: reason) { try TLogProof(parsing: Array(other.utf8)) }
        }
    }

    @Test func `an entry is in force only when the log has it and a quorum has cosigned`() throws {
        let proof = try parties.proof(of: 7, in: grown, by: [0, 2])
        #expect(
            proof.verify(entry: entry(7), policy: parties.policy)
                == .inForce(since: 1_002, cosigned: ["w0": 1_000, "w2": 1_002]))
        #expect(proof.verify(entry: entry(8), policy: parties.policy) == .notIncluded(.rootDiffers))
        let alone = try parties.proof(of: 7, in: grown, by: [0])
        #expect(
            alone.verify(entry: entry(7), policy: parties.policy)
                == .notWitnessed(.quorumMissing(cosigned: ["w0": 1_000])))
        let outside = TLogProof(index: 50, path: proof.path, checkpoint: proof.checkpoint)
        #expect(outside.verify(entry: entry(7), policy: parties.policy) == .notIncluded(.outsideTree))
    }

    @Test func `a proof is made from tiles`() async throws {
        let (_, tiles, checkpoint) = try await AppenderTests.log(of: 600)
        var signed = try checkpoint.signed(by: [parties.log])
        signed.take(
            try parties.witnesses.map { try $0.sign(signed.note.text, timestamp: 9) },
            of: parties.witnesses.map(\.verifierKey))
        for index: UInt64 in [0, 299, 599] {
            let proof = try await TLogProof.make(index: index, checkpoint: signed, from: tiles)
            #expect(proof.verify(entry: entry(Int(index)), policy: parties.policy).isInForce)
        }
        await #expect(throws: TileError.outsideTree) {
            try await TLogProof.make(index: 600, checkpoint: signed, from: tiles)
        }
    }
}

extension TLogProofVerdict {
    var isInForce: Bool { if case .inForce = self { true } else { false } }
}
