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
    /// Lists that there are, but that could not be read; without a key of their own, those of all of an issuer's keys.
    private var unreadable: [String: Set<String?>] = [:]

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
        /// Its issuer keeps a list, which is not at hand, not the newest, or could not be read as a whole.
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
    /// - Returns: The keys that were passed over.
    @discardableResult public mutating func add(_ set: JSONWebKeySet, issuer: String? = nil) -> [LeftOut] {
        var leftOut: [LeftOut] = []
        for key in set.keys {
            if let why = add(key, issuer: issuer) {
                leftOut.append(LeftOut("key \(key.keyIdentifier ?? key.thumbprint)", why))
            }
        }
        return leftOut
    }

    /// Trusts a key.
    ///
    /// - Returns: Why it was passed over; `nil` when it is trusted.
    mutating func add(_ key: JSONWebKey, issuer: String?) -> String? {
        guard (key.use ?? "sig") == "sig", (key.algorithm ?? "ES256") == "ES256" else {
            return "the key is for something else than signatures by ES256"
        }
        let thumbprint = key.thumbprint
        guard (key.keyIdentifier ?? thumbprint) == thumbprint else {
            return "kid is not the key's thumbprint, by which cards name it"
        }
        entries[thumbprint, default: Entry(key: key.key, counters: [:])]
            .counters[issuer] = .some(key.revocationListCounter)
        return nil
    }

    /// Trusts the issuers of a directory.
    ///
    /// - Returns: The keys that were passed over.
    @discardableResult public mutating func add(_ directory: IssuerDirectory) -> [LeftOut] {
        var leftOut: [LeftOut] = []
        for issuer in directory.issuers {
            leftOut += add(issuer.keys, issuer: issuer.address).map { $0.within(issuer.address) }
            for list in issuer.revocationLists { add(list, issuer: issuer.address) }
            if !issuer.unreadableLists.isEmpty {
                unreadable[issuer.address, default: []].formUnion(issuer.unreadableLists)
            }
        }
        return leftOut
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
        // A list from elsewhere takes the place of one that could not be read.
        let lost = unreadable[card.issuer] ?? []
        if lost.contains(keyIdentifier) || lost.contains(nil),
            lists[ListName(keyIdentifier: keyIdentifier, issuer: nil)] == nil
        {
            return .unknown
        }
        let counters = entries[keyIdentifier]?.counters
        guard let counter = (counters?[card.issuer] ?? counters?[nil])?.flatMap({ $0 }) else { return .stands }
        return held.contains { $0.counter >= counter } ? .stands : .unknown
    }
}
