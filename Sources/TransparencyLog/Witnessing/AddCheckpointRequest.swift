/// What a log sends to a witness (C2SP tlog-witness, `add-checkpoint`): the size that the witness knows, the proof that the
/// log has only grown since, and the new checkpoint.
public struct AddCheckpointRequest: Hashable, Sendable {
    /// The size of the last checkpoint that the witness cosigned, as the log believes.
    public let oldSize: UInt64
    /// The consistency proof from that size.
    public let proof: [MerkleHash]
    /// The checkpoint that is to be cosigned.
    public let checkpoint: SignedCheckpoint

    /// A request.
    public init(oldSize: UInt64, proof: [MerkleHash], checkpoint: SignedCheckpoint) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Reads the body of a request.
    public init(parsing bytes: some Collection<UInt8>) throws(RequestError) {
        guard bytes.count <= Note.mostBytes else { throw .malformed }
        var rest = Array(bytes)[...]
        guard let first = line(&rest), first.starts(with: "old ".utf8), let size = plainNumber(first.dropFirst(4))
        else {
            throw .malformedOldSize
        }
        var proof: [MerkleHash] = []
        while true {
            guard let next = line(&rest) else { throw .malformed }
            if next.isEmpty { break }
            guard proof.count < ConsistencyProof.mostHashes, let hash = MerkleHash(base64: next) else {
                throw .malformedProof
            }
            proof.append(hash)
        }
        // The fault names the part; what is wrong inside of it, ``SignedCheckpoint`` says to whoever reads it alone.
        guard let checkpoint = try? SignedCheckpoint(parsing: rest) else { throw .malformedCheckpoint }
        self.init(oldSize: size, proof: proof, checkpoint: checkpoint)
    }

    /// The body of the request.
    public var bytes: [UInt8] {
        proof.reduce(Array("old \(oldSize)\n".utf8)) { $0 + Array("\($1)\n".utf8) } + [0x0A] + checkpoint.bytes
    }
}

/// Why the body of a request was not read.
public enum RequestError: Error, Hashable, Sendable {
    /// It is too long, or ends before its checkpoint.
    case malformed
    /// The first line is not `old` and a plain number.
    case malformedOldSize
    /// A line of the proof is not the base64 of 32 bytes, or there are more than 63.
    case malformedProof
    /// What follows is no signed checkpoint.
    case malformedCheckpoint
}

/// Takes a line with its newline off the front.
func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 0x0A) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
}
