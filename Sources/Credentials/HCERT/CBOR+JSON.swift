extension CBOR {
    /// A JSON value as CBOR (RFC 8949 §6.2): whole numbers as integers, others as floats.
    public init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let truth): self = .bool(truth)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = Int64(exactly: number).map { .integer($0) } ?? .float(number)
        case .string(let text): self = .text(text)
        case .array(let items): self = .array(items.map { CBOR($0) })
        case .object(let object):
            self = .map(object.members.map { Pair(.text($0.name), CBOR($0.value)) })
        }
    }
}
