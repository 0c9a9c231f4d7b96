/// The place of a node in a tree: `level` 0 holds the leaves, and node `index` of level `l` is above the leaves from
/// `index << l` up to, and without, `(index + 1) << l`.
public struct MerkleNode: Hashable, Sendable {
    /// How many levels the node is above the leaves.
    public let level: Int
    /// Which of its level it is, counted from the left.
    public let index: UInt64

    /// A node at this place.
    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The whole nodes that together cover these leaves, from the left. There is one for each bit of the length where
    /// the range begins at a multiple of the greatest power of two in it, as every range of a proof does.
    public static func covering(_ leaves: Range<UInt64>) -> [MerkleNode] {
        var nodes: [MerkleNode] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let length = leaves.upperBound - start
            let level = min(start == 0 ? 63 : start.trailingZeroBitCount, 63 - length.leadingZeroBitCount)
            nodes.append(MerkleNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }
}

/// The subtrees whose hashes a proof consists of, in its order. Proofs are made from these by whoever holds the nodes:
/// a tree in memory, or tiles in a store.
enum ProofPlan {
    /// The greatest size a tree has here, so that sizes fit the signed numbers of other implementations.
    static let greatestSize = UInt64(Int64.max)

    /// What proves that a leaf is in a tree: the siblings on its way to the root, the nearest first (RFC 6962, 2.1.1).
    static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>] {
        precondition(index < size)
        var ranges: [Range<UInt64>] = []
        var leaves = 0..<size
        while leaves.count64 > 1 {
            let middle = leaves.lowerBound + split(leaves.count64)
            if index < middle {
                ranges.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                ranges.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
            }
        }
        return ranges.reversed()
    }

    /// What proves that a tree begins with all that an older one had (RFC 6962, 2.1.2). The empty tree and the tree
    /// itself need no proof.
    static func consistency(from old: UInt64, to new: UInt64) -> [Range<UInt64>] {
        precondition(old <= new)
        guard old > 0, old < new else { return [] }
        var ranges: [Range<UInt64>] = []
        var leaves = 0..<new
        while leaves.upperBound != old {
            let middle = leaves.lowerBound + split(leaves.count64)
            if old <= middle {
                ranges.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                ranges.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
            }
        }
        // The whole old tree is known to the verifier by its root.
        if leaves.lowerBound != 0 { ranges.append(leaves) }
        return ranges.reversed()
    }

    /// The hash over these leaves, from the nodes that cover them.
    static func hash(of leaves: Range<UInt64>, node: (MerkleNode) throws -> MerkleHash) rethrows -> MerkleHash {
        var result: MerkleHash?
        for part in MerkleNode.covering(leaves).reversed() {
            let left = try node(part)
            result = result.map { MerkleHash.node(left, $0) } ?? left
        }
        return result ?? .ofEmptyTree
    }

    /// The greatest power of two below a count of at least two.
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}

extension Range<UInt64> {
    fileprivate var count64: UInt64 { upperBound - lowerBound }
}
