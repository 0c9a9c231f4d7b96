/// A CBOR data item (RFC 8949 §2).
public enum CBOR: Sendable, Hashable {
    /// Major type 0.
    case unsigned(UInt64)
    /// Major type 1: the value is -1 - n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBOR])
    /// The pairs in the order in which they were written.
    case map([Pair])
    indirect case tagged(UInt64, CBOR)
    case bool(Bool)
    case null
    case undefined
    /// A simple value without a meaning of its own (0–19, 32–255).
    case simple(UInt8)
    /// A half, single or double float.
    case float(Double)

    /// A key of a map and its value.
    public struct Pair: Sendable, Hashable {
        /// Any item, in COSE and CWT an integer or a text.
        public var key: CBOR
        /// What the key stands for.
        public var value: CBOR

        /// A key and its value.
        public init(_ key: CBOR, _ value: CBOR) {
            self.key = key
            self.value = value
        }
    }
}
