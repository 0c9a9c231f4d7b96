internal import Crypto

/// A certificate in a gateway's trust list, as it is written; ``GatewayTrustList`` reads it.
public struct GatewayTrustListEntry: Sendable, Hashable {
    /// What the certificate is for.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It authenticates a country's system at the gateway, in TLS.
        case authentication = "AUTHENTICATION"
        /// It signs uploads.
        case uploader = "UPLOAD"
        /// It issues signers.
        case authority = "CSCA"
        /// It signs health certificates.
        case signer = "DSC"
    }

    /// What the certificate is for.
    public let kind: Kind
    /// ISO 3166-1 alpha-2.
    public let country: String
    /// DER.
    public let certificate: [UInt8]
    /// A CMS message without content, DER: the uploader's, or the gateway's own, over the certificate. `nil` for a
    /// certificate that was taken back, which a list of changes names without what makes it one.
    public let signature: [UInt8]?
    /// When it came, or was taken back, in seconds since 1970-01-01T00:00:00Z.
    public let changedAt: Int64

    /// An entry.
    public init(kind: Kind, country: String, certificate: [UInt8], signature: [UInt8]?, changedAt: Int64) {
        self.kind = kind
        self.country = country
        self.certificate = certificate
        self.signature = signature
        self.changedAt = changedAt
    }

    /// The entry as JSON.
    public var json: JSONValue {
        let digest = SHA256.hash(data: certificate)
        let thumbprint = digest.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }
        return [
            "kid": .string(Array(digest.prefix(8)).base64),
            "timestamp": .string(CertLogicDateTime(seconds: changedAt)?.text ?? ""),
            "country": .string(country),
            "certificateType": .string(kind.rawValue),
            "thumbprint": .string(thumbprint.joined()),
            "signature": signature.map { .string($0.base64) } ?? .null,
            "rawData": signature == nil ? .null : .string(certificate.base64),
        ]
    }
}
