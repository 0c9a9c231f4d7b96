/// A value that goes into a statement or comes out of a row. Both engines know exactly these: a 64-bit integer
/// (`BIGINT`), UTF-8 text (`TEXT`), bytes (`BLOB`, `BYTEA`) and null.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])

    /// An integer, or null.
    public init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }

    /// A text, or null.
    public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}
