/// Unicode White_Space in UTF-8 bytes, as the datasets use it: a field of white space alone is empty.
enum WhiteSpace {
    /// Whether every scalar of the (valid UTF-8) text has the property White_Space; true for an empty text.
    static func isBlank(_ text: Bytes) -> Bool {
        guard let first = text.first else { return true }
        if first > 0x20 && first < 0x80 { return false }
        return trim(text).isEmpty
    }

    /// The text without white space at its two ends. Invalid UTF-8 is no white space.
    static func trim(_ text: Bytes) -> Bytes {
        var start = 0
        var end = text.count
        while start < end {
            let length = lengthOfSpace(text, at: start, end: end)
            if length == 0 { break }
            start += length
        }
        while end > start {
            let length = lengthOfSpace(text, endingAt: end, start: start)
            if length == 0 { break }
            end -= length
        }
        return Bytes(rebasing: text[start..<end])
    }

    /// The number of bytes of the white space scalar that starts here, or 0.
    private static func lengthOfSpace(_ text: Bytes, at index: Int, end: Int) -> Int {
        let byte = text[index]
        if byte < 0x80 { return isASCIISpace(byte) ? 1 : 0 }
        if index + 1 < end, byte == 0xC2 { return text[index + 1] == 0x85 || text[index + 1] == 0xA0 ? 2 : 0 }
        if index + 2 < end, isWideSpace(byte, text[index + 1], text[index + 2]) { return 3 }
        return 0
    }

    private static func lengthOfSpace(_ text: Bytes, endingAt end: Int, start: Int) -> Int {
        if text[end - 1] < 0x80 { return isASCIISpace(text[end - 1]) ? 1 : 0 }
        for length in 2...3 where end - length >= start && lengthOfSpace(text, at: end - length, end: end) == length {
            return length
        }
        return 0
    }

    /// U+0009–U+000D and U+0020.
    @inline(__always)
    private static func isASCIISpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    /// U+1680, U+2000–U+200A, U+2028, U+2029, U+202F, U+205F and U+3000.
    private static func isWideSpace(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second) {
        case (0xE1, 0x9A): third == 0x80
        case (0xE2, 0x80): (0x80...0x8A).contains(third) || third == 0xA8 || third == 0xA9 || third == 0xAF
        case (0xE2, 0x81): third == 0x9F
        case (0xE3, 0x80): third == 0x80
        default: false
        }
    }
}
