internal import CZlib

/// Inflates a gzip stream (RFC 1952) of one or several members, piece by piece.
final class GzipStream {
    /// A stream that is damaged or ends too early.
    struct Broken: Error {}

    private var stream = z_stream()
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    /// Whether the bytes so far end with a whole member.
    private var isBetweenMembers = true
    /// Whether a whole member has been read.
    private var hasEnded = false

    init() throws {
        guard tongma_inflate_init_gzip(&stream) == Z_OK else {
            output.deallocate()
            throw Broken()
        }
    }

    deinit {
        inflateEnd(&stream)
        output.deallocate()
    }

    /// Inflates the next piece, and hands on what comes out of it.
    func inflate(
        _ piece: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let start = piece.bindMemory(to: UInt8.self).baseAddress else { return }
        stream.next_in = UnsafeMutablePointer(mutating: start)
        stream.avail_in = UInt32(piece.count)
        while stream.avail_in > 0 || stream.avail_out == 0 {
            if isBetweenMembers {
                // Zeros behind the last member are padding, as tapes and some file systems leave it.
                while hasEnded, stream.avail_in > 0, stream.next_in.pointee == 0 {
                    stream.next_in += 1
                    stream.avail_in -= 1
                }
                if stream.avail_in == 0 { return }
                guard inflateReset(&stream) == Z_OK else { throw Broken() }
                isBetweenMembers = false
            }
            stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(output.count)
            let status = CZlib.inflate(&stream, Z_NO_FLUSH)
            let produced = output.count - Int(stream.avail_out)
            if produced > 0 { try body(UnsafeRawBufferPointer(rebasing: output[..<produced])) }
            switch status {
            case Z_STREAM_END:
                isBetweenMembers = true
                hasEnded = true
            case Z_OK: break
            // No progress was possible: the piece is used up.
            case Z_BUF_ERROR where stream.avail_in == 0: return
            default: throw Broken()
            }
        }
    }

    /// Checks that the stream has ended with a whole member.
    func finish() throws {
        guard isBetweenMembers, hasEnded else { throw Broken() }
    }
}
