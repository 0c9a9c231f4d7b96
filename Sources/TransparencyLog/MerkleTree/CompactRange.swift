/// The head of a tree that grows by one leaf at a time: its size, and the roots of the whole subtrees that make it up,
/// of which there are as many as the size has bits set (at most 63).
public struct CompactRange: Equatable, Sendable {
    /// How many leaves there are.
    public private(set) var size: UInt64 = 0
    /// The roots of the whole subtrees, the greatest first.
    public private(set) var peaks: [MerkleHash] = []

    /// The head of the tree without leaves.
    public init() {}

    /// The head of a tree of this size with these roots of its whole subtrees, the greatest first; nothing when their
    /// number does not fit the size.
    public init?(size: UInt64, peaks: [MerkleHash]) {
        guard size <= ProofPlan.greatestSize, peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// The root of the tree (RFC 6962, 2.1).
    public var root: MerkleHash {
        guard var hash = peaks.last else { return .ofEmptyTree }
        for peak in peaks.dropLast().reversed() { hash = .node(peak, hash) }
        return hash
    }

    /// Takes one more leaf.
    public mutating func append(_ leaf: MerkleHash) {
        append(leaf) { _, _ in }
    }

    /// Takes one more leaf, and tells every node that became whole by it, from the leaf upwards.
    mutating func append(_ leaf: MerkleHash, whole: (MerkleNode, MerkleHash) -> Void) {
        precondition(size < ProofPlan.greatestSize)
        var hash = leaf
        var node = MerkleNode(level: 0, index: size)
        whole(node, hash)
        // A leaf at an odd place completes as many nodes as the place ends in bits set.
        for _ in 0..<(~size).trailingZeroBitCount {
            hash = .node(peaks.removeLast(), hash)
            node = MerkleNode(level: node.level + 1, index: node.index >> 1)
            whole(node, hash)
        }
        peaks.append(hash)
        size += 1
    }
}
