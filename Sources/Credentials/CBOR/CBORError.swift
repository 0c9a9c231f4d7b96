/// Why bytes are not one CBOR data item that is taken.
public struct CBORError: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The input ends within an item.
        case truncated
        /// Something follows the item.
        case trailingBytes = "trailing-bytes"
        /// A reserved additional information, a break or a simple value where none can be (RFC 8949 §5.3.1).
        case malformed
        /// Text that is not UTF-8.
        case invalidText = "invalid-text"
        /// A key that the map has already.
        case duplicateKey = "duplicate-key"
        /// Not the deterministic encoding (RFC 8949 §4.2.1), where that is demanded.
        case notDeterministic = "not-deterministic"
        /// More bytes than ``CBORLimits/bytes``.
        case tooLarge = "too-large"
        /// Deeper than ``CBORLimits/depth``.
        case tooDeep = "too-deep"
        /// More than ``CBORLimits/items``.
        case tooManyItems = "too-many-items"
    }

    /// What is wrong.
    public let code: Code
    /// The byte at which it was noticed, from 0.
    public let offset: Int
}
