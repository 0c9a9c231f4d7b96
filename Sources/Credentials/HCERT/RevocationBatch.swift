/// A batch of a country's revocation list, as the EU's gateway distributes it: `country`, `expires`, `kid`, `hashType`,
/// and `entries` with a `hash` each (the first 16 bytes of a SHA-256, base64).
public struct RevocationBatch: Sendable, Hashable {
    /// What is hashed.
    public enum HashType: String, Sendable, Hashable, CaseIterable {
        /// The signature; of an ECDSA signature its first half, `r`, since anyone can negate the other.
        case signature = "SIGNATURE"
        /// The certificate's identifier, `ci`.
        case identifier = "UCI"
        /// The country, `co`, and the identifier behind it.
        case countryAndIdentifier = "COUNTRYCODEUCI"
    }

    /// The country whose certificates are meant.
    public let country: String
    /// Until when the batch counts, in seconds since 1970-01-01T00:00:00Z.
    public let expires: Int64
    /// The signer whose certificates are meant; `nil` for whichever.
    public let keyIdentifier: [UInt8]?
    /// What is hashed.
    public let hashType: HashType
    /// The hashes, 16 bytes each.
    public let hashes: Set<[UInt8]>

    /// The length of a hash in bytes.
    static let hashLength = 16
    /// The most entries that are read: the gateway allows 1,000.
    public static let largest = 65_536

    /// A batch of one's own. Longer hashes are cut, shorter ones left out.
    public init(
        country: String, expires: Int64, keyIdentifier: [UInt8]? = nil, hashType: HashType,
        hashes: some Sequence<[UInt8]>
    ) {
        self.country = country
        self.expires = expires
        self.keyIdentifier = keyIdentifier
        self.hashType = hashType
        self.hashes = Set(hashes.map { Array($0.prefix(Self.hashLength)) }.filter { $0.count == Self.hashLength })
    }

    /// Reads a batch.
    ///
    /// - Throws: ``TrustError``: `malformed`, `limit`. A list of which a part cannot be read would let through what it
    ///   names, so nothing in it is passed over.
    public init(json: JSONValue) throws(TrustError) {
        guard let country = json["country"]?.string,
            let expires = json["expires"]?.string.flatMap({ CertLogicDateTime($0) })?.seconds,
            let hashType = json["hashType"]?.string.flatMap(HashType.init), let entries = json["entries"]?.array
        else { throw TrustError(.malformed, "a member is missing or of another type") }
        guard entries.count <= Self.largest else { throw TrustError(.limit, "more than 65,536 entries") }
        var keyIdentifier: [UInt8]?
        if let name = json["kid"]?.string, name != "UNKNOWN_KID" {
            guard let identifier = [UInt8](base64: name) else { throw TrustError(.malformed, "kid is not base64") }
            keyIdentifier = identifier
        }
        var hashes: [[UInt8]] = []
        for entry in entries {
            guard let hash = entry["hash"]?.string.flatMap({ [UInt8](base64: $0) }), hash.count >= Self.hashLength
            else { throw TrustError(.malformed, "a hash is not 16 bytes in base64") }
            hashes.append(hash)
        }
        self.init(
            country: country, expires: expires, keyIdentifier: keyIdentifier, hashType: hashType, hashes: hashes)
    }
}
