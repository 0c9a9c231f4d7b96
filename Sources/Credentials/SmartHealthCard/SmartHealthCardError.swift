/// Why a SMART Health Card, or what belongs to one, was not read or issued.
public typealias SmartHealthCardError = CodedError<SmartHealthCardFault>

/// What can be wrong with a SMART Health Card, or what belongs to one.
public enum SmartHealthCardFault: String, Sendable, Hashable, CaseIterable {
    /// No text of a card: another prefix, too long, or chunks numbered in an impossible way.
    case prefix
    /// Digits that stand for no JWS.
    case numeric
    /// Chunks that make no card.
    case chunks
    /// Too long for one QR code.
    case length
    /// A file, a key set, a directory or a revocation list that is not what it should be.
    case document
    /// Larger than the limit.
    case limit
    /// A claim that the specification does not allow.
    case claims
    /// A bundle that the specification does not allow: the particulars say where.
    case bundle
    /// The payload could not be compressed.
    case compression
    /// The key refused to sign, or is not for ES256.
    case signing
}
