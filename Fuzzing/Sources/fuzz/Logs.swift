internal import TransparencyLog

/// Notes, checkpoints and keys: whatever reads is written as the same bytes, and a key that was never given verifies
/// nothing.
func fuzzNote(_ input: UnsafeBufferPointer<UInt8>) {
    let bytes = Array(input)
    if let note = try? Note(parsing: bytes) {
        require(note.bytes == bytes, "a note is written as it was read")
        require(!note.signatures.isEmpty && note.signatures.count <= Note.mostSignatures, "the limits hold")
        require(note.verify(with: []) == .noKnownSignature, "nobody's key verifies nothing")
        if let checkpoint = try? Checkpoint(parsing: note.text) {
            require(checkpoint.text == note.text, "a checkpoint is written as it was read")
            for line in note.signatures { _ = Cosignature(line) }
        }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let key = try? NoteVerifierKey(parsing: text) {
        require(key.description == text, "a key is written as it was read")
    }
    if let key = try? NoteSigningKey(parsing: text) {
        require(key.secretText == text, "a secret key is written as it was read")
    }
}

/// What a log sends to a witness.
func fuzzLogRequest(_ input: UnsafeBufferPointer<UInt8>) {
    guard let request = try? AddCheckpointRequest(parsing: input) else { return }
    require(request.bytes == Array(input), "a request is written as it was read")
    require(request.proof.count <= ConsistencyProof.mostHashes, "the limit holds")
    let head = TreeHead(size: request.oldSize, root: request.checkpoint.checkpoint.root)
    _ = head.advance(to: request.checkpoint.checkpoint, proof: request.proof)
}

/// Whole proofs. None can be in force for a policy whose keys signed nothing.
func fuzzLogProof(_ input: UnsafeBufferPointer<UInt8>) {
    guard let proof = try? TLogProof(parsing: input) else { return }
    require(proof.bytes == Array(input), "a proof is written as it was read")
    let head = proof.checkpoint.checkpoint
    let inclusion = InclusionProof(index: proof.index, treeSize: head.size, path: proof.path)
    let verdict = inclusion.verify(leaf: .leaf(input), root: head.root)
    // The input cannot hold its own hash.
    require(verdict != .valid, "an entry that no tree has is not included")
}

/// Paths and bytes of tiles. The first byte is the width, less one.
func fuzzTile(_ input: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: input, as: UTF8.self)
    switch Tile.content(at: text) {
    case .hashes(let tile): require(tile.path == text, "a path has one spelling")
    case .entries(let tile): require(tile.entriesPath == text && tile.level == 0, "a path has one spelling")
    case nil: break
    }
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    if let tile = TileHashes(bytes, width: Int(first) + 1) {
        require(tile.bytes == bytes && tile.hashes.count == Int(first) + 1, "a tile is written as it was read")
    }
    if let bundle = EntryBundle(bytes, width: Int(first) + 1) {
        require(bundle.bytes == bytes && bundle.entries.count == Int(first) + 1, "a bundle is written as it was read")
    }
}

/// Policies. Whatever reads counts no witness that is not there.
func fuzzLogPolicy(_ input: UnsafeBufferPointer<UInt8>) {
    guard let policy = try? WitnessPolicy(parsing: input) else { return }
    let all = Set(policy.witnesses.keys)
    require(!policy.isReached(by: []) || policy.isReached(by: all), "more witnesses are never less")
    require(Set(policy.witnesses.values.map(\.publicKey)).count == all.count, "no key stands twice")
}
