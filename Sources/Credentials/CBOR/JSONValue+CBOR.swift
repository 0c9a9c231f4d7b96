extension JSONValue {
    /// What a CBOR item says, as JSON, for people and programs that read claims (RFC 8949 §6.1).
    ///
    /// Byte strings become base64url without padding, tags are left out and their content stays, keys that are not text
    /// are written as text (integers in decimal). Numbers that are not finite, and `undefined`, become `null`.
    public init(cbor: CBOR) {
        switch cbor {
        case .unsigned(let value):
            self = Int64(exactly: value).map { .integer($0) } ?? .number(Double(value))
        case .negative(let value):
            self = Int64(exactly: value).map { .integer(~$0) } ?? .number(-1 - Double(value))
        case .bytes(let bytes): self = .string(Base64URL.encode(bytes))
        case .text(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { JSONValue(cbor: $0) })
        case .map(let pairs):
            var object = JSONObject(capacity: pairs.count)
            for pair in pairs { object.set(Self.name(of: pair.key), to: JSONValue(cbor: pair.value)) }
            self = .object(object)
        case .tagged(_, let content): self = JSONValue(cbor: content)
        case .bool(let value): self = .bool(value)
        case .null, .undefined: self = .null
        case .simple(let value): self = .integer(Int64(value))
        case .float(let value): self = value.isFinite ? .number(value) : .null
        }
    }

    private static func name(of key: CBOR) -> String {
        switch key {
        case .text(let text): text
        case .bytes(let bytes): Base64URL.encode(bytes)
        default: key.description
        }
    }
}
