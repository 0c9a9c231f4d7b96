/// Issues venues' codes (`TV1`) under one signing key.
public struct VenueCodeIssuer: Sendable {
    private let key: any SigningKey
    private let keyIdentifier: [UInt8]

    /// An issuer.
    ///
    /// - Parameter keyIdentifier: The first 8 bytes of the SHA-256 of the signer's certificate.
    public init(key: some SigningKey, keyIdentifier: [UInt8]) {
        self.key = key
        self.keyIdentifier = keyIdentifier
    }

    /// Signs claims.
    ///
    /// - Returns: The text, for a QR code in alphanumeric mode.
    /// - Throws: ``HealthCodeIssueError`` for claims that a reader would refuse, or what the key says when it cannot sign.
    public func issue(_ claims: VenueCodeClaims) throws -> String {
        guard keyIdentifier.count == 8 else { throw HealthCodeIssueError(code: .signer) }
        guard claims.isWellFormed else { throw HealthCodeIssueError(code: .content) }
        let message = try COSESign1(
            payload: claims.cbor.encoded(),
            protected: [.init(.integer(COSEHeaders.Label.keyIdentifier), .bytes(keyIdentifier))],
            externalAAD: VenueCode.externalAAD, key: key)
        return VenueCode.prefix + Base45.encode(message.encoded())
    }
}
