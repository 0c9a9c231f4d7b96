import TransparencyLog

/// Keys of one log and of witnesses of three organisations, made from fixed seeds.
struct Parties {
    let log: NoteSigningKey
    let witnesses: [NoteSigningKey]
    let policy: WitnessPolicy

    static let origin: ExactText = "log.example/acts"

    init(threshold: Int = 2) throws {
        log = try NoteSigningKey(name: Self.origin, algorithm: .ed25519, seed: Array(repeating: 1, count: 32))
        witnesses = try (0..<3).map { number in
            try NoteSigningKey(
                name: ExactText("witness\(number).example"), algorithm: .cosignature,
                seed: Array(repeating: UInt8(10 + number), count: 32))
        }
        policy = try WitnessPolicy(
            logs: [log.verifierKey], witnesses: witnesses.map(\.verifierKey), threshold: threshold)
    }

    /// The checkpoint of a tree, signed by the log.
    func checkpoint(of tree: MerkleTree, at size: UInt64? = nil) throws -> SignedCheckpoint {
        let size = size ?? tree.size
        return try Checkpoint(origin: Self.origin, size: size, root: tree.root(at: size) ?? .ofEmptyTree)
            .signed(by: [log])
    }

    /// The checkpoint with the cosignatures of some witnesses.
    func cosigned(_ tree: MerkleTree, by numbers: [Int], at time: UInt64 = 1_000) throws -> SignedCheckpoint {
        var signed = try checkpoint(of: tree)
        let lines = try numbers.map { try witnesses[$0].sign(signed.note.text, timestamp: time + UInt64($0)) }
        signed.take(lines, of: witnesses.map(\.verifierKey))
        return signed
    }

    /// The proof of an entry in a tree, cosigned by some witnesses.
    func proof(of index: UInt64, in tree: MerkleTree, by numbers: [Int]) throws -> TLogProof {
        TLogProof(
            index: index, path: tree.inclusionProof(of: index)?.path ?? [], checkpoint: try cosigned(tree, by: numbers))
    }
}

/// A witness's records in memory, with something that may happen between a decision and its keeping.
actor MemoryRecords: WitnessStorage {
    private(set) var records: [ExactText: WitnessRecord] = [:]
    private var beforeReplacing: (@Sendable () async throws -> Void)?

    func record(of origin: ExactText) -> WitnessRecord? { records[origin] }

    func replace(_ old: WitnessRecord?, with new: WitnessRecord, of origin: ExactText) async throws -> Bool {
        if let happening = beforeReplacing {
            beforeReplacing = nil
            try await happening()
        }
        guard records[origin] == old else { return false }
        records[origin] = new
        return true
    }

    func happen(_ happening: @escaping @Sendable () async throws -> Void) {
        beforeReplacing = happening
    }
}
