/// Base45 (RFC 9285): two bytes in three characters of the alphanumeric mode of QR codes.
public enum Base45 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    /// The value of each character; 255 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The text of some bytes.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 3 + 1) / 2)
        var iterator = bytes.makeIterator()
        while let first = iterator.next() {
            guard let second = iterator.next() else {
                text += [alphabet[Int(first) % 45], alphabet[Int(first) / 45]]
                break
            }
            let value = Int(first) << 8 | Int(second)
            text += [alphabet[value % 45], alphabet[value / 45 % 45], alphabet[value / 2_025]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text, given as its UTF-8.
    ///
    /// Strict: a character outside the alphabet, a length that no bytes have, and a group above the largest value of its
    /// bytes are refused. Every text that is taken is the one that ``encode(_:)`` gives.
    public static func decode(_ text: some Collection<UInt8>) throws(Base45Error) -> [UInt8] {
        guard text.count % 3 != 1 else { throw Base45Error(code: .length, offset: text.count) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 3 * 2 + 1)
        let table = values
        var group = 0
        var weight = 1
        var offset = 0
        for character in text {
            let value = Int(table[Int(character)])
            guard value < 45 else { throw Base45Error(code: .character, offset: offset) }
            group += value * weight
            offset += 1
            if weight == 2_025 {
                guard group <= 0xFFFF else { throw Base45Error(code: .group, offset: offset - 3) }
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                (group, weight) = (0, 1)
            } else {
                weight *= 45
            }
        }
        if weight > 1 {
            guard group <= 0xFF else { throw Base45Error(code: .group, offset: offset - 2) }
            bytes.append(UInt8(truncatingIfNeeded: group))
        }
        return bytes
    }
}

/// Why a text is not Base45.
public struct Base45Error: Error, Sendable, Hashable {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A character outside the alphabet.
        case character
        /// One character is left over.
        case length
        /// Three characters for more than 65,535, or two for more than 255.
        case group
    }

    /// What is wrong.
    public let code: Code
    /// The byte of the text at which it was noticed, from 0.
    public let offset: Int
}
