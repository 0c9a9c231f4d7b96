/// The claims of a health code (`TM1`): a CWT claims set (RFC 8392) whose form is checked.
public struct HealthCodeClaims: Sendable, Hashable {
    /// `iss`: the issuing country or province (ISO 3166-1 alpha-2, ISO 3166-2).
    public let issuer: String
    /// `iat`, in seconds: the hour of issue.
    public let issuedAt: Int64
    /// `exp`, in seconds.
    public let expires: Int64
    /// `cnf`: what the holder's proofs are checked with; `nil` on paper.
    public let holderKey: VerificationKey?
    /// `status`: where it can be revoked.
    public let status: StatusReference
    /// What it says of its holder.
    public let content: HealthCodeContent

    /// Keys of the code's own map.
    private enum Key {
        static let code: Int64 = -65_537
        static let coseKey: Int64 = 1
        static let colour: Int64 = 1
        static let name: Int64 = 2
        static let document: Int64 = 3
        static let lastNegativeTest: Int64 = 4
        static let doses: Int64 = 5
        static let protocolIdentifier: Int64 = 6
        static let form: Int64 = 7
        static let asOf: Int64 = 8
    }

    /// Bytes of a protocol's identifier.
    static let protocolIdentifierBytes = 1...12

    init(
        issuer: String, issuedAt: Int64, expires: Int64, holderKey: VerificationKey?, status: StatusReference,
        content: HealthCodeContent
    ) {
        self.issuer = issuer
        self.issuedAt = issuedAt
        self.expires = expires
        self.holderKey = holderKey
        self.status = status
        self.content = content
    }

    /// The claims that a claims set holds; `nil` when one is missing or is not as it should be.
    ///
    /// Claims and members of the code that are not known are passed over: a later issuer may add some.
    public init?(_ claims: CWTClaims) {
        guard let issuer = claims.issuer, let issuedAt = claims.issuedAt, let expires = claims.expires,
            let status = claims[CWTClaims.Key.status].flatMap(StatusReference.init(claim:)),
            let code = claims[Key.code], let content = Self.content(code)
        else { return nil }
        var holderKey: VerificationKey?
        if let confirmation = claims[CWTClaims.Key.confirmation] {
            guard let coseKey = confirmation[Key.coseKey] else { return nil }
            do {
                holderKey = try VerificationKey(coseKey: coseKey)
            } catch {
                // A live code without a key that can be used has not the right form.
                return nil
            }
        }
        self.init(
            issuer: issuer, issuedAt: issuedAt, expires: expires, holderKey: holderKey, status: status, content: content
        )
        guard isWellFormed else { return nil }
    }

    private static func content(_ code: CBOR) -> HealthCodeContent? {
        guard let colour = code[Key.colour]?.integerValue.flatMap(HealthCodeColour.init),
            let form = code[Key.form]?.integerValue.flatMap(HealthCodeForm.init),
            let name = code[Key.name]?.textValue, name == HealthCodeContent.mask(name),
            let doses = code[Key.doses]?.integerValue,
            let protocolIdentifier = code[Key.protocolIdentifier]?.textValue
        else { return nil }
        let ending = code[Key.document]
        let test = code[Key.lastNegativeTest]
        let asOf = code[Key.asOf]
        let content = HealthCodeContent(
            colour: colour, name: name, documentNumber: ending?.textValue, lastNegativeTest: test?.integerValue,
            doses: Int(clamping: doses), protocolIdentifier: protocolIdentifier, form: form, asOf: asOf?.integerValue)
        // What is there must be what it was read as.
        guard content.asOf == asOf?.integerValue, (asOf == nil) == (content.asOf == nil),
            content.lastNegativeTest == test?.integerValue, (test == nil) == (content.lastNegativeTest == nil),
            content.documentEnding == ending?.textValue,
            (ending == nil) == (content.documentEnding == nil)
        else { return nil }
        return content
    }

    /// Whether the parts fit together. Since `iat` is rounded down, a code can end up to an hour more after it than its
    /// form lives.
    var isWellFormed: Bool {
        let (lifetime, overflow) = expires.subtractingReportingOverflow(issuedAt)
        guard !overflow, lifetime > 0, lifetime < content.form.lifetime + 3_600 else { return false }
        return Self.isIssuer(issuer) && HealthCodeContent.hour(issuedAt) == issuedAt && status.isWellFormed
            && (content.form == .live) == (holderKey != nil) && (holderKey?.algorithm ?? .es256) == .es256
            && (content.form == .paper) == (content.documentEnding?.count == 4)
            && (0...99).contains(content.doses) && (content.asOf ?? issuedAt) <= issuedAt
            && (content.lastNegativeTest ?? 0) <= issuedAt && content.maskedName.count == 2
            && Self.protocolIdentifierBytes.contains(content.protocolIdentifier.utf8.count)
    }

    /// Two capital letters, or those, `-`, and one to three capital letters or digits.
    static func isIssuer(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let country = parts.first, country.count == 2, country.allSatisfy(letters.contains) else { return false }
        guard parts.count > 1 else { return true }
        return parts.count == 2 && (1...3).contains(parts[1].count)
            && parts[1].allSatisfy { letters.contains($0) || digits.contains($0) }
    }

    /// The claims set.
    public var cbor: CBOR {
        var code: [CBOR.Pair] = [
            .init(.integer(Key.colour), .integer(content.colour.rawValue)),
            .init(.integer(Key.name), .text(content.maskedName)),
            .init(.integer(Key.doses), .integer(Int64(content.doses))),
            .init(.integer(Key.protocolIdentifier), .text(content.protocolIdentifier)),
            .init(.integer(Key.form), .integer(content.form.rawValue)),
        ]
        if let asOf = content.asOf { code.append(.init(.integer(Key.asOf), .integer(asOf))) }
        if let ending = content.documentEnding { code.append(.init(.integer(Key.document), .text(ending))) }
        if let test = content.lastNegativeTest { code.append(.init(.integer(Key.lastNegativeTest), .integer(test))) }
        var claims: [CBOR.Pair] = [
            .init(.integer(CWTClaims.Key.issuer), .text(issuer)),
            .init(.integer(CWTClaims.Key.expires), .integer(expires)),
            .init(.integer(CWTClaims.Key.issuedAt), .integer(issuedAt)),
            .init(.integer(CWTClaims.Key.status), status.claim), .init(.integer(Key.code), .map(code)),
        ]
        if let holderKey {
            let confirmation = CBOR.map([.init(.integer(Key.coseKey), holderKey.coseKey)])
            claims.append(.init(.integer(CWTClaims.Key.confirmation), confirmation))
        }
        return .map(claims)
    }
}
