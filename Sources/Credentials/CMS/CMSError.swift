/// Why a signed message was not taken.
public struct CMSError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Code: String, Sendable, Hashable, CaseIterable {
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
        /// A digest, a signature or a key that is not taken.
        case algorithm
        /// The signature does not hold.
        case signature
        /// A key that could not sign.
        case key
    }

    /// What is wrong.
    public let code: Code
    /// The particulars, in words; never what was read.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension CMSError: CustomStringConvertible {
    /// The code and the particulars.
    public var description: String { "\(code.rawValue): \(detail)" }
}
