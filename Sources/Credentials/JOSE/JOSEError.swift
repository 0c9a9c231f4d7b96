/// Why a JWK, a JWK set or a JWS was not read.
public typealias JOSEError = CodedError<JOSEFault>

/// What can be wrong with a JWK, a JWK set or a JWS.
public enum JOSEFault: String, Sendable, Hashable {
    /// Longer than the limit.
    case limit
    /// Not JSON, or not the object that it should be.
    case json
    /// Not three parts in base64url with a header of the kind that is read.
    case structure
    /// Signed by an algorithm that is not accepted.
    case algorithm
    /// A header parameter that must be understood (`crit`, RFC 7515 §4.1.11) and is not.
    case critical
    /// A key without its members, or no point of the curve.
    case key
    /// A key of another type.
    case unsupportedKey
    /// A private key where public keys belong.
    case privateKey
    /// The signer failed.
    case signing
}
