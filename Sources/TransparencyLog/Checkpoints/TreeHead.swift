/// The greatest head of a log that somebody has accepted. A client, a witness and the log's own signer each keep one, and
/// move it only forward, along consistent trees.
public struct TreeHead: Hashable, Sendable {
    /// How many entries the log had.
    public let size: UInt64
    /// The root over them.
    public let root: MerkleHash

    /// The head before anything was seen.
    public static let empty = TreeHead(size: 0, root: .ofEmptyTree)

    /// A head of this size and root.
    public init(size: UInt64, root: MerkleHash) {
        self.size = size
        self.root = root
    }

    /// The head that a checkpoint states.
    public init(_ checkpoint: Checkpoint) {
        self.init(size: checkpoint.size, root: checkpoint.root)
    }

    /// Whether the log may go from this head to that of a checkpoint with a proof.
    ///
    /// The log's own signer asks this before every signature, with a head that it keeps outside of the database: a
    /// database that was rolled back, or edited, then gets no signature.
    public func advance(to checkpoint: Checkpoint, proof: [MerkleHash]) -> HeadVerdict {
        guard checkpoint.size > 0 || checkpoint.root == .ofEmptyTree else { return .emptyTreeWithRoot }
        guard checkpoint.size >= size else { return .rollback(from: size, to: checkpoint.size) }
        if checkpoint.size == size, checkpoint.root != root { return .splitView(at: size) }
        let verdict = ConsistencyProof(oldSize: size, newSize: checkpoint.size, path: proof)
            .verify(oldRoot: root, newRoot: checkpoint.root)
        return verdict == .valid ? .consistent(TreeHead(checkpoint)) : .inconsistent(verdict)
    }
}

/// What is said of a log that wants to go from one head to another.
public enum HeadVerdict: Hashable, Sendable {
    /// The log has only grown; this is its head now.
    case consistent(TreeHead)
    /// The log has fewer entries than it had.
    case rollback(from: UInt64, to: UInt64)
    /// The log has as many entries as before, and they are others.
    case splitView(at: UInt64)
    /// A tree without entries is stated with another root than it has.
    case emptyTreeWithRoot
    /// The proof does not show that the log has only grown.
    case inconsistent(MerkleVerdict)
}

/// Two checkpoints that one log signed, and that cannot both be true. Whoever holds them can convince everybody else.
public struct SplitView: Hashable, Sendable {
    /// The one.
    public let first: SignedCheckpoint
    /// The other.
    public let second: SignedCheckpoint

    /// The evidence, or nothing when it is none: both must be signed with the log's key, say one origin and size, and
    /// differ in the root.
    public init?(_ first: SignedCheckpoint, _ second: SignedCheckpoint, log: NoteVerifierKey) {
        guard first.checkpoint.origin == second.checkpoint.origin, first.checkpoint.size == second.checkpoint.size,
            first.checkpoint.root != second.checkpoint.root,
            case .verified = first.note.verify(with: [log]), case .verified = second.note.verify(with: [log])
        else { return nil }
        self.first = first
        self.second = second
    }
}
