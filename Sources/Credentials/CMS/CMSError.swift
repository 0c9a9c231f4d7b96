/// Why a signed message was not taken.
public typealias CMSError = CodedError<CMSFault>

/// What can be wrong with a signed message.
public enum CMSFault: String, Sendable, Hashable, CaseIterable {
    /// Larger than the limit.
    case limit
    /// Not a SignedData of RFC 5652, or one that contradicts itself.
    case malformed
    /// No content, or content that is not plain data.
    case content
    /// Not exactly one certificate, or one that cannot be read.
    case certificate
    /// Not exactly one signer, or one that the certificate does not belong to.
    case signer
    /// No signed attributes: the signature is over the bare content, which could be the attributes of another message.
    case attributes
    /// A digest, a signature or a key that is not taken.
    case algorithm
    /// The signature does not hold.
    case signature
    /// A key that could not sign.
    case key
}
