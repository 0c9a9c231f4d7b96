extension UnsafeBufferPointer<UInt8> {
    /// The place of the first such byte, looking at 32 at a time; `nil` when there is none.
    @inline(__always)
    func place(of byte: UInt8) -> Int? {
        guard let base = baseAddress else { return nil }
        let needle = SIMD32<UInt8>(repeating: byte)
        var index = 0
        while index + 32 <= count {
            let block = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD32<UInt8>.self)
            if any(block .== needle) { break }
            index += 32
        }
        while index < count {
            if base[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Whether these are exactly the other bytes.
    @inline(__always)
    func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count, let left = UnsafeRawPointer(baseAddress),
            let right = UnsafeRawPointer(other.baseAddress)
        else { return count == other.count }
        var index = 0
        while index + 8 <= count {
            let isEqual =
                left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if !isEqual { return false }
            index += 8
        }
        while index < count {
            if self[index] != other[index] { return false }
            index += 1
        }
        return true
    }
}
