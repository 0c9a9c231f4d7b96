internal import CHealthCodeServerResources

/// The bytes of a file of `Resources`, which is built into the program.
extension PackageResources: @retroactive RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }
    subscript(index: Int) -> UInt8 { UnsafeBufferPointer(start: bytes, count: count)[index] }

    func withContiguousStorageIfAvailable<Value>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Value
    ) rethrows -> Value? {
        try body(UnsafeBufferPointer(start: bytes, count: count))
    }
}
