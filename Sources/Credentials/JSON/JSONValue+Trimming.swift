extension JSONValue {
    /// The value with every text in it freed of white space at its ends; names of members stay as they are.
    ///
    /// Issuers wrote `"EU/1/20/1528 "`, and other verifiers read it as the code without the space.
    package var trimmed: JSONValue {
        switch self {
        case .string(let text): .string(text.trimmed)
        case .array(let items): .array(items.map(\.trimmed))
        case .object(let object):
            .object(JSONObject(object.members.map { ($0.name, $0.value.trimmed) }))
        default: self
        }
    }
}

extension String {
    /// The text without white space at its ends: what ECMAScript's `trim` takes away, Unicode's White_Space and the byte
    /// order mark.
    var trimmed: String {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        guard let first = unicodeScalars.first, let last = unicodeScalars.last, isBlank(first) || isBlank(last) else {
            return self
        }
        let rest = unicodeScalars.drop(while: isBlank)
        guard let end = rest.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(rest[...end])
    }
}
