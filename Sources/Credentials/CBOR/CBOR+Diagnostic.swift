extension CBOR: CustomStringConvertible {
    /// The diagnostic notation (RFC 8949 §8) on one line, with maps in the order in which they were written.
    public var description: String {
        switch self {
        case .unsigned(let value): return "\(value)"
        case .negative(let value):
            // -1 - n, where n may be the largest that there is.
            return value == .max ? "-18446744073709551616" : "-\(value + 1)"
        case .bytes(let bytes): return "h'\(bytes.hexadecimal)'"
        case .text(let text): return Self.quoted(text)
        case .array(let elements): return "[\(elements.map(\.description).joined(separator: ", "))]"
        case .map(let pairs): return "{\(pairs.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
        case .tagged(let tag, let content): return "\(tag)(\(content))"
        case .bool(let value): return value ? "true" : "false"
        case .null: return "null"
        case .undefined: return "undefined"
        case .simple(let value): return "simple(\(value))"
        case .float(let value):
            if value.isNaN { return "NaN" }
            if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
            return "\(value)"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\u{0}"..<" ", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits for each byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
