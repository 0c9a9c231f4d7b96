import Testing
import TransparencyLog

/// What somebody does who wants an act to hold that nobody saw, or two publics to see two logs. Each test is one attack,
/// and says what stops it.
@Suite struct LogAttackTests {
    private let parties: Parties
    private let honest = tree(20)

    init() throws {
        parties = try Parties()
    }

    /// The log's history with entry 7 replaced by one that the public never saw.
    private var forged: MerkleTree {
        var tree = MerkleTree()
        for index in 0..<25 { tree.append(index == 7 ? Array("a secret act".utf8) : entry(index)) }
        return tree
    }

    private func witness(_ number: Int) throws -> Witness {
        try Witness(key: parties.witnesses[number], logs: [parties.log.verifierKey])
    }

    private func request(_ old: UInt64, _ size: UInt64, in tree: MerkleTree) throws -> [UInt8] {
        AddCheckpointRequest(
            oldSize: old, proof: tree.consistencyProof(from: old, to: size)?.path ?? [],
            checkpoint: try parties.checkpoint(of: tree, at: size)
        ).bytes
    }

    @Test func `a fork by the stolen key of the log convinces nobody without a quorum`() async throws {
        // The witnesses have seen the honest log.
        let storages = (0..<3).map { _ in MemoryRecords() }
        for number in 0..<3 {
            let answer = try await witness(number).answer(
                request(0, 20, in: honest), storage: storages[number], now: 50)
            #expect(answer.status == 200)
        }
        // The thief's log is signed with the right key, and has the entry.
        var fork = try parties.checkpoint(of: forged)
        for number in 0..<3 {
            for old: UInt64 in [0, 7, 20] {
                let answer = try await witness(number).answer(
                    request(old, 25, in: forged), storage: storages[number], now: 60)
                #expect(answer.status == (old == 20 ? 422 : 409))
                fork.take(
                    (try? Note.signatures(parsing: answer.body)) ?? [], of: [parties.witnesses[number].verifierKey])
            }
        }
        let path = try #require(forged.inclusionProof(of: 7)?.path)
        let proof = TLogProof(index: 7, path: path, checkpoint: fork)
        #expect(
            proof.verify(entry: Array("a secret act".utf8), policy: parties.policy)
                == .notWitnessed(.quorumMissing(cosigned: [:])))
    }

    @Test func `a fork with one witness bought convinces nobody where two must have cosigned`() throws {
        let proof = try parties.proof(of: 7, in: forged, by: [1])
        #expect(!proof.verify(entry: Array("a secret act".utf8), policy: parties.policy).isInForce)
    }

    @Test func `cosignatures of another checkpoint do not carry over to a fork`() throws {
        let real = try parties.cosigned(honest, by: [0, 1, 2])
        var fork = try parties.checkpoint(of: forged)
        let lines = Array(real.note.signatures.dropFirst())
        #expect(fork.take(lines, of: parties.witnesses.map(\.verifierKey)) == [])
        let pasted = try SignedCheckpoint(
            Note(text: fork.note.text, signatures: fork.note.signatures + lines))
        #expect(parties.policy.verdict(on: pasted) == .invalidSignature(of: lines[0].name))
    }

    @Test func `of two requests at once the lower one does not roll the witness back`() async throws {
        let witness = try witness(0)
        let records = MemoryRecords()
        _ = try await witness.answer(request(0, 5, in: honest), storage: records, now: 10)
        let high = try request(5, 12, in: honest)
        // Decided from size 5, and before it is kept the other is answered whole.
        await records.happen {
            let answer = try await witness.answer(high, storage: records, now: 11)
            #expect(answer.status == 200)
        }
        let low = try await witness.answer(request(5, 8, in: honest), storage: records, now: 12)
        #expect(low == .conflict(knownSize: 12))
        #expect(await records.record(of: Parties.origin)?.head.size == 12)
    }

    @Test func `a hundred requests at once leave the greatest size, and each cosigned one was greatest in its turn`()
        async throws
    {
        let witness = try witness(0)
        let records = MemoryRecords()
        let grown = tree(101)
        _ = try await witness.answer(request(0, 1, in: grown), storage: records, now: 1)
        let bodies = try (2...101).map { try request(1, UInt64($0), in: grown) }
        let answers = try await withThrowingTaskGroup(of: WitnessAnswer.self) { group in
            for body in bodies { group.addTask { try await witness.answer(body, storage: records, now: 2) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // All name size 1, and only the first to be kept finds it.
        #expect(answers.count { $0.status == 200 } == 1)
        let size = try #require(await records.record(of: Parties.origin)?.head.size)
        #expect(answers.allSatisfy { $0.status == 200 || $0 == .conflict(knownSize: size) })
    }

    @Test func `a split view is refused by whoever has seen the other, and is evidence against the log`() throws {
        let (one, other) = (try parties.checkpoint(of: honest), try parties.checkpoint(of: forged, at: 20))
        let seen = TreeHead(one.checkpoint)
        #expect(seen.advance(to: other.checkpoint, proof: []) == .splitView(at: 20))
        let later = try parties.checkpoint(of: forged)
        let proof = try #require(forged.consistencyProof(from: 20)?.path)
        #expect(seen.advance(to: later.checkpoint, proof: proof) == .inconsistent(.oldRootDiffers))
        #expect(SplitView(one, other, log: parties.log.verifierKey) != nil)
        #expect(SplitView(one, one, log: parties.log.verifierKey) == nil)
        #expect(SplitView(one, later, log: parties.log.verifierKey) == nil)
        // Nobody can accuse a log with a checkpoint that it did not sign.
        let stranger = try NoteSigningKey(
            name: Parties.origin, algorithm: .ed25519, seed: Array(repeating: 9, count: 32))
        let invented = try other.checkpoint.signed(by: [stranger])
        #expect(SplitView(one, invented, log: parties.log.verifierKey) == nil)
    }

    @Test func `a database that was rolled back gets no signature from a signer that keeps its head elsewhere`() throws
    {
        let head = TreeHead(try parties.checkpoint(of: honest).checkpoint)
        let older = try parties.checkpoint(of: honest, at: 15)
        #expect(head.advance(to: older.checkpoint, proof: []) == .rollback(from: 20, to: 15))
        let grown = tree(22)
        let next = try parties.checkpoint(of: grown)
        let proof = try #require(grown.consistencyProof(from: 20)?.path)
        #expect(head.advance(to: next.checkpoint, proof: proof) == .consistent(TreeHead(next.checkpoint)))
    }

    @Test func `one key under two names counts for no two witnesses`() throws {
        let key = parties.witnesses[0].verifierKey
        let again = try NoteVerifierKey(name: "another.example", algorithm: .cosignature, publicKey: key.publicKey)
        #expect(throws: PolicyError(line: 3, reason: .keyTwice("another.example"))) {
            try WitnessPolicy(logs: [parties.log.verifierKey], witnesses: [key, again], threshold: 2)
        }
        // Nor one witness that cosigns twice.
        let grown = tree(4)
        var signed = try parties.checkpoint(of: grown)
        for time: UInt64 in [1, 2, 3] {
            signed.take([try parties.witnesses[0].sign(signed.note.text, timestamp: time)], of: [key])
        }
        #expect(signed.note.signatures.count == 4)
        #expect(parties.policy.verdict(on: signed) == .quorumMissing(cosigned: ["w0": 1]))
    }

    @Test func `a log cannot be its own witness`() throws {
        let key = try NoteVerifierKey(
            name: "witness.example", algorithm: .cosignature, publicKey: parties.log.verifierKey.publicKey)
        #expect(throws: PolicyError(line: 2, reason: .keyTwice("witness.example"))) {
            try WitnessPolicy(logs: [parties.log.verifierKey], witnesses: [key], threshold: 1)
        }
    }

    @Test func `a replayed request gets no second state, and an old one only the size that is known`() async throws {
        let (witness, records) = (try witness(0), MemoryRecords())
        let first = try request(0, 5, in: honest)
        #expect(try await witness.answer(first, storage: records, now: 10).status == 200)
        let second = try request(5, 12, in: honest)
        #expect(try await witness.answer(second, storage: records, now: 11).status == 200)
        let kept = await records.record(of: Parties.origin)
        for body in [first, second] {
            #expect(try await witness.answer(body, storage: records, now: 12) == .conflict(knownSize: 12))
        }
        #expect(await records.record(of: Parties.origin) == kept)
    }

    @Test func `a proof of one entry is none of another, nor at another place`() throws {
        let proof = try parties.proof(of: 7, in: honest, by: [0, 1, 2])
        for index in 0..<20 where index != 7 {
            #expect(!proof.verify(entry: entry(index), policy: parties.policy).isInForce)
            let moved = TLogProof(index: UInt64(index), path: proof.path, checkpoint: proof.checkpoint)
            #expect(!moved.verify(entry: entry(7), policy: parties.policy).isInForce)
        }
    }

    @Test func `a node of the tree cannot be passed off as an entry`() throws {
        // The bytes below a node are 64: two hashes. Hashed as an entry they give another hash than the node.
        let children = MerkleHash.leaf(entry(0)).bytes + MerkleHash.leaf(entry(1)).bytes
        let node = MerkleHash.node(.leaf(entry(0)), .leaf(entry(1)))
        #expect(MerkleHash.leaf(children) != node)
        let two = tree(2)
        let proof = InclusionProof(index: 0, treeSize: 1, path: [])
        #expect(proof.verify(leaf: .leaf(children), root: two.root) == .rootDiffers)
    }

    @Test func `a checkpoint of another log with the same tree is not this log's`() throws {
        let other = try NoteSigningKey(
            name: "other.example", algorithm: .ed25519, seed: Array(repeating: 1, count: 32))
        let signed = try Checkpoint(origin: "other.example", size: 20, root: honest.root).signed(by: [other])
        #expect(parties.policy.verdict(on: signed) == .unknownOrigin)
        let renamed = try Checkpoint(origin: Parties.origin, size: 20, root: honest.root).signed(by: [other])
        #expect(parties.policy.verdict(on: renamed) == .notSignedByLog)
    }
}
