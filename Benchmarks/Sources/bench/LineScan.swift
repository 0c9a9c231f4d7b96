/// What one core can do at best with the bytes of a CSV file: merely find line ends and commas.
enum LineScan {
    /// Byte by byte, noting where each field ends, as any reader has to: answers fields and the length of the longest.
    static func findFields(in bytes: UnsafeRawBufferPointer) -> (fields: Int, longest: Int) {
        var fields = 0
        var longest = 0
        var start = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
                fields += 1
                longest = max(longest, index - start)
                start = index + 1
            }
        }
        return (fields, longest)
    }

    /// 32 bytes at a time, only counting: answers line ends and commas.
    static func count(in bytes: UnsafeRawBufferPointer) -> (lines: Int, commas: Int) {
        let lineEnd = SIMD32<UInt8>(repeating: UInt8(ascii: "\n"))
        let comma = SIMD32<UInt8>(repeating: UInt8(ascii: ","))
        var lines = 0
        var commas = 0
        var index = 0
        while index + 32 <= bytes.count {
            // A lane of eight bits holds 255 hits.
            let end = min(bytes.count - 31, index + 255 * 32)
            var lineLanes = SIMD32<UInt8>()
            var commaLanes = SIMD32<UInt8>()
            while index < end {
                let block = bytes.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
                // A lane of a mask is all ones where it is true: to subtract it is to add one.
                lineLanes &-= unsafeBitCast(block .== lineEnd, to: SIMD32<UInt8>.self)
                commaLanes &-= unsafeBitCast(block .== comma, to: SIMD32<UInt8>.self)
                index += 32
            }
            lines += sum(lineLanes)
            commas += sum(commaLanes)
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { lines += 1 }
            if bytes[index] == UInt8(ascii: ",") { commas += 1 }
            index += 1
        }
        return (lines, commas)
    }

    private static func sum(_ lanes: SIMD32<UInt8>) -> Int {
        lanes.indices.reduce(0) { $0 + Int(lanes[$1]) }
    }
}
