import Crypto
import Foundation

/// The SHA-256 of a bearer token: all that a node keeps of it.
package struct TokenDigest: Sendable, Hashable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// The digest of a token.
    package init(of token: some StringProtocol) {
        var hash = SHA256()
        let isContiguous: Void? = token.utf8.withContiguousStorageIfAvailable { bytes in
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
        if isContiguous == nil { hash.update(data: Data(token.utf8)) }
        let digest = hash.finalize()
        (first, second, third, fourth) = digest.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Reads 64 hexadecimal digits, or `nil` when the text is anything else.
    package init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.prefix(32).enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Which of so many parts of a table it belongs to.
    func shard(of count: Int) -> Int { Int(fourth % UInt64(count)) }

    /// Half of it in hexadecimal: tells sessions apart and gives no token away.
    var shortText: String { String(first, radix: 16) + "-" + String(second, radix: 16) }

    /// Whether two digests are equal, in a time that does not depend on where they differ.
    package func isEqualInConstantTime(to other: TokenDigest) -> Bool {
        (first ^ other.first) | (second ^ other.second) | (third ^ other.third) | (fourth ^ other.fourth) == 0
    }
}
