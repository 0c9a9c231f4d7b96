/// The parameters of a query as `application/x-www-form-urlencoded` reads them, written anew (RFC 9421 §2.2.8).
enum QueryParameters {
    /// The value of the one parameter with this encoded name, encoded.
    static func value(of name: String, in query: String) throws(SignatureFault) -> String {
        var found: String?
        for pair in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard encode(decode(parts[0])) == name else { continue }
            guard found == nil else { throw SignatureFault(.repeatedQueryParameter, name) }
            found = parts.count == 2 ? encode(decode(parts[1])) : ""
        }
        guard let found else { throw SignatureFault(.missingComponent, name) }
        return found
    }

    private static func decode(_ text: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexValue),
                let low = rest.dropFirst().first.flatMap(hexValue)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return bytes
    }

    /// Percent-encoding with the set of `application/x-www-form-urlencoded`, a space as `%20`. Bytes that are not UTF-8
    /// become U+FFFD, as the URL standard has it.
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        for byte in String(decoding: bytes, as: UTF8.self).utf8 {
            if StructuredText.isLower(byte) || StructuredText.isUpper(byte) || StructuredText.isDigit(byte)
                || "*-._".utf8.contains(byte)
            {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
