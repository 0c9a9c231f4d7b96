/// A value that goes into a statement.
public enum PostgresValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// PostgreSQL's numbers for the types that this client knows in their binary form (`pg_type.dat`).
enum TypeNumber {
    static let boolean: UInt32 = 16
    static let bytes: UInt32 = 17
    static let name: UInt32 = 19
    static let integer64: UInt32 = 20
    static let integer16: UInt32 = 21
    static let integer32: UInt32 = 23
    static let text: UInt32 = 25
    static let unknown: UInt32 = 705
    static let paddedText: UInt32 = 1042
    static let boundedText: UInt32 = 1043
    static let numeric: UInt32 = 1700

    static func isText(_ type: UInt32) -> Bool {
        type == text || type == boundedText || type == paddedText || type == name || type == unknown
    }
}
