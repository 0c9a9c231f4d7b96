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
        /// The keys whose lists cannot be read as a whole: what they withdraw is not known. `nil` among them stands for all.
        public let unreadableLists: Set<String?>
    }

    /// Those of which the snapshot has at least one key.
    public let issuers: [Issuer]
    /// Issuers, keys and lists that were malformed and are left out: a snapshot is a crawl of many servers, and one
    /// broken answer must not cost the trust in all the others.
    public let leftOut: [LeftOut]
    /// How many they are.
    public var leftOutCount: Int { leftOut.count }

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
        var leftOut: [LeftOut] = []
        for (index, entry) in entries.enumerated() {
            let place = "issuerInfo[\(index)]"
            guard let address = entry["issuer"]?["iss"]?.string, let keyEntries = entry["keys"]?.array else {
                leftOut.append(LeftOut(place, "it has no iss, or no array of keys"))
                continue
            }
            let keys = Self.readable(keyEntries, "\(place).keys", &leftOut) { try JSONWebKey(json: $0) }
            let (lists, unreadable) = Self.lists(of: entry, place, &leftOut)
            guard !keys.isEmpty else {
                leftOut.append(LeftOut(place, "\(address) has no key that can be used"))
                continue
            }
            issuers.append(
                Issuer(
                    address: address, name: entry["issuer"]?["name"]?.string ?? address,
                    keys: JSONWebKeySet(keys), revocationLists: lists, unreadableLists: unreadable))
        }
        self.issuers = issuers
        self.leftOut = leftOut
    }

    /// The lists of an issuer, and the keys whose lists cannot be read.
    private static func lists(
        of entry: JSONValue, _ place: String, _ leftOut: inout [LeftOut]
    ) -> ([CardRevocationList], Set<String?>) {
        guard let member = entry["crls"], !member.isNull else { return ([], []) }
        guard let entries = member.array else {
            leftOut.append(LeftOut("\(place).crls", "it is no array"))
            return ([], [nil])
        }
        var unreadable: Set<String?> = []
        let lists = readable(entries, "\(place).crls", &leftOut) { entry in
            do {
                return try CardRevocationList(json: entry)
            } catch {
                unreadable.insert(entry["kid"]?.string)
                throw error
            }
        }
        return (lists, unreadable)
    }

    private static func readable<Value>(
        _ entries: [JSONValue], _ place: String, _ leftOut: inout [LeftOut], _ read: (JSONValue) throws -> Value
    ) -> [Value] {
        var values: [Value] = []
        for (index, entry) in entries.enumerated() {
            do {
                values.append(try read(entry))
            } catch {
                leftOut.append(LeftOut("\(place)[\(index)]", "\(error)"))
            }
        }
        return values
    }
}
