internal import Crypto

/// The cards of one key that its issuer withdrew, from `/.well-known/crl/{kid}.json`.
public struct CardRevocationList: Sendable, Hashable {
    /// `kid`: whose cards these are.
    public let keyIdentifier: String
    /// `ctr`: how often it was updated.
    public let counter: Int64
    /// For each identifier the instant before which its cards are withdrawn; `Int64.max` for all of them.
    private let withdrawnBefore: [String: Int64]

    /// The greatest document that is read, in bytes.
    public static let limit = 16 << 20

    /// Reads a list.
    ///
    /// - Throws: ``SmartHealthCardError``: `limit`, `document`.
    public init(parsing document: [UInt8]) throws(SmartHealthCardError) {
        guard document.count <= Self.limit else {
            throw SmartHealthCardError(.limit, "a revocation list has at most 16 MiB")
        }
        do {
            try self.init(json: JSONValue(parsing: document, limits: .init(depth: 8, bytes: Self.limit)))
        } catch let error as SmartHealthCardError {
            throw error
        } catch {
            throw SmartHealthCardError(.document, "\(error)")
        }
    }

    /// Reads a list from its value.
    ///
    /// - Throws: ``SmartHealthCardError`` `document`: another method than `rid`, a member that is missing, or an
    ///   identifier that is none. One bad identifier refuses the list: whom it was to name cannot be known.
    public init(json: JSONValue) throws(SmartHealthCardError) {
        guard let keyIdentifier = json["kid"]?.string, let counter = json["ctr"]?.wholeNumber,
            let identifiers = json["rids"]?.array
        else { throw SmartHealthCardError(.document, "kid, ctr or rids is missing") }
        guard json["method"]?.string == "rid" else {
            throw SmartHealthCardError(.document, "the method is another than rid")
        }
        var withdrawnBefore: [String: Int64] = [:]
        for identifier in identifiers {
            guard let (name, instant) = identifier.string.flatMap(Self.entry) else {
                throw SmartHealthCardError(.document, "an entry is no revocation identifier")
            }
            withdrawnBefore[name] = max(withdrawnBefore[name] ?? .min, instant)
        }
        self.keyIdentifier = keyIdentifier
        self.counter = counter
        self.withdrawnBefore = withdrawnBefore
    }

    /// A list of one's own.
    ///
    /// - Parameter withdrawnBefore: For each identifier the instant before which its cards are withdrawn; `Int64.max`
    ///   for all of them.
    /// - Throws: ``SmartHealthCardError`` `claims` for an identifier that cannot stand in a card.
    public init(
        keyIdentifier: String, counter: Int64, withdrawnBefore: [String: Int64]
    ) throws(SmartHealthCardError) {
        guard withdrawnBefore.allSatisfy({ SmartHealthCard.isRevocationIdentifier($0.key) && $0.value >= 0 }) else {
            throw SmartHealthCardError(.claims, "no revocation identifier")
        }
        self.keyIdentifier = keyIdentifier
        self.counter = counter
        self.withdrawnBefore = withdrawnBefore
    }

    /// The identifier under which cards can be withdrawn without saying whose they are: 64 bits of a keyed hash, as the
    /// specification recommends.
    ///
    /// - Parameters:
    ///   - subject: Whose cards, or which card, in the issuer's own terms.
    ///   - secret: 32 random bytes that the issuer keeps for as long as it may withdraw.
    ///   - keyIdentifier: The key that signs the cards.
    public static func identifier(of subject: [UInt8], secret: [UInt8], keyIdentifier: String) -> String {
        let key = SymmetricKey(data: secret + keyIdentifier.utf8)
        return Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: subject, using: key).prefix(8)))
    }

    /// Whether a card is withdrawn: its identifier is named, without an instant or with one after the card's `nbf`.
    public func withdraws(_ identifier: String, issuedAt: Int64) -> Bool {
        withdrawnBefore[identifier].map { issuedAt < $0 } ?? false
    }

    /// Identifiers that it names.
    public var count: Int { withdrawnBefore.count }

    /// The list as JSON, identifiers in order.
    public var json: JSONValue {
        [
            "kid": .string(keyIdentifier), "method": "rid", "ctr": .integer(counter),
            "rids": .array(
                withdrawnBefore.sorted { $0.key < $1.key }.map { name, instant in
                    .string(instant == .max ? name : "\(name).\(instant)")
                }),
        ]
    }

    /// An identifier, and the instant behind its dot.
    private static func entry(_ text: String) -> (String, Int64)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let name = parts.first.map(String.init), SmartHealthCard.isRevocationIdentifier(name) else { return nil }
        if parts.count == 1 { return (name, .max) }
        guard parts.count == 2, parts[1].utf8.first.map({ $0 != UInt8(ascii: "+") }) ?? false,
            let instant = Int64(parts[1]), instant >= 0
        else { return nil }
        return (name, instant)
    }
}
