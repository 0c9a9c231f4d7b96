/// Issues SMART Health Cards under one address with one key. Strict: what the specification asks of a card for a QR code
/// is asked of every card.
public struct SmartHealthCardIssuer: Sendable {
    /// `iss`.
    public let address: String
    /// `kid`: the thumbprint of the key, under which it must stand in the issuer's key set.
    public let keyIdentifier: String
    private let key: any SigningKey

    /// An issuer.
    ///
    /// - Parameters:
    ///   - address: An https address without a slash at its end.
    ///   - publicKey: The public part of the key.
    /// - Throws: ``SmartHealthCardError``: `claims` for another address; `signing` for a key that is not for ES256.
    public init(address: String, key: some SigningKey, publicKey: VerificationKey) throws(SmartHealthCardError) {
        guard SmartHealthCard.isAddress(address) else {
            throw SmartHealthCardError(.claims, "iss is an https address without a slash at its end")
        }
        do {
            keyIdentifier = try JSONWebKey(publicKey).thumbprint
        } catch {
            throw SmartHealthCardError(.signing, error.description)
        }
        self.address = address
        self.key = key
    }

    /// Issues a card.
    ///
    /// - Parameters:
    ///   - bundle: FHIR R4, with nothing in it that the specification leaves out of cards; ``FHIRProfile/minimized(_:)``
    ///     brings one into that form.
    ///   - notBefore: `nbf`, seconds since 1970-01-01T00:00:00Z.
    ///   - expiresAt: `exp`; vaccinations do not expire, so most cards have none.
    ///   - types: Besides those that follow from the bundle's resources.
    ///   - revocationIdentifier: At most 24 characters of the base64url alphabet, meaningless to others.
    /// - Returns: The compact JWS.
    /// - Throws: ``SmartHealthCardError``: `claims`, `bundle`, `limit`, `compression`, `signing`.
    public func issue(
        _ bundle: JSONValue, notBefore: Int64, expiresAt: Int64? = nil, types: [String] = [],
        revocationIdentifier: String? = nil
    ) throws(SmartHealthCardError) -> String {
        if let finding = FHIRProfile.issuer.findings(in: bundle).first {
            throw SmartHealthCardError(.bundle, finding.description)
        }
        if let expiresAt, expiresAt <= notBefore { throw SmartHealthCardError(.claims, "exp is not after nbf") }
        if let revocationIdentifier, !SmartHealthCard.isRevocationIdentifier(revocationIdentifier) {
            throw SmartHealthCardError(.claims, "rid has at most 24 characters of the base64url alphabet")
        }
        var allTypes = FHIRProfile.cardTypes(of: bundle)
        for type in types where !allTypes.contains(type) && type != SmartHealthCard.healthCardType {
            allTypes.append(type)
        }
        let card = SmartHealthCard(
            issuer: address, notBefore: notBefore, expiresAt: expiresAt, types: allTypes, bundle: bundle,
            revocationIdentifier: revocationIdentifier)
        let payload = card.payload.serialized()
        guard payload.count <= SmartHealthCardVerifier.Limit.payload else {
            throw SmartHealthCardError(.limit, "a payload has at most 64 KiB")
        }
        let compressed: [UInt8]
        do {
            compressed = try Deflate.raw(payload)
        } catch {
            throw SmartHealthCardError(.compression, "\(error)")
        }
        do {
            return try CompactJWS(
                signing: compressed, header: ["zip": "DEF", "kid": .string(keyIdentifier)], with: key
            )
            .text
        } catch {
            throw SmartHealthCardError(.signing, error.description)
        }
    }
}
