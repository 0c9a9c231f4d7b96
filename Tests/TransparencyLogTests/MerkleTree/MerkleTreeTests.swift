import Testing
import TransparencyLog

@Suite struct MerkleTreeTests {
    private static let most = 66
    private static let naive = NaiveTree(entries: (0..<most).map(entry))

    @Test func `a tree has the roots and proofs of the naive tree, at every size and for every leaf`() throws {
        let grown = tree(Self.most)
        for size in 0...Self.most {
            let root = Self.naive.root(0..<size)
            #expect(tree(size).root == root)
            #expect(grown.root(at: UInt64(size)) == root)
            for index in 0..<size {
                let proof = try #require(grown.inclusionProof(of: UInt64(index), in: UInt64(size)))
                #expect(proof.path == Self.naive.path(index, 0..<size))
                #expect(proof.verify(leaf: .leaf(entry(index)), root: root) == .valid)
            }
        }
    }

    @Test func `every size is consistent with every later one by the naive tree's proof`() throws {
        let grown = tree(Self.most)
        let roots = (0...Self.most).map { Self.naive.root(0..<$0) }
        for new in 0...Self.most {
            for old in 0...new {
                let proof = try #require(grown.consistencyProof(from: UInt64(old), to: UInt64(new)))
                #expect(proof.path == Self.naive.proof(old, new))
                #expect(proof.verify(oldRoot: roots[old], newRoot: roots[new]) == .valid)
            }
        }
    }

    @Test func `the empty tree and a leaf hash as RFC 6962 says`() {
        #expect(MerkleHash.ofEmptyTree.description == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        // SHA-256 of one byte of 0: a leaf without bytes.
        #expect(MerkleHash.leaf([]).description == "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=")
        #expect(MerkleHash.leaf(entry(1)[...]) == .leaf(AnyCollection(entry(1))))
    }

    @Test func `what a tree does not have gets no proof`() {
        let tree = tree(10)
        #expect(tree.inclusionProof(of: 10) == nil)
        #expect(tree.inclusionProof(of: 9, in: 11) == nil)
        #expect(tree.inclusionProof(of: 5, in: 5) == nil)
        #expect(tree.consistencyProof(from: 11) == nil)
        #expect(tree.consistencyProof(from: 6, to: 5) == nil)
        #expect(tree.root(at: 11) == nil)
    }

    @Test func `verdicts name what is wrong with a proof`() throws {
        let tree = tree(13)
        let proof = try #require(tree.inclusionProof(of: 4))
        func inclusion(_ index: UInt64, _ size: UInt64, _ path: [MerkleHash]) -> MerkleVerdict {
            InclusionProof(index: index, treeSize: size, path: path).verify(leaf: .leaf(entry(4)), root: tree.root)
        }
        #expect(inclusion(4, 13, proof.path) == .valid)
        #expect(inclusion(13, 13, proof.path) == .outsideTree)
        #expect(inclusion(4, .max, proof.path) == .outsideTree)
        #expect(inclusion(4, 13, proof.path.dropLast()) == .wrongLength(expected: 4, found: 3))
        #expect(inclusion(4, 13, proof.path + [tree.root]) == .wrongLength(expected: 4, found: 5))
        #expect(inclusion(5, 13, proof.path) == .rootDiffers)

        let growth = try #require(tree.consistencyProof(from: 6))
        let old = try #require(tree.root(at: 6))
        func consistency(
            _ from: UInt64, _ to: UInt64, _ path: [MerkleHash], old: MerkleHash, new: MerkleHash
        ) -> MerkleVerdict {
            ConsistencyProof(oldSize: from, newSize: to, path: path).verify(oldRoot: old, newRoot: new)
        }
        #expect(consistency(6, 13, growth.path, old: old, new: tree.root) == .valid)
        #expect(consistency(13, 6, growth.path, old: old, new: tree.root) == .sizesReversed)
        #expect(consistency(6, .max, growth.path, old: old, new: tree.root) == .outsideTree)
        #expect(consistency(6, 13, growth.path, old: tree.root, new: tree.root) == .oldRootDiffers)
        #expect(consistency(6, 13, growth.path, old: old, new: old) == .rootDiffers)
        #expect(consistency(6, 13, [], old: old, new: tree.root) == .wrongLength(expected: growth.path.count, found: 0))
        #expect(consistency(0, 13, [], old: .ofEmptyTree, new: tree.root) == .valid)
        #expect(consistency(0, 13, [], old: old, new: tree.root) == .oldRootDiffers)
        #expect(consistency(0, 0, [], old: .ofEmptyTree, new: old) == .rootDiffers)
        #expect(consistency(0, 13, growth.path, old: .ofEmptyTree, new: tree.root).isRefusal)
        #expect(consistency(13, 13, [], old: tree.root, new: tree.root) == .valid)
        #expect(consistency(13, 13, [], old: tree.root, new: old) == .rootDiffers)
    }

    @Test func `a compact range is read back, and refused with the wrong number of peaks`() {
        var range = CompactRange()
        for index in 0..<100 {
            #expect(CompactRange(size: range.size, peaks: range.peaks) == range)
            #expect(CompactRange(size: range.size + 1, peaks: range.peaks) != range)
            range.append(.leaf(entry(index)))
        }
        #expect(range.root == tree(100).root)
        #expect(CompactRange(size: 100, peaks: [range.root]) == nil)
        #expect(CompactRange(size: .max, peaks: Array(repeating: range.root, count: 64)) == nil)
    }
}

extension MerkleVerdict {
    var isRefusal: Bool { self != .valid }
}
