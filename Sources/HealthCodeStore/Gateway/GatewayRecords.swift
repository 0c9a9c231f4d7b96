public import HealthCode

/// A signer of health certificates that a country uploaded.
public struct GatewaySigner: Sendable, Hashable {
    /// The SHA-256 of the certificate; its first 8 bytes are the key identifier.
    public var thumbprint: [UInt8]
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// DER.
    public var certificate: [UInt8]
    /// The uploader's, a message without content; `nil` once it was taken back.
    public var signature: [UInt8]?
    /// When it came, or was taken back.
    public var changedAt: Instant

    /// A signer.
    public init(
        thumbprint: [UInt8], country: String, certificate: [UInt8], signature: [UInt8]?, changedAt: Instant
    ) {
        self.thumbprint = thumbprint
        self.country = country
        self.certificate = certificate
        self.signature = signature
        self.changedAt = changedAt
    }
}

/// A version of a rule that a country uploaded.
public struct GatewayRule: Sendable, Hashable {
    /// Under what its versions follow one another: `VR-DE-0001`.
    public var identifier: String
    /// `1.0.0`.
    public var version: String
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// When it is in force, in seconds since 1970, both included.
    public var validity: ClosedRange<Int64>
    /// The rule, JSON.
    public var document: [UInt8]
    /// The message in which it came, DER.
    public var message: [UInt8]

    /// A version.
    public init(
        identifier: String, version: String, country: String, validity: ClosedRange<Int64>, document: [UInt8],
        message: [UInt8]
    ) {
        self.identifier = identifier
        self.version = version
        self.country = country
        self.validity = validity
        self.document = document
        self.message = message
    }
}

/// A batch of revoked health certificates that a country uploaded.
public struct GatewayBatch: Sendable, Hashable {
    /// A UUID, which the gateway gives.
    public var identifier: String
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// The message in which it came, DER; `nil` once it was taken back.
    public var message: [UInt8]?
    /// When it came, or was taken back; no two batches at the same moment.
    public var changedAt: Instant
}
