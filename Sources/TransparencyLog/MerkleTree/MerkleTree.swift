/// A Merkle tree in memory with all its nodes, for logs that fit it, for tests and for tools.
///
///     var tree = MerkleTree()
///     let index = tree.append(entry)
///     let proof = tree.inclusionProof(of: index)
///     proof?.verify(leaf: .leaf(entry), root: tree.root)    // .valid
public struct MerkleTree: Sendable {
    /// The whole nodes of each level.
    private var levels: [[MerkleHash]] = []
    private var range = CompactRange()

    /// The tree without leaves.
    public init() {}

    /// How many leaves there are.
    public var size: UInt64 { range.size }

    /// The root of the tree as it is.
    public var root: MerkleHash { range.root }

    /// Takes one more entry, and answers its index.
    @discardableResult
    public mutating func append(_ entry: some Collection<UInt8>) -> UInt64 {
        append(leaf: .leaf(entry))
    }

    /// Takes one more leaf by its hash, and answers its index.
    @discardableResult
    public mutating func append(leaf: MerkleHash) -> UInt64 {
        range.append(leaf) { node, hash in
            if node.level == levels.count { levels.append([]) }
            levels[node.level].append(hash)
        }
        return range.size - 1
    }

    /// The root that the tree had at an earlier size; nothing when it never had that size.
    public func root(at size: UInt64) -> MerkleHash? {
        size <= self.size ? hash(of: 0..<size) : nil
    }

    /// The proof that a leaf is in the tree of a size, the present one when none is given; nothing when it is not.
    public func inclusionProof(of index: UInt64, in size: UInt64? = nil) -> InclusionProof? {
        let size = size ?? self.size
        guard index < size, size <= self.size else { return nil }
        return InclusionProof(
            index: index, treeSize: size, path: ProofPlan.inclusion(of: index, in: size).map(hash(of:)))
    }

    /// The proof that the tree of a size, the present one when none is given, begins with an older one; nothing when
    /// the tree never had one of the sizes.
    public func consistencyProof(from old: UInt64, to new: UInt64? = nil) -> ConsistencyProof? {
        let new = new ?? size
        guard old <= new, new <= size else { return nil }
        return ConsistencyProof(
            oldSize: old, newSize: new, path: ProofPlan.consistency(from: old, to: new).map(hash(of:)))
    }

    private func hash(of leaves: Range<UInt64>) -> MerkleHash {
        ProofPlan.hash(of: leaves) { levels[$0.level][Int($0.index)] }
    }
}
