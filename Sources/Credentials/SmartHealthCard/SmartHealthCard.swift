/// What the payload of a SMART Health Card says: who issued it, from when, and a FHIR bundle.
public struct SmartHealthCard: Sendable, Hashable {
    /// `iss`: an https address without a slash at its end; the issuer's keys lie under it.
    public var issuer: String
    /// `nbf`, seconds since 1970-01-01T00:00:00Z: when it was issued.
    public var notBefore: Int64
    /// `exp`, seconds: most cards have none.
    public var expiresAt: Int64?
    /// `vc.type` in full, ``healthCardType`` among them.
    public var types: [String]
    /// `vc.credentialSubject.fhirVersion`.
    public var fhirVersion: String
    /// `vc.credentialSubject.fhirBundle`.
    public var bundle: JSONValue
    /// `vc.rid`: what a revocation list names this card, or a person's cards, by.
    public var revocationIdentifier: String?

    /// What every card is.
    public static let healthCardType = "https://smarthealth.cards#health-card"
    /// Vaccinations.
    public static let immunizationType = "https://smarthealth.cards#immunization"
    /// Laboratory results.
    public static let laboratoryType = "https://smarthealth.cards#laboratory"
    /// COVID-19.
    public static let covid19Type = "https://smarthealth.cards#covid19"

    /// A card of FHIR R4.
    ///
    /// - Parameter types: Besides ``healthCardType``.
    public init(
        issuer: String, notBefore: Int64, expiresAt: Int64? = nil, types: [String], bundle: JSONValue,
        revocationIdentifier: String? = nil
    ) {
        self.issuer = issuer
        self.notBefore = notBefore
        self.expiresAt = expiresAt
        self.types = [Self.healthCardType] + types
        fhirVersion = "4.0.1"
        self.bundle = bundle
        self.revocationIdentifier = revocationIdentifier
    }

    /// Reads a payload.
    ///
    /// - Throws: ``SmartHealthCardError`` `claims` for a claim that is missing or of another type than it should be.
    public init(payload: JSONValue) throws(SmartHealthCardError) {
        guard let issuer = payload["iss"]?.string else { throw SmartHealthCardError(.claims, "iss is missing") }
        guard Self.isAddress(issuer) else {
            throw SmartHealthCardError(.claims, "iss is no https address, or has a slash at its end")
        }
        guard let notBefore = Self.seconds(payload["nbf"]), Self.years.contains(notBefore) else {
            throw SmartHealthCardError(.claims, "nbf is missing, or not in seconds")
        }
        if let expiry = payload["exp"] {
            guard let expiresAt = Self.seconds(expiry), Self.years.contains(expiresAt) else {
                throw SmartHealthCardError(.claims, "exp is no time in seconds")
            }
            self.expiresAt = expiresAt
        }
        guard let credential = payload["vc"] else { throw SmartHealthCardError(.claims, "vc is missing") }
        let types = credential["type"]?.array?.compactMap(\.string) ?? []
        guard types.contains(Self.healthCardType) else {
            throw SmartHealthCardError(.claims, "vc.type does not name a health card")
        }
        let subject = credential["credentialSubject"]
        guard let fhirVersion = subject?["fhirVersion"]?.string, let bundle = subject?["fhirBundle"],
            bundle.object != nil
        else { throw SmartHealthCardError(.claims, "vc.credentialSubject lacks fhirVersion or fhirBundle") }
        if let identifier = credential["rid"] {
            guard let text = identifier.string, Self.isRevocationIdentifier(text) else {
                throw SmartHealthCardError(.claims, "vc.rid is no revocation identifier")
            }
            revocationIdentifier = text
        }
        self.issuer = issuer
        self.notBefore = notBefore
        self.types = types
        self.fhirVersion = fhirVersion
        self.bundle = bundle
    }

    /// The payload: the claims in the order of the specification.
    public var payload: JSONValue {
        var credential: JSONObject = [
            "type": .array(types.map { .string($0) }),
            "credentialSubject": ["fhirVersion": .string(fhirVersion), "fhirBundle": bundle],
        ]
        if let revocationIdentifier { credential["rid"] = .string(revocationIdentifier) }
        var claims: JSONObject = ["iss": .string(issuer), "nbf": .integer(notBefore)]
        if let expiresAt { claims["exp"] = .integer(expiresAt) }
        claims["vc"] = .object(credential)
        return .object(claims)
    }

    /// From 2000 to 2100: a time outside is in milliseconds, or a mistake.
    private static let years: ClosedRange<Int64> = 946_684_800...4_133_980_799

    /// Whether a text can be an issuer's address: https with a host, without a slash at its end, a query or a fragment.
    static func isAddress(_ text: String) -> Bool {
        let rest = text.utf8.dropFirst("https://".utf8.count)
        let ends = rest.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        return text.hasPrefix("https://") && ends.first?.isEmpty == false && text.utf8.last != UInt8(ascii: "/")
            && rest.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }

    /// At most 24 characters of the base64url alphabet, which need not be base64url of anything.
    static func isRevocationIdentifier(_ text: String) -> Bool {
        (1...24).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "A"..."Z", "a"..."z", "0"..."9", "-", "_": true
                default: false
                }
            }
    }

    /// NumericDate (RFC 7519 §2); issuers also write fractions of a second, which are dropped.
    private static func seconds(_ value: JSONValue?) -> Int64? {
        value.flatMap { $0.integer ?? $0.number.flatMap { Int64(exactly: $0.rounded(.down)) } }
    }
}
