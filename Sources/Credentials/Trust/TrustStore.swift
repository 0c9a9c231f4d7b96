/// The signers that a verifier trusts, found by key identifier.
///
/// It is a value: a verifier takes one, and a refresh makes another.
public struct TrustStore: SignerDirectory, Sendable {
    /// Every signer, in the order in which they came.
    public private(set) var signers: [TrustedSigner] = []
    private var positions: [[UInt8]: [Int]] = [:]
    /// By key, whatever the identifiers.
    private var positionsOfKeys: [VerificationKey: [Int]] = [:]
    /// Identifiers that lists give besides the certificate's own.
    private var aliases: [Int: Set<[UInt8]>] = [:]

    /// At most as many signers are kept under one key identifier: real lists have one or two, and a hostile one must
    /// not make a verifier slow.
    private static let mostCandidates = 16

    /// A store of these signers.
    public init(_ signers: some Sequence<TrustedSigner> = []) {
        for signer in signers { insert(signer) }
    }

    /// Takes a signer. One with the same certificate, key and identifier replaces what is there; a withdrawal is never
    /// undone by it.
    ///
    /// - Parameter alias: Another key identifier under which it is found too, as a list gives it.
    /// - Returns: Whether it is found by what was given; `false` when there are as many already as are tried.
    @discardableResult public mutating func insert(_ signer: TrustedSigner, alias: [UInt8]? = nil) -> Bool {
        let same = positions[signer.keyIdentifier]?.first {
            signers[$0].certificate == signer.certificate && signers[$0].key == signer.key
        }
        let position = same ?? signers.count
        if let same {
            let isWithdrawn = signers[same].isWithdrawn || signer.isWithdrawn
            signers[same] = signer
            signers[same].isWithdrawn = isWithdrawn
        } else {
            signers.append(signer)
            if let key = signer.key { positionsOfKeys[key, default: []].append(position) }
        }
        let isPlaced = place(position, under: signer.keyIdentifier)
        guard let alias, alias != signer.keyIdentifier else { return isPlaced }
        aliases[position, default: []].insert(alias)
        return place(position, under: alias) && isPlaced
    }

    /// Beyond the most that are tried nothing is kept, so that a list with one identifier for all costs linear time.
    private mutating func place(_ position: Int, under identifier: [UInt8]) -> Bool {
        let places = positions[identifier] ?? []
        if places.contains(position) { return true }
        guard places.count < Self.mostCandidates else { return false }
        positions[identifier, default: []].append(position)
        return true
    }

    /// Takes all signers of another store.
    public mutating func merge(_ other: TrustStore) {
        for signer in other.signers { insert(signer) }
        for (place, aliases) in other.aliases {
            for alias in aliases { insert(other.signers[place], alias: alias) }
        }
    }

    /// Marks every signer under a key identifier as withdrawn.
    public mutating func withdraw(keyIdentifier: [UInt8]) {
        for position in positions[keyIdentifier] ?? [] { signers[position].isWithdrawn = true }
    }

    /// The signers under a key identifier, those that were withdrawn and those whose key is not taken among them.
    public func candidates(for keyIdentifier: [UInt8]) -> [TrustedSigner] {
        (positions[keyIdentifier] ?? []).map { signers[$0] }
    }

    /// Every country and every identifier under which certificates with a key are known.
    func known(with key: VerificationKey) -> [(country: String?, keyIdentifiers: Set<[UInt8]>)] {
        (positionsOfKeys[key] ?? []).map { position in
            let signer = signers[position]
            return (signer.country, (aliases[position] ?? []).union([signer.keyIdentifier]))
        }
    }

    /// The signers under a key identifier whose key is taken.
    public func signers(for keyIdentifier: [UInt8]) -> [Signer] {
        candidates(for: keyIdentifier).compactMap { signer in
            signer.key.map {
                Signer(
                    key: $0, authority: signer.authority, validity: signer.validity, isWithdrawn: signer.isWithdrawn)
            }
        }
    }
}
