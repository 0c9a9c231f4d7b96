/// Writes JSON: members in their order, each number in the fewest digits that read back as the same value.
public struct JSONWriter: Sendable {
    /// How the text is laid out.
    public enum Layout: Sendable, Hashable {
        /// No white space at all.
        case compact
        /// A member or item a line, indented by two spaces a level.
        case pretty
    }

    private var bytes: [UInt8] = []
    private let layout: Layout

    fileprivate static func write(_ value: JSONValue, _ layout: Layout) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.append(value, level: 0)
        return writer.bytes
    }

    private init(layout: Layout) {
        self.layout = layout
    }

    private mutating func append(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let truth): bytes += (truth ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        // JSON cannot say NaN or infinity, and no reader makes them; a computed one becomes null, as in ECMAScript.
        case .number(let number): bytes += (number.isFinite ? number.description : "null").utf8
        case .string(let text): append(text)
        case .array(let items):
            append(items, between: "[", and: "]", level: level) { writer, item in
                writer.append(item, level: level + 1)
            }
        case .object(let object):
            append(object.members, between: "{", and: "}", level: level) { writer, member in
                writer.append(member.name)
                writer.bytes += (writer.layout == .pretty ? ": " : ":").utf8
                writer.append(member.value, level: level + 1)
            }
        }
    }

    private mutating func append<Element>(
        _ elements: [Element], between open: String, and close: String, level: Int,
        _ appendElement: (inout JSONWriter, Element) -> Void
    ) {
        bytes += open.utf8
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            appendLineBreak(level + 1)
            appendElement(&self, element)
        }
        if !elements.isEmpty { appendLineBreak(level) }
        bytes += close.utf8
    }

    private mutating func appendLineBreak(_ level: Int) {
        guard layout == .pretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += #"\""#.utf8
            case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
            case 0x08: bytes += #"\b"#.utf8
            case 0x0C: bytes += #"\f"#.utf8
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0x00..<0x20:
                bytes += (byte < 0x10 ? #"\u000"# : #"\u00"#).utf8
                bytes += String(byte, radix: 16).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONValue {
    /// This value as JSON in UTF-8.
    public func serialized(_ layout: JSONWriter.Layout = .compact) -> [UInt8] {
        JSONWriter.write(self, layout)
    }
}
