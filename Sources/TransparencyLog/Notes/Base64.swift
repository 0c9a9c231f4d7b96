/// Base64 as RFC 4648 section 4 has it, in its one canonical spelling: padded, without white space, and without bits that
/// belong to no byte. Two spellings of one signature would be two notes.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()
    private static let padding = UInt8(ascii: "=")

    static func text(of bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while !rest.isEmpty {
            let three = rest.prefix(3)
            rest = rest.dropFirst(3)
            var bits = UInt32(0)
            for byte in three { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - three.count))
            for place in 0..<4 {
                let letter = alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]
                text.append(place <= three.count ? letter : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
        let text = Array(text)
        guard text.count % 4 == 0 else { return nil }
        let padded = text.last != padding ? 0 : text.dropLast().last != padding ? 1 : 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        for start in stride(from: 0, to: text.count, by: 4) {
            let isLast = start + 4 == text.count
            let letters = isLast ? 4 - padded : 4
            var bits = UInt32(0)
            for place in 0..<4 {
                let value = place < letters ? values[Int(text[start + place])] : 0
                guard value != 0xFF else { return nil }
                bits = bits << 6 | UInt32(value)
            }
            let count = letters - 1
            guard bits & (1 << UInt32(8 * (3 - count)) - 1) == 0 else { return nil }
            for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place))) }
        }
        return bytes
    }
}

/// A number in decimal digits as the formats of the log write it: no sign, no leading zero, at most 2⁶³ − 1.
func plainNumber(_ text: some Collection<UInt8>) -> UInt64? {
    guard !text.isEmpty, text.count <= 19, text.first != UInt8(ascii: "0") || text.count == 1 else { return nil }
    var number = UInt64(0)
    for digit in text {
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
        number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    return number <= ProofPlan.greatestSize ? number : nil
}
