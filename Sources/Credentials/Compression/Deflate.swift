internal import CZlib

/// Compression at its best level: credentials are written once and carried as pictures, where every byte counts.
public enum Deflate {
    /// A zlib stream (RFC 1950).
    /// - Throws: ``CompressionError/exhausted``; ``CompressionError/tooLarge`` beyond 4 GiB.
    public static func zlib(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        try deflate(bytes) { tongma_deflate_init_zlib(&$0) }
    }

    /// DEFLATE without an envelope (RFC 1951).
    /// - Throws: ``CompressionError/exhausted``; ``CompressionError/tooLarge`` beyond 4 GiB.
    public static func raw(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        try deflate(bytes) { tongma_deflate_init_raw(&$0) }
    }

    private static func deflate(
        _ bytes: [UInt8], initialize: (inout z_stream) -> CInt
    ) throws(CompressionError) -> [UInt8] {
        var stream = z_stream()
        guard initialize(&stream) == Z_OK else { throw .exhausted }
        defer { deflateEnd(&stream) }
        let bound = deflateBound(&stream, uLong(bytes.count))
        guard let count = UInt32(exactly: bytes.count), let room = UInt32(exactly: bound) else { throw .tooLarge }

        var output = [UInt8](repeating: 0, count: Int(room))
        let status = bytes.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
                stream.avail_in = count
                stream.next_out = target.baseAddress
                stream.avail_out = room
                return CZlib.deflate(&stream, Z_FINISH)
            }
        }
        // `deflateBound` is an upper bound, so one call is enough.
        guard status == Z_STREAM_END else { throw .exhausted }
        output.removeLast(Int(stream.avail_out))
        return output
    }
}
