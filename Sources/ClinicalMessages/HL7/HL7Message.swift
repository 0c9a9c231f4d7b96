/// An HL7 v2 message cut into segments and fields, which are cut further when they are asked for.
///
/// Numbers of segments, fields, repetitions, components and sub-components count from 1, as the standard has them.
public struct HL7Message: Sendable {
    /// One segment.
    struct Segment: Sendable {
        /// Its place among all segments, from 0.
        let index: Int
        let name: String
        /// Its number among the segments of its name.
        let number: Int
        /// Where its fields stand in the text; the first is the name, so that the index is the field's number.
        let fields: [Range<Int>]

        var place: MessagePlace { .hl7(segment: name, number: number) }
    }

    /// The delimiters of MSH-1 and MSH-2.
    struct Delimiters: Sendable, Hashable {
        var field = UInt8(ascii: "|")
        var component = UInt8(ascii: "^")
        var repetition = UInt8(ascii: "~")
        /// 0 where the message declares none.
        var escape = UInt8(ascii: "\\")
        var subcomponent = UInt8(ascii: "&")
    }

    /// The most segments that a message may have.
    public static let mostSegments = 10_000
    /// The most fields that a message may have, all segments together.
    public static let mostFields = 500_000

    /// The set in which it came.
    public let characterSet: HL7CharacterSet
    let segments: [Segment]
    let delimiters: Delimiters
    private let text: [UInt8]

