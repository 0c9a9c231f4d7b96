import Testing
import TransparencyLog

/// The answers of C2SP tlog-witness, one by one.
@Suite struct WitnessTests {
    private let parties: Parties
    private let witness: Witness
    private let grown = tree(20)
    private let records = MemoryRecords()

    init() throws {
        parties = try Parties()
        witness = try Witness(key: parties.witnesses[0], logs: [parties.log.verifierKey])
    }

    private func request(
        _ old: UInt64, _ size: UInt64, proof: [MerkleHash]? = nil, checkpoint: SignedCheckpoint? = nil
    ) throws -> [UInt8] {
        AddCheckpointRequest(
            oldSize: old, proof: proof ?? grown.consistencyProof(from: old, to: size)?.path ?? [],
            checkpoint: try checkpoint ?? parties.checkpoint(of: grown, at: size)
        ).bytes
    }

    private func answer(_ body: [UInt8], now: UInt64 = 100) async throws -> WitnessAnswer {
        try await witness.answer(body, storage: records, now: now)
    }

    @Test func `a log that only grows is cosigned, and its last checkpoint is kept whole`() async throws {
        for (old, size) in [(0, 3), (3, 3), (3, 8), (8, 20)] as [(UInt64, UInt64)] {
            let answered = try await answer(request(old, size), now: 100 + size)
            guard case .cosigned(let line) = answered else {
                Issue.record("\(answered)")
                return
            }
            let checkpoint = try parties.checkpoint(of: grown, at: size)
            #expect(witness.verifierKey.verifies(line, over: checkpoint.note.text))
            #expect(Cosignature(line)?.timestamp == 100 + size)
            #expect(answered.status == 200)
            #expect(try Note.signatures(parsing: answered.body) == [line])
            let record = try #require(await records.record(of: Parties.origin))
            #expect(record.head == TreeHead(checkpoint.checkpoint))
            #expect(record.cosigned.note.signatures == checkpoint.note.signatures + [line])
        }
    }

    @Test func `each refusal has the status of the protocol and changes nothing`() async throws {
        _ = try await answer(request(0, 7))
        let kept = await records.record(of: Parties.origin)
        let head = try parties.checkpoint(of: grown, at: 13)
        let stranger = try NoteSigningKey(
            name: Parties.origin, algorithm: .ed25519, seed: Array(repeating: 7, count: 32))
        let unknown = try Checkpoint(origin: "another.example", size: 13, root: grown.root).signed(by: [parties.log])
        let unsigned = try head.checkpoint.signed(by: [stranger])
        let line = head.note.signatures[0]
        let forged = try SignedCheckpoint(
            Note(
                text: head.note.text,
                signatures: [
                    line, NoteSignature(name: line.name, keyID: line.keyID, bytes: Array(repeating: 0, count: 64)),
                ]))
        let emptyRoot = try Checkpoint(origin: Parties.origin, size: 0, root: grown.root).signed(by: [parties.log])
        let other = try Checkpoint(origin: Parties.origin, size: 7, root: grown.root).signed(by: [parties.log])
        let proof = try #require(grown.consistencyProof(from: 7, to: 13)?.path)
        let cases: [([UInt8], Int, String)] = [
            (try request(7, 13, checkpoint: unknown), 404, ""),
            (try request(7, 13, checkpoint: unsigned), 403, ""),
            (try request(7, 13, checkpoint: forged), 403, ""),
            (try request(14, 13, proof: []), 400, ""),
            (try request(0, 13), 409, "7\n"),
            (try request(9, 13), 409, "7\n"),
            (try request(3, 3), 409, "7\n"),
            (try request(7, 13, proof: []), 422, ""),
            (try request(7, 13, proof: proof.reversed()), 422, ""),
            (try request(7, 13, proof: proof + [grown.root]), 422, ""),
            (try request(7, 7, proof: proof), 422, ""),
            (try request(7, 7, proof: [], checkpoint: other), 422, ""),
            (try request(0, 0, proof: [], checkpoint: emptyRoot), 409, "7\n"),
        ]
        for (body, status, text) in cases {
            let answered = try await answer(body)
            #expect(answered.status == status, "\(answered)")
            #expect(String(decoding: answered.body, as: UTF8.self) == text)
            #expect(answered.contentType.hasPrefix(status == 409 ? "text/x.tlog.size" : "text/plain"))
        }
        #expect(await records.record(of: Parties.origin) == kept)
    }

    @Test func `a first checkpoint needs no proof and may have none`() async throws {
        let empty = try Checkpoint(origin: Parties.origin, size: 0, root: grown.root).signed(by: [parties.log])
        let refused = try await answer(request(0, 0, proof: [], checkpoint: empty))
        #expect(refused == .inconsistent(.emptyTreeWithRoot))
        #expect(refused.status == 422)
        #expect(try await answer(request(0, 8, proof: [grown.root])).status == 422)
        #expect(try await answer(request(0, 0)).status == 200)
        #expect(try await answer(request(0, 8)).status == 200)
    }

    @Test func `a request is read as it was written, and nothing else is`() throws {
        let good = try request(8, 12)
        let text = String(decoding: good, as: UTF8.self)
        #expect(try AddCheckpointRequest(parsing: good).bytes == good)
        let hash = "\(grown.root)\n"
        for (other, reason) in [
            ("", RequestError.malformedOldSize), ("old 8", .malformedOldSize),
            (text.replacing("old 8", with: "old 08"), .malformedOldSize),
            (text.replacing("old 8", with: "old  8"), .malformedOldSize),
            (text.replacing("old 8", with: "old -8"), .malformedOldSize),
            (text.replacing("old 8", with: "Old 8"), .malformedOldSize),
            ("old 8\n" + String(repeating: hash, count: 64) + "\n", .malformedProof),
            ("old 8\n" + String(repeating: hash, count: 63) + "\n", .malformedCheckpoint),
            ("old 8\n" + String(repeating: hash, count: 63), .malformed),
            ("old 8\n" + hash.replacing("=", with: ""), .malformedProof),
            (text + "\n", .malformedCheckpoint), (String(text.dropLast()), .malformedCheckpoint),
        ] {
            #expect(throws: reason) { try AddCheckpointRequest(parsing: Array(other.utf8)) }
        }
    }

    @Test func `a clock that was set back gives no cosignature before the last`() async throws {
        _ = try await answer(request(0, 8), now: 500)
        guard case .cosigned(let line) = try await answer(request(8, 12), now: 100) else {
            Issue.record("refused")
            return
        }
        #expect(Cosignature(line)?.timestamp == 500)
    }

    @Test func `a witness signs with a cosigner's key only`() throws {
        #expect(throws: WitnessError.keyIsNoCosigner) {
            try Witness(key: parties.log, logs: [parties.log.verifierKey])
        }
    }
}
