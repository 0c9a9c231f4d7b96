/// What a CBOR reader takes at most. Everything is checked before memory is reserved for it.
public struct CBORLimits: Sendable, Hashable {
    /// Bytes of the whole input.
    public var bytes: Int
    /// Arrays, maps and tags around an item. A reader goes no deeper than ``deepest``, whatever is asked.
    public var depth: Int
    /// Items in all: one byte of input can cost some fifty bytes of memory.
    public var items: Int

    /// Deep enough for every format, and far from the end of any thread's stack.
    static let deepest = 64

    /// Limits of one's own.
    public init(bytes: Int, depth: Int, items: Int) {
        self.bytes = bytes
        self.depth = depth
        self.items = items
    }

    /// A health code (`TM1`): 2 KiB, as the limit of its text; depth 8.
    public static let healthCode = CBORLimits(bytes: 2_048, depth: 8, items: 256)

    /// A health certificate (HCERT): 64 KiB inflated; depth 16.
    public static let healthCertificate = CBORLimits(bytes: 65_536, depth: 16, items: 16_384)
}
