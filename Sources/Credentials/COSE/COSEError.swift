/// Why something is not a COSE_Sign1 that is taken.
public struct COSEError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not CBOR, or beyond the limits: ``COSEError/cause`` says why.
        case cbor
        /// Not an array of four, or one of them has another type than it should.
        case structure
        /// Another tag, or a tag where none is taken, or none where one is demanded.
        case tag
        /// A header that is no map, or the value of a header has another type than it should.
        case header
        /// A header is critical that is not understood (RFC 9052 §3.1).
        case critical
        /// The payload is not in it.
        case detached
    }

    /// What is wrong.
    public let code: Code
    /// For ``Code/cbor``.
    public let cause: CBORError?

    init(_ code: Code, cause: CBORError? = nil) {
        self.code = code
        self.cause = cause
    }
}
