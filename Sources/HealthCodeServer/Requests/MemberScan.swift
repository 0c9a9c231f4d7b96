/// Looks through a JSON text for an object in which a name stands twice, without making anything of it: what is kept are
/// digests of the names of the objects that are open, however long the text is.
///
/// A text that is no JSON is looked through as far as that goes; whoever decodes it says what is wrong.
package struct MemberScan {
    /// What is wrong with a text.
    package enum Fault: Error, Hashable {
        /// A name stands twice in one object.
        case twice
        /// It is nested too deep.
        case tooDeep
        /// An object has too many members, or a name is too long.
        case tooMany
    }

    /// The deepest nesting, the most members of one object and the longest name in bytes that are looked at; nothing that
    /// a node reads comes near. Together they bound what is kept: half a million digests.
    private static let greatestDepth = 128
    private static let mostMembers = 4_096
    private static let longestName = 1_024

    /// The names of the objects that are open; empty for an array.
    private var open: [(isObject: Bool, names: Set<Int>)] = []
    /// The most names that were kept at once.
    package private(set) var mostKept = 0
    private var kept = 0
    /// Names are told apart by digests under a key of this process, which nobody can make equal on purpose.
    private var name: [UInt8] = []

    /// Nothing has been read.
    package init() {}

    /// What is wrong with a text; `nil` when nothing is, as far as it reads.
    package static func fault(in json: UnsafeRawBufferPointer) -> Fault? {
        var scan = MemberScan()
        do throws(Fault) {
            try scan.run(json)
            return nil
        } catch {
            return error
        }
    }

    /// Looks through a whole text.
    package mutating func run(_ json: UnsafeRawBufferPointer) throws(Fault) {
        var index = 0
        /// Whether a text would be a name: in an object, after its brace or a comma.
        var namesNext = false
        while index < json.count {
            let byte = json[index]
            index += 1
            switch byte {
            case UInt8(ascii: "{"):
                try begin(isObject: true)
                namesNext = true
            case UInt8(ascii: "["):
                try begin(isObject: false)
                namesNext = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let last = open.popLast() else { return }
                kept -= last.names.count
                namesNext = false
            case UInt8(ascii: ","): namesNext = open.last?.isObject ?? false
            case UInt8(ascii: "\""):
                guard namesNext else {
                    index = Self.endOfText(json, from: index)
                    continue
                }
                namesNext = false
                guard let end = try readName(json, from: index) else { return }
                index = end
                try note()
            default: break
            }
        }
    }

    private mutating func begin(isObject: Bool) throws(Fault) {
        guard open.count < Self.greatestDepth else { throw .tooDeep }
        open.append((isObject, []))
    }

    /// Notes the name that was read last.
    private mutating func note() throws(Fault) {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        let digest = hasher.finalize()
        let last = open.count - 1
        guard open[last].names.count < Self.mostMembers else { throw .tooMany }
        guard open[last].names.insert(digest).inserted else { throw .twice }
        kept += 1
        mostKept = max(mostKept, kept)
    }

    /// Where a text ends whose quotation mark has been read.
    private static func endOfText(_ json: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return json.count
    }

    /// Reads a name, without its escapes, which say the same in other words.
    ///
    /// - Returns: where it ends; `nil` when it is not whole.
    private mutating func readName(_ json: UnsafeRawBufferPointer, from start: Int) throws(Fault) -> Int? {
        name.removeAll(keepingCapacity: true)
        var index = start
        var surrogate: UInt32?
        while index < json.count {
            guard name.count <= Self.longestName else { throw .tooMany }
            let byte = json[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                if byte == UInt8(ascii: "\"") { return index }
                surrogate = nil
                name.append(byte)
                continue
            }
            guard index < json.count else { return nil }
            let escaped = json[index]
            index += 1
            switch escaped {
            case UInt8(ascii: "b"): name.append(0x08)
            case UInt8(ascii: "f"): name.append(0x0C)
            case UInt8(ascii: "n"): name.append(0x0A)
            case UInt8(ascii: "r"): name.append(0x0D)
            case UInt8(ascii: "t"): name.append(0x09)
            case UInt8(ascii: "u"):
                guard index + 4 <= json.count, let unit = Self.hexadecimal(json[index..<index + 4]) else { return nil }
                index += 4
                if let high = surrogate, (0xDC00...0xDFFF).contains(unit) {
                    name.removeLast(3)
                    append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00))
                    surrogate = nil
                } else {
                    append(unit)
                    surrogate = (0xD800...0xDBFF).contains(unit) ? unit : nil
                }
                continue
            default: name.append(escaped)
            }
            surrogate = nil
        }
        return nil
    }

    /// Appends a code point in UTF-8; a lone surrogate as three bytes, which no text has otherwise.
    private mutating func append(_ point: UInt32) {
        switch point {
        case ..<0x80: name.append(UInt8(point))
        case ..<0x800: name += [0xC0 | UInt8(point >> 6), 0x80 | UInt8(point & 0x3F)]
        case ..<0x10000:
            name += [0xE0 | UInt8(point >> 12), 0x80 | UInt8(point >> 6 & 0x3F), 0x80 | UInt8(point & 0x3F)]
        default:
            name += [
                0xF0 | UInt8(point >> 18), 0x80 | UInt8(point >> 12 & 0x3F), 0x80 | UInt8(point >> 6 & 0x3F),
                0x80 | UInt8(point & 0x3F),
            ]
        }
    }

    private static func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt32? {
        var value: UInt32 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
