/// The issuers of SMART Health Cards that a verifier trusts: their keys by thumbprint, and what they withdrew.
///
/// A key from a directory is trusted for the issuers that the directory lists it under, a key from a bare key set for
/// whatever issuer a card names.
public struct SmartHealthCardTrust: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let key: VerificationKey
        /// For each issuer the counter of its revocation list, if it keeps one; under `nil` for any issuer.
        var counters: [String?: Int64?]
    }

    private struct ListName: Sendable, Hashable {
        let keyIdentifier: String
        let issuer: String?
    }

    private var entries: [String: Entry] = [:]
    private var lists: [ListName: CardRevocationList] = [:]

    /// What is known of a key.
    public enum Trust: Sendable, Hashable {
        /// Trusted for the issuer that the card names.
        case issuer
        /// Known, but for other issuers.
        case otherIssuer
    }

    /// What a revocation list says of a card.
    public enum Standing: Sendable, Hashable {
        /// Not withdrawn, or its issuer keeps no list that could name it.
        case stands
        case withdrawn
        /// Its issuer keeps a list, which is not at hand, or not the newest.
        case unknown
    }

    /// Trusts nobody.
    public init() {}

    /// Whether nobody is trusted.
    public var isEmpty: Bool { entries.isEmpty }

    /// Keys that are trusted.
    public var count: Int { entries.count }

    /// Trusts the keys of a set. Keys for something else than signatures by ES256 are passed over, and so are keys whose
    /// `kid` is not their thumbprint: cards could not name them.
    ///
    /// - Parameter issuer: For whom they sign; `nil` for whomever a card names.
    public mutating func add(_ set: JSONWebKeySet, issuer: String? = nil) {
        for key in set.keys where (key.use ?? "sig") == "sig" && (key.algorithm ?? "ES256") == "ES256" {
            let thumbprint = key.thumbprint
            guard (key.keyIdentifier ?? thumbprint) == thumbprint else { continue }
            entries[thumbprint, default: Entry(key: key.key, counters: [:])]
                .counters[issuer] = .some(key.revocationListCounter)
        }
    }

    /// Trusts the issuers of a directory.
    public mutating func add(_ directory: IssuerDirectory) {
        for issuer in directory.issuers {
            add(issuer.keys, issuer: issuer.address)
            for list in issuer.revocationLists { add(list, issuer: issuer.address) }
        }
    }

    /// Takes a revocation list, in place of one with a lower counter.
    ///
    /// - Parameter issuer: From whose address it was fetched; `nil` for whomever a card names.
    public mutating func add(_ list: CardRevocationList, issuer: String? = nil) {
        let name = ListName(keyIdentifier: list.keyIdentifier, issuer: issuer)
        if let held = lists[name], held.counter > list.counter { return }
        lists[name] = list
    }

    /// The key of a thumbprint, and whether it is trusted for an issuer; `nil` when it is not known.
    public func key(_ thumbprint: String, issuer: String?) -> (key: VerificationKey, trust: Trust)? {
        guard let entry = entries[thumbprint] else { return nil }
        let isTrusted = entry.counters[nil] != nil || issuer.map { entry.counters[$0] != nil } ?? false
        return (entry.key, isTrusted ? .issuer : .otherIssuer)
    }

    /// Whether a card that a key signed still stands.
    public func standing(of card: SmartHealthCard, keyIdentifier: String) -> Standing {
        guard let identifier = card.revocationIdentifier else { return .stands }
        let held = [card.issuer, nil].compactMap { lists[ListName(keyIdentifier: keyIdentifier, issuer: $0)] }
        if held.contains(where: { $0.withdraws(identifier, issuedAt: card.notBefore) }) { return .withdrawn }
        let counters = entries[keyIdentifier]?.counters
        guard let counter = (counters?[card.issuer] ?? counters?[nil])?.flatMap({ $0 }) else { return .stands }
        return held.contains { $0.counter >= counter } ? .stands : .unknown
    }
}
