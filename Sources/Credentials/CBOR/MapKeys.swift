/// The keys of one map while it is read: finds a second one that is equal, at a cost that hostile input cannot raise.
///
/// As long as keys come in bytewise order and every head is as short as it can be, as a deterministic writer has them,
/// equal keys would have equal bytes, and comparing with the last is enough. From the first key that breaks this, keys
/// are compared in their deterministic encoding: by value they could not be, since NaN is unequal to itself.
struct MapKeys {
    private var last: Range<Int>?
    /// The deterministic encodings of all keys, once they are needed.
    private var encodings: Set<[UInt8]>?

    /// Whether a key comes after the last in bytewise order (RFC 8949 §4.2.1).
    func isAscending(_ written: Range<Int>, of input: [UInt8]) -> Bool {
        guard let last else { return true }
        var (earlier, later) = (last.lowerBound, written.lowerBound)
        while earlier < last.upperBound, later < written.upperBound {
            if input[earlier] != input[later] { return input[earlier] < input[later] }
            earlier += 1
            later += 1
        }
        return last.count < written.count
    }

    /// Whether a key has the bytes of the last.
    func hasLast(_ written: Range<Int>, of input: [UInt8]) -> Bool {
        last.map { input[$0].elementsEqual(input[written]) } ?? false
    }

    /// Takes a key; answers whether it is new.
    ///
    /// - Parameter earlier: The pairs before it.
    mutating func take(
        _ key: CBOR, written: Range<Int>, of input: [UInt8], isShortest: Bool, before earlier: [CBOR.Pair]
    ) -> Bool {
        if encodings == nil {
            if isShortest, isAscending(written, of: input) {
                last = written
                return true
            }
            encodings = Set(earlier.map { $0.key.encoded() })
        }
        last = written
        return encodings?.insert(key.encoded()).inserted ?? false
    }
}
