// Strings and numbers (RFC 8259 §6, §7).

extension JSONReader {
    /// Numbers written longer than this are refused: no issuer needs them, and their cost should not be the writer's choice.
    private static let longestNumber = 512

    /// Reads a string whose opening quote is at the present place.
    mutating func readString() throws(JSONError) -> String {
        let start = position
        position += 1
        let first = position
        try skipPlainText()
        if bytes[position] == UInt8(ascii: "\"") {
            // Nearly every string: no escape, so it is checked and copied in one go.
            guard let text = String(validating: bytes[first..<position], as: UTF8.self) else {
                throw failure(.utf8, at: start)
            }
            position += 1
            return text
        }
        var decoded = Array(bytes[first..<position])
        while bytes[position] != UInt8(ascii: "\"") {
            try readEscape(into: &decoded)
            let resumed = position
            try skipPlainText()
            decoded += bytes[resumed..<position]
        }
        position += 1
        guard let text = String(validating: decoded, as: UTF8.self) else { throw failure(.utf8, at: start) }
        return text
    }

    /// Goes to the next quote or backslash, which there is when this returns.
    private mutating func skipPlainText() throws(JSONError) {
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else { throw failure(.control) }
            position += 1
        }
        throw failure(.truncated)
    }

    private mutating func readEscape(into decoded: inout [UInt8]) throws(JSONError) {
        let start = position
        guard position + 1 < end else { throw failure(.truncated, at: end) }
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try readScalar(from: start)
            decoded.append(contentsOf: String(scalar).utf8)
        default: throw failure(.escape, at: start)
        }
    }

    /// The character that `\uXXXX`, or a pair of them, stands for; the present place is behind the first `\u`.
    private mutating func readScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try readCodeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw failure(.surrogate, at: start) }
        position += 2
        let second = try readCodeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw failure(.surrogate, at: start) }
        return scalar
    }

    private mutating func readCodeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < end else { throw failure(.truncated) }
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure(.escape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// Reads a number; the present place is at its sign or first digit.
    mutating func readNumber() throws(JSONError) -> JSONValue {
        let start = position
        let negative = bytes[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        let firstDigit = position
        // Counted towards the sign that it has, so that the lowest Int64 fits too; nil once it has overflowed.
        var whole: Int64? = 0
        while let digit = digitHere() {
            whole = whole.flatMap { sum in
                let (shifted, tooLarge) = sum.multipliedReportingOverflow(by: 10)
                let (next, overflow) =
                    negative
                    ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
                return tooLarge || overflow ? nil : next
            }
            position += 1
        }
        guard position > firstDigit else { throw failure(position < end ? .number : .truncated) }
        guard position == firstDigit + 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
            throw failure(.number, at: start)
        }
        var isWhole = true
        if position < end, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try skipDigits()
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try skipDigits()
        }
        if isWhole, let whole { return .integer(whole) }
        guard position - start <= Self.longestNumber,
            let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)), number.isFinite
        else { throw failure(.number, at: start) }
        return .number(number)
    }

    private func digitHere() -> Int64? {
        guard position < end, case let digit = bytes[position] &- UInt8(ascii: "0"), digit <= 9 else { return nil }
        return Int64(digit)
    }

    private mutating func skipDigits() throws(JSONError) {
        let first = position
        while digitHere() != nil { position += 1 }
        guard position > first else { throw failure(position < end ? .number : .truncated) }
    }
}
