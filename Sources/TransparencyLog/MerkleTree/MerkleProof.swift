/// What a verifier says of a proof. There is one way to be valid, and each other case says what is wrong.
public enum MerkleVerdict: Hashable, Sendable {
    /// The proof shows what it claims.
    case valid
    /// The index is not below the size of the tree, or a size is above 2⁶³ − 1.
    case outsideTree
    /// The old tree is greater than the new one.
    case sizesReversed
    /// The proof has more or fewer hashes than the sizes demand.
    case wrongLength(expected: Int, found: Int)
    /// The hashes do not lead to the old tree's root.
    case oldRootDiffers
    /// The hashes do not lead to the root of the tree (of two, the new one).
    case rootDiffers
}

/// The hashes that show that a leaf is in a tree: its sibling first, the child of the root last (RFC 6962, 2.1.1).
public struct InclusionProof: Hashable, Sendable {
    /// The place of the leaf, counted from 0.
    public let index: UInt64
    /// How many leaves the tree has.
    public let treeSize: UInt64
    /// The siblings on the way from the leaf to the root.
    public let path: [MerkleHash]

    /// A proof as somebody gave it. It holds nothing until it is verified.
    public init(index: UInt64, treeSize: UInt64, path: [MerkleHash]) {
        self.index = index
        self.treeSize = treeSize
        self.path = path
    }

    /// Whether the proof leads from the leaf to the root, with exactly the hashes that place and size demand.
    public func verify(leaf: MerkleHash, root: MerkleHash) -> MerkleVerdict {
        guard index < treeSize, treeSize <= ProofPlan.greatestSize else { return .outsideTree }
        let way = Way(of: index, in: treeSize)
        guard path.count == way.length else { return .wrongLength(expected: way.length, found: path.count) }
        var hash = leaf
        for (level, sibling) in path.prefix(way.inner).enumerated() {
            hash = index >> UInt64(level) & 1 == 0 ? .node(hash, sibling) : .node(sibling, hash)
        }
        for sibling in path.dropFirst(way.inner) { hash = .node(sibling, hash) }
        return hash == root ? .valid : .rootDiffers
    }
}

/// The hashes that show that a tree begins with all that an older one had (RFC 6962, 2.1.2).
public struct ConsistencyProof: Hashable, Sendable {
    /// How many leaves the older tree had.
    public let oldSize: UInt64
    /// How many leaves the newer tree has.
    public let newSize: UInt64
    /// The hashes, in the order of the RFC.
    public let path: [MerkleHash]

    /// The greatest number of hashes that a proof can have.
    public static let mostHashes = 63

    /// A proof as somebody gave it. It holds nothing until it is verified.
    public init(oldSize: UInt64, newSize: UInt64, path: [MerkleHash]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.path = path
    }

    /// Whether both roots follow from the hashes, of which there are exactly as many as the sizes demand.
    ///
    /// From the empty tree to any other, and from a tree to itself, the proof has no hashes; the roots are compared all
    /// the same.
    public func verify(oldRoot: MerkleHash, newRoot: MerkleHash) -> MerkleVerdict {
        guard newSize <= ProofPlan.greatestSize else { return .outsideTree }
        guard oldSize <= newSize else { return .sizesReversed }
        guard oldSize > 0, oldSize < newSize else {
            guard path.isEmpty else { return .wrongLength(expected: 0, found: path.count) }
            if oldSize == 0 && oldRoot != .ofEmptyTree { return .oldRootDiffers }
            return oldSize == 0 && newSize > 0 || oldRoot == newRoot ? .valid : .rootDiffers
        }
        // The way starts at the last whole subtree of the old tree, `skipped` levels above the leaves.
        let skipped = oldSize.trailingZeroBitCount
        let way = Way(of: oldSize - 1, in: newSize)
        let inner = way.inner - skipped
        let isWhole = oldSize == 1 << UInt64(skipped)
        let expected = inner + way.border + (isWhole ? 0 : 1)
        guard path.count == expected else { return .wrongLength(expected: expected, found: path.count) }
        var rest = path[...]
        let start = isWhole ? oldRoot : rest.removeFirst()
        var old = start
        var new = start
        for (level, hash) in rest.prefix(inner).enumerated() {
            if (oldSize - 1) >> UInt64(skipped + level) & 1 == 0 {
                new = .node(new, hash)
            } else {
                old = .node(hash, old)
                new = .node(hash, new)
            }
        }
        for hash in rest.dropFirst(inner) {
            old = .node(hash, old)
            new = .node(hash, new)
        }
        if old != oldRoot { return .oldRootDiffers }
        return new == newRoot ? .valid : .rootDiffers
    }
}

/// The way from a leaf to the root: `inner` levels on which the leaf's bits say the side, until it joins the way of the
/// last leaf; from there on the `border`, where all siblings are to the left.
private struct Way {
    let inner: Int
    let border: Int

    init(of index: UInt64, in size: UInt64) {
        inner = 64 - (index ^ (size - 1)).leadingZeroBitCount
        border = (index >> UInt64(inner)).nonzeroBitCount
    }

    var length: Int { inner + border }
}
