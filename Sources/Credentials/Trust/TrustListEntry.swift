/// A signer in a Tongma trust list.
public struct TrustListEntry: Sendable, Hashable {
    /// The signer, from its certificate.
    public let signer: TrustedSigner
    /// The certificate in DER.
    public let certificate: [UInt8]
    /// When it was withdrawn, in seconds since 1970-01-01T00:00:00Z; `nil` while it is active.
    public let withdrawnAt: Int64?
    /// The sequence of the list in which it last changed.
    public var changed: Int64

    /// An entry for a certificate.
    ///
    /// - Throws: ``TrustError`` `certificate`; `key` when its key is not taken; `malformed` when it names nobody for
    /// whom
    ///   it signs.
    public init(certificate: [UInt8], withdrawnAt: Int64? = nil, changed: Int64 = 0) throws(TrustError) {
        let signer = try TrustedSigner(certificate: certificate, isWithdrawn: withdrawnAt != nil)
        guard signer.key != nil else { throw TrustError(.key, "a key that is not taken") }
        guard !signer.authority.isEmpty else { throw TrustError(.malformed, "a certificate that names no authority") }
        self.signer = signer
        self.certificate = certificate
        self.withdrawnAt = withdrawnAt
        self.changed = changed
    }

    /// Reads an entry. What it says beside the certificate is for those who cannot read certificates, and must agree
    /// with it: a browser and this library would else trust different things.
    init(json: JSONValue) throws(TrustError) {
        guard let der = json["certificate"]?.string.flatMap({ [UInt8](base64: $0) }),
            let changed = json["changed"]?.integer, changed > 0
        else { throw TrustError(.malformed, "an entry without certificate or sequence") }
        let withdrawnAt = json["withdrawnAt"]?.integer
        try self.init(certificate: der, withdrawnAt: withdrawnAt, changed: changed)
        guard json == self.json else { throw TrustError(.malformed, "an entry that contradicts its certificate") }
    }

    /// The entry as JSON.
    var json: JSONValue {
        var members = JSONObject()
        members["kid"] = .string(signer.keyIdentifier.base64)
        members["certificate"] = .string(certificate.base64)
        // Only keys on P-256 have this form; browsers verify no others.
        if let jwk = signer.key?.jsonWebKey { members["jwk"] = jwk.json }
        members["authority"] = .string(signer.authority)
        members["notBefore"] = .integer(signer.validity.lowerBound)
        members["notAfter"] = .integer(signer.validity.upperBound)
        members["status"] = .string(withdrawnAt == nil ? "active" : "withdrawn")
        if let withdrawnAt { members["withdrawnAt"] = .integer(withdrawnAt) }
        members["changed"] = .integer(changed)
        return .object(members)
    }
}
