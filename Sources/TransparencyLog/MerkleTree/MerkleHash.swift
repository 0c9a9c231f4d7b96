internal import Crypto

/// A SHA-256 hash of a leaf or of a node of a Merkle tree, as RFC 6962 section 2.1 builds them.
///
/// A leaf is hashed behind a byte of 0 and a node behind a byte of 1, so that no entry can be passed off as a node.
public struct MerkleHash: Hashable, Sendable {
    /// How many bytes a hash has.
    public static let byteCount = 32

    /// The root of the tree without leaves: the hash of no bytes.
    public static let ofEmptyTree = MerkleHash(SHA256().finalize())

    // Four words and no array: a tree has millions of hashes, and none of them needs memory of its own.
    // And no SIMD vector: its alignment of 32 bytes is more than the memory of a task has (seen as heap corruption).
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The hash with exactly these 32 bytes, or nothing when there are more or fewer.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var rest = bytes[...]
        func word() -> UInt64 {
            defer { rest = rest.dropFirst(8) }
            return rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        first = word()
        second = word()
        third = word()
        fourth = word()
    }

    init(_ digest: SHA256Digest) {
        (first, second, third, fourth) = digest.withUnsafeBytes { bytes in
            func word(_ place: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// The hash of an entry as a leaf: SHA-256(00 ‖ entry).
    public static func leaf(_ entry: some Collection<UInt8>) -> MerkleHash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        let whole: Void? = entry.withContiguousStorageIfAvailable {
            hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if whole == nil { Array(entry).withUnsafeBytes { hasher.update(bufferPointer: $0) } }
        return MerkleHash(hasher.finalize())
    }

    /// The hash of the node above two others: SHA-256(01 ‖ left ‖ right).
    public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 1) { buffer in
            buffer[0] = 1
            left.write(to: buffer, at: 1)
            right.write(to: buffer, at: 1 + byteCount)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hasher.finalize())
        }
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            write(to: UnsafeMutableRawBufferPointer(buffer), at: 0)
            count = Self.byteCount
        }
    }

    private func write(to buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        buffer.storeBytes(of: first.bigEndian, toByteOffset: offset, as: UInt64.self)
        buffer.storeBytes(of: second.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
        buffer.storeBytes(of: third.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
        buffer.storeBytes(of: fourth.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
    }
}

extension MerkleHash: CustomStringConvertible {
    /// The hash in base64, as notes and proofs write it.
    public var description: String { Base64.text(of: bytes) }

    /// Reads what `description` writes, and nothing else.
    public init?(base64 text: some Collection<UInt8>) {
        guard text.count == 44, let bytes = Base64.bytes(of: text) else { return nil }
        self.init(bytes)
    }
}
