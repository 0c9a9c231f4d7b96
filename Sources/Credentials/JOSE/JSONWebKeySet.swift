/// Public keys as an issuer publishes them (RFC 7517 §5), for SMART Health Cards at `/.well-known/jwks.json`.
public struct JSONWebKeySet: Sendable, Hashable {
    /// Those on P-256.
    public var keys: [JSONWebKey]
    /// Those of other types and curves, which are passed over as §5 asks.
    public private(set) var leftOut: [LeftOut] = []
    /// How many they are.
    public var unsupportedCount: Int { leftOut.count }

    /// The greatest document that is read, in bytes, and the most keys.
    public static let limits = (bytes: 1 << 20, keys: 1_024)

    /// A set of keys.
    public init(_ keys: [JSONWebKey]) {
        self.keys = keys
    }

    /// Reads a set.
    ///
    /// - Throws: ``JOSEError``: `limit`, `json`, or as ``JSONWebKey/init(json:)`` for a malformed or private key.
    public init(parsing document: [UInt8]) throws(JOSEError) {
        guard document.count <= Self.limits.bytes else { throw JOSEError(.limit, "a key set has at most 1 MiB") }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: document, limits: .init(depth: 16, bytes: Self.limits.bytes))
        } catch {
            throw JOSEError(.json, error.description)
        }
        try self.init(json: json)
    }

    /// Reads a set from its value.
    ///
    /// - Throws: As ``init(parsing:)``.
    public init(json: JSONValue) throws(JOSEError) {
        guard let entries = json["keys"]?.array else {
            throw JOSEError(.json, "a key set is an object with the array keys")
        }
        guard entries.count <= Self.limits.keys else { throw JOSEError(.limit, "a key set has at most 1,024 keys") }
        keys = []
        for (index, entry) in entries.enumerated() {
            do {
                keys.append(try JSONWebKey(json: entry))
            } catch  where error.code == .unsupportedKey {
                leftOut.append(LeftOut("keys[\(index)]", error.description))
            }
        }
    }

    /// The set as JSON.
    public var json: JSONValue {
        ["keys": .array(keys.map(\.json))]
    }
}
