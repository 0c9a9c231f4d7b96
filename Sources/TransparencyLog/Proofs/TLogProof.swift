/// All that proves, without a network, that an entry is in a log and that witnesses have seen it there: its index, the way
/// to the root, and the cosigned checkpoint (C2SP tlog-proof).
public struct TLogProof: Hashable, Sendable {
    /// What an application adds. Nobody signed it.
    public let extra: [UInt8]?
    /// The place of the entry in the log, counted from 0.
    public let index: UInt64
    /// The hashes from the entry's sibling up to the child of the root.
    public let path: [MerkleHash]
    /// The checkpoint with the signatures of the log and its witnesses.
    public let checkpoint: SignedCheckpoint

    private static let lead = Array("c2sp.org/tlog-proof@v1".utf8)

    /// A proof of these parts.
    public init(index: UInt64, path: [MerkleHash], checkpoint: SignedCheckpoint, extra: [UInt8]? = nil) {
        self.extra = extra
        self.index = index
        self.path = path
        self.checkpoint = checkpoint
    }

    /// The proof of an entry in the tree of a checkpoint, from the log's tiles.
    public static func make(
        index: UInt64, checkpoint: SignedCheckpoint, from storage: any TileStorage, extra: [UInt8]? = nil
    ) async throws -> TLogProof {
        let proof = try await TileReader(checkpoint.checkpoint, in: storage).inclusionProof(of: index)
        return TLogProof(index: index, path: proof.path, checkpoint: checkpoint, extra: extra)
    }

    /// Reads the text form.
    public init(parsing bytes: some Collection<UInt8>) throws(TLogProofError) {
        guard bytes.count <= 2 * Note.mostBytes else { throw .tooLong }
        var rest = Array(bytes)[...]
        guard let first = line(&rest), first.elementsEqual(Self.lead) else { throw .unknownFormat }
        var next = line(&rest)
        if let text = next, text.starts(with: "extra ".utf8) {
            guard let bytes = Base64.bytes(of: text.dropFirst(6)), !bytes.isEmpty else { throw .malformedExtra }
            extra = bytes
            next = line(&rest)
        } else {
            extra = nil
        }
        guard let text = next, text.starts(with: "index ".utf8), let index = plainNumber(text.dropFirst(6)) else {
            throw .malformedIndex
        }
        self.index = index
        var path: [MerkleHash] = []
        while true {
            guard let text = line(&rest) else { throw .malformedPath }
            if text.isEmpty { break }
            guard path.count < ConsistencyProof.mostHashes, let hash = MerkleHash(base64: text) else {
                throw .malformedPath
            }
            path.append(hash)
        }
        self.path = path
        // The fault names the part; what is wrong inside of it, ``SignedCheckpoint`` says to whoever reads it alone.
        guard let checkpoint = try? SignedCheckpoint(parsing: rest) else { throw .malformedCheckpoint }
        self.checkpoint = checkpoint
    }

    /// The text form.
    public var bytes: [UInt8] {
        var bytes = Self.lead + [0x0A]
        if let extra, !extra.isEmpty { bytes += Array("extra \(Base64.text(of: extra))\n".utf8) }
        bytes += Array("index \(index)\n".utf8)
        for hash in path { bytes += Array("\(hash)\n".utf8) }
        return bytes + [0x0A] + checkpoint.bytes
    }

    /// Whether the log has the entry and a quorum of witnesses has cosigned it.
    public func verify(entry: some Collection<UInt8>, policy: WitnessPolicy) -> TLogProofVerdict {
        verify(leaf: .leaf(entry), policy: policy)
    }

    /// Whether the log has the entry with this hash and a quorum of witnesses has cosigned it.
    public func verify(leaf: MerkleHash, policy: WitnessPolicy) -> TLogProofVerdict {
        let head = checkpoint.checkpoint
        let verdict = policy.verdict(on: checkpoint)
        guard case .inForce(let since, let cosigned) = verdict else { return .notWitnessed(verdict) }
        let inclusion = InclusionProof(index: index, treeSize: head.size, path: path).verify(
            leaf: leaf, root: head.root)
        return inclusion == .valid ? .inForce(since: since, cosigned: cosigned) : .notIncluded(inclusion)
    }
}

/// What is said of a proof. An entry is in force in one case only.
public enum TLogProofVerdict: Hashable, Sendable {
    /// The log has the entry and a quorum has cosigned it, since an instant in seconds since 1970; the witnesses, with
    /// the times of their cosignatures, have the policy's names.
    case inForce(since: UInt64, cosigned: [ExactText: UInt64])
    /// The checkpoint convinces nobody who holds to the policy.
    case notWitnessed(PolicyVerdict)
    /// The tree of the checkpoint does not have the entry at the index.
    case notIncluded(MerkleVerdict)
}

/// Why a proof was not read.
public enum TLogProofError: Error, Hashable, Sendable {
    /// It has more than 512 KiB.
    case tooLong
    /// The first line is not `c2sp.org/tlog-proof@v1`.
    case unknownFormat
    /// The line of extra data is not base64, or has none.
    case malformedExtra
    /// There is no line with a plain index.
    case malformedIndex
    /// A line of the path is not the base64 of 32 bytes, or there are more than 63.
    case malformedPath
    /// What follows is no signed checkpoint.
    case malformedCheckpoint
}