    /// Cuts a message.
    ///
    /// - Parameters:
    ///   - message: its bytes, without a frame.
    ///   - profile: its character set if the message names none, and how its segments end.
    ///   - limit: the most bytes that it may have.
    public init(
        _ message: [UInt8], profile: SourceProfile, limit: Int = MLLPDeframer.standardLimit
    ) throws(MessageFault) {
        let start = MessagePlace.hl7(segment: "MSH", number: 1)
        guard message.count <= limit else { throw MessageFault(.tooLong, at: start, "the message is too long") }
        let decoded = try HL7CharacterSet.decodeMessage(message, standard: profile.characterSet)
        characterSet = decoded.set
        let text = Array(decoded.text.utf8)
        self.text = text
        delimiters = try Self.delimiters(text)
        var segments: [Segment] = []
        var counts: [String: Int] = [:]
        var fieldsLeft = Self.mostFields
        var lineStart = 0
        for index in 0...text.count {
            let isEnd =
                index == text.count || text[index] == 0x0D || (profile.segmentEnds == .any && text[index] == 0x0A)
            guard isEnd else { continue }
            defer { lineStart = index + 1 }
            let line = lineStart..<index
            guard text[line].contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A }) else { continue }
            guard segments.count < Self.mostSegments else {
                throw MessageFault(.tooLong, at: start, "the message has too many segments")
            }
            guard let name = Self.name(text[line], delimiter: delimiters.field) else {
                throw MessageFault(
                    .structure, at: segments.last?.place ?? start,
                    "what follows the segment is none: it has no name of three letters and digits")
            }
            let fields = Self.fields(of: line, in: text, isHeader: name == "MSH", delimiter: delimiters.field)
            fieldsLeft -= fields.count
            guard fieldsLeft >= 0 else { throw MessageFault(.tooLong, at: start, "the message has too many fields") }
            counts[name, default: 0] += 1
            segments.append(Segment(index: segments.count, name: name, number: counts[name] ?? 1, fields: fields))
        }
        guard segments.first?.name == "MSH" else { throw MessageFault(.structure, at: start, "does not come first") }
        guard counts["MSH"] == 1 else {
            throw MessageFault(.structure, at: .hl7(segment: "MSH", number: 2), "is a second header in one message")
        }
        self.segments = segments
    }

    private static func delimiters(_ text: [UInt8]) throws(MessageFault) -> Delimiters {
        let place = MessagePlace.hl7(segment: "MSH", number: 1, field: 2)
        guard text.count >= 8, text.starts(with: Array("MSH".utf8)) else {
            throw MessageFault(.structure, at: .hl7(segment: "MSH", number: 1), "does not come first")
        }
        let field = text[3]
        let encoding = Array(text[4...].prefix { $0 != field && $0 != 0x0D && $0 != 0x0A }.prefix(6))
        // Before version 2.7 four characters, then five; a message may leave out the last ones.
        guard (1...5).contains(encoding.count) else {
            throw MessageFault(.structure, at: place, "has not one to five delimiters")
        }
        let all = [field] + encoding
        let isUsable = all.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        guard isUsable, Set(all).count == all.count else {
            throw MessageFault(.structure, at: place, "has a delimiter twice, or a letter or digit as one")
        }
        // A delimiter that is left out separates nothing: NUL occurs in no text.
        let padded = encoding + [UInt8](repeating: 0, count: 4)
        return Delimiters(
            field: field, component: padded[0], repetition: padded[1], escape: padded[2], subcomponent: padded[3])
    }

    private static func name(_ line: ArraySlice<UInt8>, delimiter: UInt8) -> String? {
        // A line feed before the name is what is left of CR LF where segments end in CR.
        let line = line.drop { $0 == 0x0A }
        let name = line.prefix { $0 != delimiter }.prefix(4)
        guard name.count == 3 else { return nil }
        let isName = name.allSatisfy {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return isName ? String(decoding: name, as: UTF8.self) : nil
    }

    private static func fields(
        of line: Range<Int>, in text: [UInt8], isHeader: Bool, delimiter: UInt8
    ) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = line.lowerBound
        for index in line where text[index] == delimiter {
            fields.append(start..<index)
            // MSH-1 is the delimiter itself.
            if isHeader, fields.count == 1 { fields.append(index..<index + 1) }
            start = index + 1
        }
        fields.append(start..<line.upperBound)
        return fields
    }

    // MARK: Values

    /// A field as it stands, or `nil` where it is empty.
    func raw(_ segment: Segment, _ field: Int) -> ArraySlice<UInt8>? {
        guard field < segment.fields.count, !segment.fields[field].isEmpty else { return nil }
        return text[segment.fields[field]]
    }

    /// How often a field is repeated; 0 when it is empty.
    func repetitions(_ segment: Segment, _ field: Int) -> Int {
        guard let raw = raw(segment, field) else { return 0 }
        return raw.reduce(1) { $0 + ($1 == delimiters.repetition ? 1 : 0) }
    }

    /// The text of a component, or of one of its sub-components; `nil` when it is empty or `""`, which deletes.
    ///
    /// Without `sub` the component is taken whole: a text in which somebody wrote the delimiter of sub-components
    /// plainly is not cut there.
    func text(_ segment: Segment, _ field: Int, repetition: Int = 1, _ component: Int = 1, sub: Int? = nil) -> String? {
        guard var part = raw(segment, field) else { return nil }
        guard let repeated = Self.part(part, repetition, delimiters.repetition) else { return nil }
        guard let found = Self.part(repeated, component, delimiters.component) else { return nil }
        part = found
        if let sub {
            guard let inner = Self.part(part, sub, delimiters.subcomponent) else { return nil }
            part = inner
        }
        let value = unescaped(part)
        return value.isEmpty || value == "\"\"" ? nil : value
    }

    /// The n-th of the parts that a delimiter makes.
    private static func part(_ text: ArraySlice<UInt8>, _ number: Int, _ delimiter: UInt8) -> ArraySlice<UInt8>? {
        var left = number
        var start = text.startIndex
        for index in text.indices where text[index] == delimiter {
            left -= 1
            if left == 0 { return text[start..<index] }
            start = index + 1
        }
        return left == 1 ? text[start...] : nil
    }

    /// All components of a field's first repetition, each with its sub-components: to be written again elsewhere.
    func components(_ segment: Segment, _ field: Int) -> [[String]] {
        guard let raw = raw(segment, field), let first = Self.part(raw, 1, delimiters.repetition) else { return [] }
        return first.split(separator: delimiters.component, omittingEmptySubsequences: false).map { component in
            component.split(separator: delimiters.subcomponent, omittingEmptySubsequences: false).map(unescaped)
        }
    }

    /// A text without its escapes: `\F\ \S\ \T\ \R\ \E\` and `\X…\` with bytes of the message's character set. What is no
    /// such escape stays as it is.
    private func unescaped(_ text: ArraySlice<UInt8>) -> String {
        guard delimiters.escape != 0, text.contains(delimiters.escape) else {
            return String(decoding: text, as: UTF8.self)
        }
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == delimiters.escape,
                let end = text[(index + 1)...].firstIndex(of: delimiters.escape),
                let meaning = meaning(ofEscape: text[(index + 1)..<end])
            else {
                result.append(text[index])
                index += 1
                continue
            }
            result += meaning
            index = end + 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func meaning(ofEscape name: ArraySlice<UInt8>) -> [UInt8]? {
        switch name.first {
        case UInt8(ascii: "F") where name.count == 1: return [delimiters.field]
        case UInt8(ascii: "S") where name.count == 1: return [delimiters.component]
        case UInt8(ascii: "T") where name.count == 1: return [delimiters.subcomponent]
        case UInt8(ascii: "R") where name.count == 1: return [delimiters.repetition]
        case UInt8(ascii: "E") where name.count == 1: return [delimiters.escape]
        case UInt8(ascii: "X") where name.count > 1 && name.count % 2 == 1:
            let digits = Array(name.dropFirst())
            var bytes: [UInt8] = []
            for index in stride(from: 0, to: digits.count, by: 2) {
                guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16),
                    digits[index] != UInt8(ascii: "+"), digits[index] != UInt8(ascii: "-")
                else { return nil }
                bytes.append(byte)
            }
            let set: HL7CharacterSet = characterSet == .gb18030 ? .gb18030 : .utf8
            return set.decode(bytes).map { Array($0.utf8) }
        default: return nil
        }
    }
}
