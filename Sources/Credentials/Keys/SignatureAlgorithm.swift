/// A signature algorithm by its names in COSE and JOSE.
///
/// The registry is open: whatever a header names is an algorithm with a name, so that it can be refused by that name.
/// Four are taken: ``es256``, ``es384``, ``es512`` and ``ps256``; SM2 with SM3 (GB/T 32918, GB/T 32905) has no COSE
/// identifier yet.
public struct SignatureAlgorithm: Sendable, Hashable, CustomStringConvertible {
    /// The name in the IANA registries of COSE and JOSE, or what a header holds.
    public let name: String
    /// The value in the IANA registry "COSE Algorithms"; `nil` for one that has only a name.
    public let coseIdentifier: Int64?

    /// An algorithm, also one that is not registered.
    public init(name: String, coseIdentifier: Int64?) {
        self.name = name
        self.coseIdentifier = coseIdentifier
    }

    /// ECDSA with SHA-256. COSE binds no curve to it (RFC 9053 §2.1), JOSE binds P-256 (RFC 7518 §3.4).
    public static let es256 = SignatureAlgorithm(name: "ES256", coseIdentifier: -7)
    /// ECDSA with SHA-384, of whichever curve in COSE.
    public static let es384 = SignatureAlgorithm(name: "ES384", coseIdentifier: -35)
    /// ECDSA with SHA-512, of whichever curve in COSE.
    public static let es512 = SignatureAlgorithm(name: "ES512", coseIdentifier: -36)
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8230 §2).
    public static let ps256 = SignatureAlgorithm(name: "PS256", coseIdentifier: -37)

    /// What is taken of health certificates. Health codes, status lists and cards are signed by ``es256`` on P-256 alone.
    public static let accepted = [es256, es384, es512, ps256]

    /// Whether it is ECDSA: its signatures are two numbers, one behind the other, of which anyone can negate the second.
    var isECDSA: Bool { self == .es256 || self == .es384 || self == .es512 }

    /// What is known by name. Entries of the registry that are not for signatures are among them, since a header can
    /// name them all the same.
    private static let registered =
        accepted
        + [
            ("EdDSA", -8), ("ESP256", -9), ("Ed25519", -19), ("PS384", -38), ("PS512", -39),
            ("ES256K", -47), ("ESP384", -51), ("ESP512", -52), ("Ed448", -53), ("RS256", -257), ("RS384", -258),
            ("RS512", -259), ("RS1", -65_535), ("HMAC 256/64", 4), ("HMAC 256/256", 5), ("HMAC 384/384", 6),
            ("HMAC 512/512", 7),
        ].map { SignatureAlgorithm(name: $0.0, coseIdentifier: $0.1) }
        + [SignatureAlgorithm(name: "SM2", coseIdentifier: nil)]

    /// The algorithm that a COSE header names: an integer or a text (RFC 9052 §3.1). `nil` for anything else.
    public init?(cose value: CBOR) {
        if let name = value.textValue {
            // Registered values are integers: a text that reads like a registered name is another algorithm.
            self.init(name: name, coseIdentifier: nil)
        } else if let identifier = value.integerValue {
            self =
                Self.registered.first { $0.coseIdentifier == identifier }
                ?? SignatureAlgorithm(name: "COSE algorithm \(identifier)", coseIdentifier: identifier)
        } else {
            return nil
        }
    }

    /// The algorithm of a JOSE header's `alg` (RFC 7515 §4.1.1).
    public init(jose name: String) {
        self = Self.registered.first { $0.name == name } ?? SignatureAlgorithm(name: name, coseIdentifier: nil)
    }

    /// The name.
    public var description: String { name }
}
