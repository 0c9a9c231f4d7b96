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
        // What lies in one piece, as nearly everything does, is decoded without a call for each character.
        let result =
            text.withContiguousStorageIfAvailable { Self.result(of: $0) }
            ?? Array(text).withUnsafeBufferPointer { Self.result(of: $0) }
        return try result.get()
    }

    private static func result(of text: UnsafeBufferPointer<UInt8>) -> Result<[UInt8], Base45Error> {
        guard text.count % 3 != 1 else { return .failure(Base45Error(code: .length, offset: text.count)) }
        var failure: Base45Error?
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 3 * 2 + 1) { bytes, count in
            values.withUnsafeBufferPointer { values in
                var start = 0
                while start + 3 <= text.count {
                    let first = Int(values[Int(text[start])])
                    let second = Int(values[Int(text[start + 1])])
                    let third = Int(values[Int(text[start + 2])])
                    let group = first + second * 45 + third * 2_025
                    guard max(first, second, third) < 45, group <= 0xFFFF else {
                        failure = error(in: text, start..<start + 3)
                        return
                    }
                    bytes[count] = UInt8(truncatingIfNeeded: group >> 8)
                    bytes[count + 1] = UInt8(truncatingIfNeeded: group)
                    count += 2
                    start += 3
                }
                guard start < text.count else { return }
                let first = Int(values[Int(text[start])])
                let second = Int(values[Int(text[start + 1])])
                guard max(first, second) < 45, first + second * 45 <= 0xFF else {
                    failure = error(in: text, start..<start + 2)
                    return
                }
                bytes[count] = UInt8(truncatingIfNeeded: first + second * 45)
                count += 1
            }
        }
        return failure.map { .failure($0) } ?? .success(bytes)
    }

    /// What is wrong with a group: its first character that is none, or else its value.
    private static func error(in text: UnsafeBufferPointer<UInt8>, _ group: Range<Int>) -> Base45Error {
        guard let offset = group.first(where: { values[Int(text[$0])] >= 45 }) else {
            return Base45Error(code: .group, offset: group.lowerBound)
        }
        return Base45Error(code: .character, offset: offset)
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
