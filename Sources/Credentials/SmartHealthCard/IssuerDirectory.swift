/// A snapshot of a directory of issuers, in the form that the VCI directory publishes: for each issuer its address, its
/// name, its keys, and its revocation lists.
public struct IssuerDirectory: Sendable, Hashable {
    /// An issuer of SMART Health Cards.
    public struct Issuer: Sendable, Hashable {
        /// `iss`.
        public let address: String
        /// For people.
        public let name: String
        /// Its keys that can be used.
        public let keys: JSONWebKeySet
        /// Its lists that can be read.
        public let revocationLists: [CardRevocationList]
    }

    /// Those of which the snapshot has at least one key.
    public let issuers: [Issuer]
    /// Issuers, keys and lists that were malformed and are left out: a snapshot is a crawl of many servers, and one
    /// broken answer must not cost the trust in all the others.
    public let leftOutCount: Int

    /// The greatest document that is read, in bytes, and the most issuers.
    public static let limits = (bytes: 16 << 20, issuers: 16_384)

    /// Reads a snapshot.
    ///
    /// - Throws: ``SmartHealthCardError``: `limit`; `document` unless it is an object whose `issuerInfo` is an array.
    public init(parsing document: [UInt8]) throws(SmartHealthCardError) {
        guard document.count <= Self.limits.bytes else {
            throw SmartHealthCardError(.limit, "a directory has at most 16 MiB")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: document, limits: .init(depth: 16, bytes: Self.limits.bytes))
        } catch {
            throw SmartHealthCardError(.document, error.description)
        }
        try self.init(json: json)
    }

    /// Reads a snapshot from its value.
    ///
    /// - Throws: As ``init(parsing:)``.
    public init(json: JSONValue) throws(SmartHealthCardError) {
        guard let entries = json["issuerInfo"]?.array else {
            throw SmartHealthCardError(.document, "issuerInfo is missing")
        }
        guard entries.count <= Self.limits.issuers else {
            throw SmartHealthCardError(.limit, "more than 16,384 issuers")
        }
        var issuers: [Issuer] = []
        var leftOut = 0
        for entry in entries {
            guard let address = entry["issuer"]?["iss"]?.string, let keyEntries = entry["keys"]?.array else {
                leftOut += 1
                continue
            }
            let keys = Self.readable(keyEntries, leftOut: &leftOut) { try JSONWebKey(json: $0) }
            let lists = Self.readable(entry["crls"]?.array ?? [], leftOut: &leftOut) {
                try CardRevocationList(json: $0)
            }
            guard !keys.isEmpty else { continue }
            issuers.append(
                Issuer(
                    address: address, name: entry["issuer"]?["name"]?.string ?? address,
                    keys: JSONWebKeySet(keys), revocationLists: lists))
        }
        self.issuers = issuers
        leftOutCount = leftOut
    }

    private static func readable<Value>(
        _ entries: [JSONValue], leftOut: inout Int, _ read: (JSONValue) throws -> Value
    ) -> [Value] {
        var values: [Value] = []
        for entry in entries {
            do {
                values.append(try read(entry))
            } catch {
                leftOut += 1
            }
        }
        return values
    }
}
