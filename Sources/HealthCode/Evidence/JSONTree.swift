/// A whole JSON text (RFC 8259) as a tree, read by the same strict scanner as a record: a name that stands twice in one
/// object refuses the text, numbers are kept as they are written, and nothing recurses deeper than the scanner's limit.
package indirect enum JSONTree: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    /// A member of an object.
    package struct Member: Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: JSONTree

        /// A member.
        package init(_ name: String, _ value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    /// Why a text is refused.
    package enum Fault: Error, Sendable, Hashable {
        case tooLong
        case notUTF8
        case notJSON
        case nestedTooDeeply
        case duplicateName
    }

    /// Reads a text.
    ///
    /// - Parameter limit: the most bytes that it may have.
    package init(reading json: [UInt8], limit: Int) throws(Fault) {
        guard json.count <= limit else { throw .tooLong }
        self = try json.withUnsafeBufferPointer { text throws(Fault) in
            guard isUTF8(text) else { throw .notUTF8 }
            var scanner = JSONScanner(text: text, scratch: ByteBuffer(capacity: 256))
            do throws(JSONScanner.Failure) {
                return try scanner.tree()
            } catch {
                switch error {
                case .notJSON, .notObject: throw .notJSON
                case .nestedTooDeeply: throw .nestedTooDeeply
                case .duplicateKey: throw .duplicateName
                }
            }
        }
    }

    /// The value of a member of an object.
    package subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The items of an array; a value that is none is its own only item.
    package var items: [JSONTree] {
        if case .array(let items) = self { items } else { [self] }
    }

    /// The tree as text on one line; names in their order.
    package var json: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += Array("null".utf8)
        case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
        case .number(let text): bytes += Array(text.utf8)
        case .string(let text): JSONMembers.write(text, to: &bytes)
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONMembers.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONScanner {
    /// Reads the whole text as one value.
    mutating func tree() throws(Failure) -> JSONTree {
        skipSpace()
        let tree = try tree(depth: 1)
        try expectEnd()
        return tree
    }

    private mutating func tree(depth: Int) throws(Failure) -> JSONTree {
        let start = index
        switch peek() {
        case UInt8(ascii: "\""): return .string(try copiedString())
        case UInt8(ascii: "t"):
            try literal("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try literal("false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        case UInt8(ascii: "["):
            var items: [JSONTree] = []
            try container(closing: UInt8(ascii: "]"), depth: depth) { scanner throws(Failure) in
                items.append(try scanner.tree(depth: depth + 1))
            }
            return .array(items)
        case UInt8(ascii: "{"):
            var members: [JSONTree.Member] = []
            var names: Set<[UInt8]> = []
            try container(closing: UInt8(ascii: "}"), depth: depth) { scanner throws(Failure) in
                let name = try scanner.copiedString()
                guard names.insert(Array(name.utf8)).inserted else { throw .duplicateKey }
                scanner.skipSpace()
                try scanner.expect(UInt8(ascii: ":"))
                scanner.skipSpace()
                members.append(.init(name, try scanner.tree(depth: depth + 1)))
            }
            return .object(members)
        default:
            try number()
            return .number(String(decoding: text[start..<index], as: UTF8.self))
        }
    }

    /// What stands between two brackets, item by item.
    private mutating func container(
        closing: UInt8, depth: Int, item: (inout JSONScanner) throws(Failure) -> Void
    ) throws(Failure) {
        guard depth < Self.maximumDepth else { throw .nestedTooDeeply }
        index += 1
        skipSpace()
        if peek() == closing {
            index += 1
            return
        }
        while true {
            skipSpace()
            try item(&self)
            skipSpace()
            guard peek() == UInt8(ascii: ",") else { return try expect(closing) }
            index += 1
        }
    }

    private mutating func copiedString() throws(Failure) -> String {
        let place = try string()
        let copy = String(decoding: bytes(place), as: UTF8.self)
        // What was unescaped has been copied: the memory is free for the next text.
        scratch.removeAll()
        return copy
    }
}
