internal import Crypto

/// The holder's proof: signed by the device for this moment, so that a picture of a code proves nothing.
public struct HolderProof: Sendable, Hashable {
    /// `iat`: when the device made it, in seconds since 1970-01-01T00:00:00Z.
    public let issuedAt: Int64
    /// `aud`: the venue that it was made for; `nil` for whoever looks.
    public let audience: String?
    /// The nonce that the venue showed; `nil` if it showed none.
    public let nonce: [UInt8]?
    /// The first 16 bytes of the SHA-256 of the credential.
    public let credentialDigest: [UInt8]

    /// What keeps a proof from being taken for another signature of the same key.
    public static let externalAAD = Array("TM1 proof".utf8)
    /// The claim with the digest.
    private static let digestKey: Int64 = -65_538
    /// Bytes of an audience.
    static let audienceBytes = 1...32
    /// Bytes of a nonce (RFC 9711 §4.1 begins at 8; more than 16 would only make the QR code larger).
    static let nonceBytes = 8...16

    /// A proof over exactly these bytes of an untagged credential.
    public init(credential: [UInt8], at: Int64, audience: String? = nil, nonce: [UInt8]? = nil) {
        issuedAt = at
        self.audience = audience
        self.nonce = nonce
        credentialDigest = Self.digest(of: credential)
    }

    /// The proof that a claims set holds; `nil` when a claim is missing or is not as it should be.
    public init?(_ claims: CWTClaims) {
        guard let issuedAt = claims.issuedAt, let digest = claims[Self.digestKey]?.bytesValue, digest.count == 16 else {
            return nil
        }
        let nonce = claims[CWTClaims.Key.nonce]
        guard (nonce == nil) == (nonce?.bytesValue == nil) else { return nil }
        self.issuedAt = issuedAt
        audience = claims.audience
        self.nonce = nonce?.bytesValue
        credentialDigest = digest
        guard isWellFormed else { return nil }
    }

    private var isWellFormed: Bool {
        audience.map { Self.audienceBytes.contains($0.utf8.count) } ?? true
            && nonce.map { Self.nonceBytes.contains($0.count) } ?? true
    }

    /// The first 16 bytes of the SHA-256.
    static func digest(of credential: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: credential).prefix(16))
    }

    /// Signs the proof with the key of the device.
    ///
    /// - Returns: The untagged COSE_Sign1, deterministic.
    /// - Throws: ``HealthCodeIssueError`` for an audience or a nonce of another length, or what the key says when it
    ///   cannot sign.
    public func signed(by key: some SigningKey) throws -> [UInt8] {
        guard isWellFormed else { throw HealthCodeIssueError(code: .content) }
        var claims: [CBOR.Pair] = [
            .init(.integer(CWTClaims.Key.issuedAt), .integer(issuedAt)),
            .init(.integer(Self.digestKey), .bytes(credentialDigest)),
        ]
        if let audience { claims.append(.init(.integer(CWTClaims.Key.audience), .text(audience))) }
        if let nonce { claims.append(.init(.integer(CWTClaims.Key.nonce), .bytes(nonce))) }
        let message = try COSESign1(
            payload: CBOR.map(claims).encoded(), externalAAD: Self.externalAAD, key: key)
        return message.encoded(isTagged: false)
    }
}
