/// Reads JSON as RFC 8259 defines it, nothing more: no comments, no trailing commas, no byte order mark, and text that is
/// UTF-8 throughout.
///
/// What comes from outside is bounded before anything is allocated for it: the length by `Limits.bytes`, the nesting by
/// `Limits.depth`. The time is linear in the length.
public struct JSONReader: Sendable {
    /// How much is read at most.
    public struct Limits: Sendable, Hashable {
        /// Arrays and objects inside one another; at most 512, whatever is asked for.
        public let depth: Int
        /// Bytes of text.
        public let bytes: Int

        /// What reading, writing and comparing, which walk over values recursively, can bear on any thread's stack.
        static let greatestDepth = 512

        /// Limits; the defaults suit documents such as rules and value sets, a credential's own are far lower.
        public init(depth: Int = 128, bytes: Int = 16 << 20) {
            self.depth = min(depth, Self.greatestDepth)
            self.bytes = bytes
        }
    }

    /// What becomes of an object in which one name occurs twice (RFC 8259 §4 leaves it open).
    public enum Duplicates: Sendable, Hashable {
        /// The last value counts, at the place of the first: what most readers do.
        case lastWins
        /// The text is refused with `duplicate`: for what is signed or is law, which two readers must not read differently.
        case refused
    }

    let bytes: ArraySlice<UInt8>
    let end: Int
    let duplicates: Duplicates
    var position: Int
    private var depthLeft: Int

    fileprivate init(_ bytes: ArraySlice<UInt8>, limits: Limits, duplicates: Duplicates) throws(JSONError) {
        guard bytes.count <= limits.bytes else { throw JSONError(.tooLong, at: limits.bytes) }
        self.bytes = bytes
        self.duplicates = duplicates
        position = bytes.startIndex
        end = bytes.endIndex
        depthLeft = limits.depth
    }

    fileprivate mutating func readDocument() throws(JSONError) -> JSONValue {
        let value = try readValue()
        skipWhiteSpace()
        guard position == end else { throw failure(.trailing) }
        return value
    }

    /// An error at the present place, counted from the beginning of the text.
    func failure(_ code: JSONError.Code) -> JSONError { failure(code, at: position) }

    func failure(_ code: JSONError.Code, at place: Int) -> JSONError {
        JSONError(code, at: place - bytes.startIndex)
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        guard position < end else { throw failure(.truncated) }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"): return .object(try readObject())
        case UInt8(ascii: "["): return .array(try readArray())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", as: .null)
        default: throw failure(.unexpected)
        }
    }

    private mutating func readWord(_ word: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < end else { throw failure(.truncated) }
            guard bytes[position] == word.utf8Start[offset] else { throw failure(.unexpected) }
            position += 1
        }
        return value
    }

    private mutating func readArray() throws(JSONError) -> [JSONValue] {
        try enter()
        defer { depthLeft += 1 }
        var items: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return items }
        repeat {
            items.append(try readValue())
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return items
    }

    private mutating func readObject() throws(JSONError) -> JSONObject {
        try enter()
        defer { depthLeft += 1 }
        var object = JSONObject()
        if take(UInt8(ascii: "}")) { return object }
        repeat {
            skipWhiteSpace()
            guard position < end else { throw failure(.truncated) }
            guard bytes[position] == UInt8(ascii: "\"") else { throw failure(.unexpected) }
            let start = position
            let name = try readString()
            try expect(UInt8(ascii: ":"))
            if duplicates == .refused, object.position(of: name) != nil { throw failure(.duplicate, at: start) }
            object[name] = try readValue()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return object
    }

    /// Steps over the bracket that opens an array or an object.
    private mutating func enter() throws(JSONError) {
        guard depthLeft > 0 else { throw failure(.tooDeep) }
        depthLeft -= 1
        position += 1
    }

    private mutating func skipWhiteSpace() {
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipWhiteSpace()
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard take(byte) else { throw failure(position < end ? .unexpected : .truncated) }
    }
}

extension JSONValue {
    /// Reads one JSON text.
    ///
    /// - Parameters:
    ///   - bytes: the text in UTF-8.
    ///   - limits: the most that is read.
    ///   - duplicates: what becomes of a name that occurs twice in an object.
    /// - Throws: `JSONError` with the place at which the text breaks RFC 8259 or the limits.
    public init(
        parsing bytes: [UInt8], limits: JSONReader.Limits = .init(), duplicates: JSONReader.Duplicates = .lastWins
    ) throws(JSONError) {
        try self.init(parsing: bytes[...], limits: limits, duplicates: duplicates)
    }

    /// Reads one JSON text that is part of a larger one, such as a line.
    public init(
        parsing bytes: ArraySlice<UInt8>, limits: JSONReader.Limits = .init(),
        duplicates: JSONReader.Duplicates = .lastWins
    ) throws(JSONError) {
        var reader = try JSONReader(bytes, limits: limits, duplicates: duplicates)
        self = try reader.readDocument()
    }
}
