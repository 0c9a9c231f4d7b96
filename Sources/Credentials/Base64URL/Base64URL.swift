/// base64url without padding (RFC 4648 §5, RFC 7515 §2), read strictly: one text for each byte string.
public enum Base64URL {
    /// The text of some bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var position = 0
        while position + 3 <= bytes.count {
            let group = UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2])
            for shift in [UInt32(18), 12, 6, 0] { text.append(alphabet[Int(group >> shift & 63)]) }
            position += 3
        }
        switch bytes.count - position {
        case 1:
            let group = UInt32(bytes[position])
            text.append(alphabet[Int(group >> 2)])
            text.append(alphabet[Int(group << 4 & 63)])
        case 2:
            let group = UInt32(bytes[position]) << 8 | UInt32(bytes[position + 1])
            text.append(alphabet[Int(group >> 10)])
            text.append(alphabet[Int(group >> 4 & 63)])
            text.append(alphabet[Int(group << 2 & 63)])
        default:
            break
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; `nil` when a character is outside the alphabet (padding and white space are), when the
    /// length is impossible, or when the bits that are left over are not zero (RFC 4648 §3.5), so that no two texts
    /// have the same bytes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8)[...])
    }

    /// The bytes of a text in ASCII; `nil` as for ``decode(_:)-(StringProtocol)``.
    public static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var bits = 0
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return group == 0 ? bytes : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The value of each character; 255 outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
