import Testing
import TransparencyLog

/// A thousand proofs of each kind, each with one thing changed: none may hold.
@Suite struct MutatedProofTests {
    private static let grown = tree(300)

    @Test func `a thousand changed inclusion proofs are refused`() throws {
        var chance = SeededNumbers(seed: 16)
        var refused = 0
        for _ in 0..<1_000 {
            let size = UInt64.random(in: 2...300, using: &chance)
            let index = UInt64.random(in: 0..<size, using: &chance)
            let proof = try #require(Self.grown.inclusionProof(of: index, in: size))
            let root = try #require(Self.grown.root(at: size))
            let leaf = MerkleHash.leaf(entry(Int(index)))
            var path = proof.path
            var (changedIndex, changedLeaf, changedRoot) = (index, leaf, root)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: path = changed(path, &chance)
            case 1: path.remove(at: Int.random(in: path.indices, using: &chance))
            case 2: path.insert(leaf, at: Int.random(in: 0...path.count, using: &chance))
            case 3: changedIndex = (index + UInt64.random(in: 1..<size, using: &chance)) % size
            case 4: changedLeaf = changed([leaf], &chance)[0]
            default: changedRoot = changed([root], &chance)[0]
            }
            let verdict = InclusionProof(index: changedIndex, treeSize: size, path: path)
                .verify(leaf: changedLeaf, root: changedRoot)
            #expect(verdict.isRefusal, "index \(index) of \(size)")
            refused += verdict.isRefusal ? 1 : 0
        }
        #expect(refused == 1_000)
    }

    @Test func `a thousand changed consistency proofs are refused`() throws {
        var chance = SeededNumbers(seed: 17)
        var refused = 0
        for _ in 0..<1_000 {
            let new = UInt64.random(in: 3...300, using: &chance)
            let old = UInt64.random(in: 1..<new, using: &chance)
            let proof = try #require(Self.grown.consistencyProof(from: old, to: new))
            var (oldRoot, newRoot) = (
                try #require(Self.grown.root(at: old)), try #require(Self.grown.root(at: new))
            )
            var path = proof.path
            switch Int.random(in: 0..<5, using: &chance) {
            case 0: path = changed(path, &chance)
            case 1: path.remove(at: Int.random(in: path.indices, using: &chance))
            case 2: path.insert(oldRoot, at: Int.random(in: 0...path.count, using: &chance))
            case 3: oldRoot = changed([oldRoot], &chance)[0]
            default: newRoot = changed([newRoot], &chance)[0]
            }
            let verdict = ConsistencyProof(oldSize: old, newSize: new, path: path)
                .verify(oldRoot: oldRoot, newRoot: newRoot)
            #expect(verdict.isRefusal, "\(old) to \(new)")
            refused += verdict.isRefusal ? 1 : 0
        }
        #expect(refused == 1_000)
    }

    @Test func `a thousand changed texts of a whole proof are refused`() throws {
        let parties = try Parties(threshold: 3)
        let proof = try parties.proof(of: 123, in: Self.grown, by: [0, 1, 2])
        let bytes = proof.bytes
        func verdict(_ bytes: [UInt8]) -> TLogProofVerdict? {
            (try? TLogProof(parsing: bytes))?.verify(entry: entry(123), policy: parties.policy)
        }
        let expected: [ExactText: UInt64] = ["w0": 1_000, "w1": 1_001, "w2": 1_002]
        #expect(verdict(bytes) == .inForce(since: 1_002, cosigned: expected))
        var chance = SeededNumbers(seed: 18)
        var refused = 0
        for _ in 0..<1_000 {
            var other = bytes
            let place = Int.random(in: bytes.indices, using: &chance)
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: other[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 1: other.remove(at: place)
            case 2: other.insert(UInt8.random(in: 0...127, using: &chance), at: place)
            default: other.removeLast(bytes.count - place)
            }
            if case .inForce = verdict(other) {
                Issue.record("accepted: \(String(decoding: other, as: UTF8.self))")
            } else {
                refused += 1
            }
        }
        #expect(refused == 1_000)
    }

    /// The hashes with one bit of one of them changed.
    private func changed(_ path: [MerkleHash], _ chance: inout SeededNumbers) -> [MerkleHash] {
        var path = path
        let place = Int.random(in: path.indices, using: &chance)
        var bytes = path[place].bytes
        bytes[Int.random(in: bytes.indices, using: &chance)] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        path[place] = MerkleHash(bytes) ?? path[place]
        return path
    }
}
