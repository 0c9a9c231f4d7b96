/// The log's own signer: it signs a checkpoint only when the log has grown from the last that it signed, and remembers the
/// new one before the signature leaves.
///
/// It keeps its head apart from the database of the entries. A database that was rolled back or edited then gets no
/// signature, nor does a second process of the log that took other entries; after a crash the same checkpoint is signed
/// again, and no other of its size.
public struct CheckpointSigner: Sendable {
    private let key: NoteSigningKey

    /// A signer with the key of a log, whose name is the log's origin.
    public init(key: NoteSigningKey) throws(SignerError) {
        guard key.verifierKey.algorithm == .ed25519 else { throw .keyIsNoLogs }
        self.key = key
    }

    /// Signs a checkpoint, or says why not.
    ///
    /// The proof is made from the head that is kept, which after a crash can be ahead of what is published.
    ///
    /// - Parameter tiles: the tiles of the checkpoint, which are durable by now.
    /// - Throws: ``TileError`` when the tiles do not bear out the checkpoint.
    public func sign(
        _ checkpoint: Checkpoint, tiles: any TileStorage, storage: any HeadStorage
    ) async throws -> SigningVerdict {
        guard checkpoint.origin == key.verifierKey.name else { return .wrongOrigin }
        let kept = try await storage.head()
        let path =
            kept.size < checkpoint.size
            ? try await TileReader(checkpoint, in: tiles).consistencyProof(from: kept.size).path : []
        switch kept.advance(to: checkpoint, proof: path) {
        case .consistent(let next):
            guard try await storage.replace(kept, with: next) else { return .overtaken }
            return .signed(try checkpoint.signed(by: [key]))
        case let verdict:
            return .refused(verdict)
        }
    }
}

/// Where a log's signer keeps the head that it signed last, outside of the database of the entries.
public protocol HeadStorage: Sendable {
    /// The head that was signed last; the empty one when none was.
    func head() async throws -> TreeHead

    /// Puts a head in the place of another, durably and in one step with the comparison, and says whether it did.
    func replace(_ old: TreeHead, with new: TreeHead) async throws -> Bool
}

/// What a signer says of a checkpoint.
public enum SigningVerdict: Hashable, Sendable {
    /// It is signed, and its head is kept.
    case signed(SignedCheckpoint)
    /// The log has not only grown.
    case refused(HeadVerdict)
    /// Another process moved the head meanwhile. Read the log again, and try again.
    case overtaken
    /// The checkpoint is of another log than the key.
    case wrongOrigin
}

/// Why there is no signer.
public enum SignerError: Error, Hashable, Sendable {
    /// The key makes cosignatures.
    case keyIsNoLogs
}
