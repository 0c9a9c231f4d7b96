import Foundation
import TransparencyLog

/// A question to a verifier, as a line of JSON: is this proof, note, path or whole proof a right one?
struct Line: Codable {
    var id = 0
    var kind: Kind
    /// Whether the maker broke it, so that it must be refused.
    var broken = false
    var index: UInt64?
    var old: UInt64?
    var size: UInt64?
    var leaf: String?
    var oldRoot: String?
    var root: String?
    var path: [String]?
    /// A note, a proof or an entry, in base64, since broken ones need not be UTF-8.
    var note: Data?
    var proof: Data?
    var entry: Data?
    var log: String?
    var witnesses: [String]?
    var threshold: Int?
    var tile: String?

    enum Kind: String, Codable, CaseIterable {
        case inclusion, consistency, note, cosignature, proof, tile
    }

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// What `TransparencyLog` says. What does not even read is not right.
    var isValid: Bool {
        (try? verdict()) ?? false
    }

    private func verdict() throws -> Bool {
        switch kind {
        case .inclusion:
            let proof = InclusionProof(index: index ?? 0, treeSize: size ?? 0, path: try hashes(path ?? []))
            return proof.verify(leaf: try hash(leaf), root: try hash(root)) == .valid
        case .consistency:
            let proof = ConsistencyProof(oldSize: old ?? 0, newSize: size ?? 0, path: try hashes(path ?? []))
            return proof.verify(oldRoot: try hash(oldRoot), newRoot: try hash(root)) == .valid
        case .note, .cosignature:
            let key = try NoteVerifierKey(parsing: log ?? "")
            return try Note(parsing: note ?? Data()).verify(with: [key]) == .verified(by: [key])
        case .proof:
            let policy = try WitnessPolicy(
                logs: [NoteVerifierKey(parsing: log ?? "")],
                witnesses: (witnesses ?? []).map { try NoteVerifierKey(parsing: $0) }, threshold: threshold ?? 1)
            let verdict = try TLogProof(parsing: proof ?? Data()).verify(entry: entry ?? Data(), policy: policy)
            if case .inForce = verdict { return true }
            return false
        case .tile:
            return Tile.content(at: tile ?? "") != nil
        }
    }

    private func hash(_ text: String?) throws -> MerkleHash {
        guard let hash = MerkleHash(base64: (text ?? "").utf8) else { throw Unreadable() }
        return hash
    }

    private func hashes(_ texts: [String]) throws -> [MerkleHash] { try texts.map(hash) }

    private struct Unreadable: Error {}
}
