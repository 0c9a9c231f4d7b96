/// The claims of a venue's code (`TV1`): a CWT claims set (RFC 8392) that is bound to a place, a minute and an order.
public struct VenueCodeClaims: Sendable, Hashable {
    /// `iss`: the province whose register it is (ISO 3166-2).
    public let issuer: String
    /// `iat`, in seconds since 1970-01-01T00:00:00Z.
    public let issuedAt: Int64
    /// The venue, as its province registered it.
    public let venue: String
    /// Where the venue is: the twelve digits of GB/T 2260 and below.
    public let division: String
    /// The order under which the register is on.
    public let order: String
    /// Random, and another for each code.
    public let nonce: [UInt8]

    /// Seconds for which a code can be used.
    public static let lifetime: Int64 = 60
    /// Seconds after which a venue shows the next one: half of it, so that the one on the screen is always good for as long
    /// as a scan takes.
    public static let rotation: Int64 = 30
    /// Bytes of a nonce: nobody meets one twice.
    public static let nonceBytes = 16
    /// Bytes of the names of a venue and of an order.
    static let nameBytes = 1...32

    /// Keys of the claim with the place.
    private enum Key {
        static let place: Int64 = -65_539
        static let venue: Int64 = 1
        static let division: Int64 = 2
        static let order: Int64 = 3
    }

    /// `exp`, in seconds.
    public var expires: Int64 { issuedAt &+ Self.lifetime }

    /// Claims of one's own; ``VenueCodeIssuer`` refuses those that are not well formed.
    public init(issuer: String, issuedAt: Int64, venue: String, division: String, order: String, nonce: [UInt8]) {
        self.issuer = issuer
        self.issuedAt = issuedAt
        self.venue = venue
        self.division = division
        self.order = order
        self.nonce = nonce
    }

    /// The claims that a claims set holds; `nil` when one is missing or is not as it should be.
    ///
    /// Claims that are not known are passed over: a later issuer may add some.
    public init?(_ claims: CWTClaims) {
        guard let issuer = claims.issuer, let issuedAt = claims.issuedAt, let place = claims[Key.place],
            let venue = place[Key.venue]?.textValue, let division = place[Key.division]?.textValue,
            let order = place[Key.order]?.textValue, let nonce = claims[CWTClaims.Key.nonce]?.bytesValue
        else { return nil }
        self.init(
            issuer: issuer, issuedAt: issuedAt, venue: venue, division: division, order: order, nonce: nonce)
        guard isWellFormed, claims.expires == expires else { return nil }
    }

    /// Whether the parts have their forms. The years are 1970 to 9999, far from where sums overflow.
    var isWellFormed: Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return (0...253_402_300_799).contains(issuedAt) && HealthCodeClaims.isIssuer(issuer) && Self.isName(venue)
            && Self.isName(order) && division.utf8.count == 12 && division.utf8.allSatisfy(digits.contains)
            && nonce.count == Self.nonceBytes
    }

    /// Whether a text can name a venue or an order: 1 to 32 of `A`–`Z`, `a`–`z`, `0`–`9`, `.`, `_` and `-`.
    public static func isName(_ text: String) -> Bool {
        nameBytes.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The claims set.
    public var cbor: CBOR {
        let place = CBOR.map([
            .init(.integer(Key.venue), .text(venue)), .init(.integer(Key.division), .text(division)),
            .init(.integer(Key.order), .text(order)),
        ])
        return .map([
            .init(.integer(CWTClaims.Key.issuer), .text(issuer)),
            .init(.integer(CWTClaims.Key.expires), .integer(expires)),
            .init(.integer(CWTClaims.Key.issuedAt), .integer(issuedAt)),
            .init(.integer(CWTClaims.Key.nonce), .bytes(nonce)), .init(.integer(Key.place), place),
        ])
    }
}
