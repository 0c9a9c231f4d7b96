internal import CZlib

/// Decompression with a limit: what comes out is never larger than asked, whatever came in.
public enum Inflate {
    /// Inflates a zlib stream (RFC 1950), its checksum included.
    /// - Parameter limit: the most bytes that may come out.
    /// - Throws: ``CompressionError``.
    public static func zlib(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        try inflate(bytes, limit: limit) { tongma_inflate_init_zlib(&$0) }
    }

    /// Inflates DEFLATE without an envelope (RFC 1951).
    /// - Parameter limit: the most bytes that may come out.
    /// - Throws: ``CompressionError``.
    public static func raw(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        try inflate(bytes, limit: limit) { tongma_inflate_init_raw(&$0) }
    }

    /// Inflates into a buffer that starts at four times the input, as texts of this kind come out, and doubles up to
    /// the limit: a small input that claims much costs little until it delivers.
    private static func inflate(
        _ bytes: [UInt8], limit: Int, initialize: (inout z_stream) -> CInt
    ) throws(CompressionError) -> [UInt8] {
        guard let count = UInt32(exactly: bytes.count), limit >= 0, limit < Int(UInt32.max) else {
            throw .tooLarge
        }
        var stream = z_stream()
        guard initialize(&stream) == Z_OK else { throw .exhausted }
        defer { inflateEnd(&stream) }

        var output: [UInt8] = []
        // One byte more than the limit tells a stream that ends at it from one that goes on.
        var capacity = min(max(256, bytes.count.multipliedReportingOverflow(by: 4).partialValue), limit + 1)
        var status = Z_OK
        var used = 0
        while true {
            let start = output.count
            let room = [UInt8](repeating: 0, count: capacity - start)
            if output.isEmpty { output = room } else { output += room }
            let left: UInt32 = bytes.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { target in
                    // zlib does not write through `next_in`; its type only lacks the word.
                    stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + used) }
                    stream.avail_in = count - UInt32(used)
                    stream.next_out = target.baseAddress.map { $0 + start }
                    stream.avail_out = UInt32(capacity - start)
                    // Z_FINISH promises the whole input: a stream that fits never makes zlib copy a window of 32 KiB.
                    status = CZlib.inflate(&stream, Z_FINISH)
                    return stream.avail_out
                }
            }
            used = Int(count - stream.avail_in)
            output.removeLast(Int(left))
            guard output.count <= limit else { throw .tooLarge }
            switch status {
            case Z_STREAM_END:
                guard used == bytes.count else { throw .trailingBytes }
                return output
            // The buffer was full: everything else that is not an error has used the input up.
            case Z_OK where left == 0, Z_BUF_ERROR where left == 0:
                capacity = min(capacity * 2, limit + 1)
            case Z_MEM_ERROR: throw .exhausted
            default: throw .malformed
            }
        }
    }
}
