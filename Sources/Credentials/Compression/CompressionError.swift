/// Why bytes could not be inflated.
public enum CompressionError: Error, Sendable, Hashable {
    /// Not zlib (RFC 1950), not DEFLATE (RFC 1951), cut short, or with a checksum that does not fit.
    case malformed
    /// More than the limit would come out.
    case tooLarge
    /// Bytes stand behind the end of the stream.
    case trailingBytes
    /// There was no memory for the window.
    case exhausted
}
