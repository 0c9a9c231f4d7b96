/// What a gate does on a health code (`TM1`).
public enum Outcome: String, Sendable, Hashable, CaseIterable {
    case pass, caution, stop, stale, invalid
}

/// The stages of verification, each judged on its own where that can be done; `nil` when it was not reached or does not
/// apply to the format.
public struct Stages: Sendable, Hashable {
    /// The text begins as its format does.
    public var prefix: Bool?
    /// What follows is Base45, or the numeric form of a SMART Health Card.
    public var base45: Bool?
    /// What is compressed inflates within the limit.
    public var compression: Bool?
    /// It is a COSE_Sign1, or a compact JWS.
    public var cose: Bool?
    /// Its payload is a claims set, or the JSON of a SMART Health Card.
    public var cwt: Bool?
    /// A trusted key made the signature; `nil` when there is none to try.
    public var signature: Bool?
    /// It is valid now.
    public var time: Bool?
    /// The signer may make this kind of statement.
    public var keyUsage: Bool?
    /// The content follows its schema.
    public var schema: Bool?

    /// No stage was reached.
    public init() {}
}

/// What a verifier says of one text: never an error, always a verdict with its reasons.
public struct Verdict: Sendable, Hashable {
    /// The format that the prefix names; `nil` when none is known.
    public var format: CredentialFormat?
    /// Whether every stage that applies holds and no reason stands against it.
    public var isValid: Bool
    /// What a gate does; for ``CredentialFormat/healthCode`` alone.
    public var outcome: Outcome?
    /// Each once, in the order in which they were found.
    public var reasons: [Reason]
    /// `iss`: an ISO 3166 code, or a SMART Health Card's address.
    public var issuer: String?
    /// The country of an HCERT's signer, which may name another as issuer.
    public var signerCountry: String?
    /// The key identifier: base64 of the COSE `kid`, or the JWK thumbprint.
    public var keyIdentifier: String?
    /// When it was issued and until when it is valid, in seconds since 1970-01-01T00:00:00Z, where an HCERT says so.
    public var issuedAt: Int64?
    /// See ``issuedAt``.
    public var expiresAt: Int64?
    /// How old the evidence behind a health code is: seconds from its `as_of` to the instant of the verdict; `nil` for
    /// another format, and where the code does not say.
    public var evidenceAge: Int64?
    /// The lists behind the verdict of which a newer one is due.
    public var staleLists: [StaleList]
    /// The payload as it was decoded, whatever the verdict: for HCERT the certificate itself (claim -260, 1), for a
    /// SMART Health Card the payload of the JWS, for a health code the claims by name.
    public var claims: JSONValue?
    /// How each stage was judged.
    public var stages: Stages

    /// A verdict on which nothing has been said yet: invalid without a reason.
    public init(format: CredentialFormat? = nil) {
        self.format = format
        isValid = false
        outcome = nil
        reasons = []
        issuer = nil
        signerCountry = nil
        keyIdentifier = nil
        issuedAt = nil
        expiresAt = nil
        evidenceAge = nil
        staleLists = []
        claims = nil
        stages = Stages()
    }

    /// Notes a reason, once.
    public mutating func note(_ reason: Reason) {
        if !reasons.contains(reason) { reasons.append(reason) }
    }
}
