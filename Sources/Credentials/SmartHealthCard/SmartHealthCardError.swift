/// Why a SMART Health Card, or what belongs to one, was not read or issued.
public struct SmartHealthCardError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Sendable, Hashable, CaseIterable {
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
        /// A bundle that the specification does not allow: ``SmartHealthCardError/detail`` says where.
        case bundle
        /// The payload could not be compressed.
        case compression
        /// The key refused to sign, or is not for ES256.
        case signing
    }

    /// What is wrong.
    public let code: Code
    /// The particulars in words; nothing about a person stands in them.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code and the particulars.
    public var description: String { "\(code.rawValue): \(detail)" }
}
