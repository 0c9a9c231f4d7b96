/// The text of a SMART Health Card's QR code: `shc:/` and two digits for each character of the JWS, or one of several
/// chunks of it, `shc:/2/3/` and digits. Chunks are read, since older cards have them; one code is written.
public enum SmartHealthCardText {
    /// What a text holds.
    public enum Content: Sendable, Hashable {
        /// The whole JWS, in ASCII.
        case whole([UInt8])
        /// A part of it: chunk `index` of `total`, from 1.
        case chunk(index: Int, total: Int, [UInt8])
    }

    /// Limits of what is read and written.
    public enum Limit {
        /// Bytes of one code's text. Version 40 at level L holds 7,089 digits.
        public static let text = 8_192
        /// Chunks of one card.
        public static let chunks = 32
        /// Characters of a JWS that is written as one code, which then is at most version 22 at level L.
        public static let singleCode = 1_195
    }

    static let prefix = "shc:/"

    /// Whether a text, without white space around it, begins like a card. A scheme has no case (RFC 3986 §3.1).
    public static func isCard(_ text: ArraySlice<UInt8>) -> Bool {
        text.count >= prefix.utf8.count && zip(text, prefix.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }

    /// Reads the text of one code.
    ///
    /// - Throws: ``SmartHealthCardError``: `prefix` when it is no card's, is too long, or its chunk is numbered in an
    ///   impossible way; `numeric` when digits are missing or stand for no character of a JWS.
    public static func read(_ text: ArraySlice<UInt8>) throws(SmartHealthCardError) -> Content {
        guard text.count <= Limit.text else { throw SmartHealthCardError(.prefix, "a code has at most 8 KiB of text") }
        guard isCard(text) else { throw SmartHealthCardError(.prefix, "it does not begin with shc:/") }
        let parts = text.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return .whole(try decode(parts[0]))
        case 3:
            guard let index = number(parts[0]), let total = number(parts[1]), (1...Limit.chunks).contains(total),
                (1...total).contains(index)
            else { throw SmartHealthCardError(.prefix, "the chunk's number is impossible") }
            return .chunk(index: index, total: total, try decode(parts[2]))
        default: throw SmartHealthCardError(.prefix, "neither a card nor a chunk of one")
        }
    }

    /// Reads the texts of all codes of one card, in any order and each at least once.
    ///
    /// - Throws: ``SmartHealthCardError``: as ``read(_:)``; `chunks` when one is missing, when two differ, or when they
    ///   belong to different cards as far as their numbers tell.
    public static func join(_ texts: [ArraySlice<UInt8>]) throws(SmartHealthCardError) -> [UInt8] {
        guard !texts.isEmpty else { throw SmartHealthCardError(.prefix, "no text") }
        guard texts.count <= Limit.chunks else { throw SmartHealthCardError(.chunks, "more than 32 codes") }
        var chunks: [Int: [UInt8]] = [:]
        var expected: Int?
        for text in texts {
            let (index, total, bytes): (Int, Int, [UInt8])
            switch try read(text) {
            case .whole(let bytes) where texts.count == 1: return bytes
            case .whole: throw SmartHealthCardError(.chunks, "a whole card among chunks")
            case .chunk(let i, let n, let content): (index, total, bytes) = (i, n, content)
            }
            guard expected == nil || expected == total, chunks[index] == nil || chunks[index] == bytes else {
                throw SmartHealthCardError(.chunks, "chunks of different cards")
            }
            expected = total
            chunks[index] = bytes
        }
        guard let expected, chunks.count == expected else {
            throw SmartHealthCardError(.chunks, "\(chunks.count) of \(expected ?? 1) chunks")
        }
        return (1...expected).flatMap { chunks[$0] ?? [] }
    }

    /// The text of one code for a JWS.
    ///
    /// - Throws: ``SmartHealthCardError`` `length` beyond 1,195 characters, which no code of version 22 holds.
    public static func write(_ jws: String) throws(SmartHealthCardError) -> String {
        guard jws.utf8.count <= Limit.singleCode else {
            throw SmartHealthCardError(.length, "\(jws.utf8.count) characters do not fit one code")
        }
        var text = Array(prefix.utf8)
        text.reserveCapacity(text.count + jws.utf8.count * 2)
        for character in jws.utf8 {
            guard isCharacter(character) else { throw SmartHealthCardError(.numeric, "no character of a JWS") }
            let pair = character - base
            text.append(zero + pair / 10)
            text.append(zero + pair % 10)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The code of the lowest character, `-`.
    private static let base: UInt8 = 45
    private static let zero = UInt8(ascii: "0")

    /// base64url and the dot: from `-` (00) to `z` (77).
    private static func isCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func decode(_ digits: ArraySlice<UInt8>) throws(SmartHealthCardError) -> [UInt8] {
        guard digits.count.isMultiple(of: 2) else { throw SmartHealthCardError(.numeric, "an odd number of digits") }
        var characters: [UInt8] = []
        characters.reserveCapacity(digits.count / 2)
        var place = digits.startIndex
        while place < digits.endIndex {
            let (tens, ones) = (digits[place] &- zero, digits[place + 1] &- zero)
            guard tens < 10, ones < 10 else { throw SmartHealthCardError(.numeric, "something else than digits") }
            let character = base + tens * 10 + ones
            guard isCharacter(character) else { throw SmartHealthCardError(.numeric, "a pair that is no character") }
            characters.append(character)
            place += 2
        }
        return characters
    }

    /// One or two digits.
    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard (1...2).contains(text.count), text.allSatisfy({ (0..<10).contains($0 &- zero) }) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - zero) }
    }
}
