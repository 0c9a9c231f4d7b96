/// The text of a document, held to a form in which a YAML parser can do no harm.
///
/// The parser composes recursively and compares keys by hashing them whole, so hostile input could make it deep
/// (`[[[[…`), exponential (aliases inside keys) or quadratic (keys inside keys). What bounds it is checked on the
/// bytes before, without regard to quotes and comments: so it may refuse a harmless text (an asterisk before a word
/// in a comment), and can never be talked out of refusing a harmful one.
struct DocumentText {
    /// The largest document: the national editions have about 12 KiB.
    static let byteLimit = 256 * 1_024
    /// Opening brackets in all, which bounds nesting in flow style; the national editions have about 100.
    static let bracketLimit = 4_096
    /// Opening brackets times commas, which bounds the hashing of keys inside keys, each of them whole: about a second
    /// at worst. The national editions have about 100 and 150.
    static let entanglementLimit = 2_000_000
    /// Columns before the first character of a line that is neither a space nor a dash, which bounds nesting in
    /// block style, as every level begins at least one column further to the right.
    static let indentationLimit = 64

    let name: String
    let string: String

    init(_ bytes: [UInt8], name: String) throws(DocumentError) {
        let start = DocumentPlace(file: name, line: 1, column: nil, path: "")
        guard bytes.count <= Self.byteLimit else { throw start.error(.tooLarge(limit: Self.byteLimit)) }
        let bytes = bytes.starts(with: Self.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
        guard let string = String(validating: bytes, as: UTF8.self) else {
            var place = start
            place.line = Self.firstInvalidLine(of: bytes)
            throw place.error(.notUTF8)
        }
        var scan = Scan(bytes: bytes)
        if let reason = scan.firstFault() {
            throw DocumentPlace(file: name, line: scan.line, column: nil, path: "").error(reason)
        }
        self.name = name
        self.string = string
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static func firstInvalidLine(of bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }
}

extension DocumentText {
    /// One pass over the bytes of a text that is UTF-8 and has no byte-order mark.
    struct Scan {
        let bytes: [UInt8]
        private(set) var line = 1
        private var brackets = 0
        private var commas = 0
        private var indentation: Int? = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// The first thing that a document may not hold; `line` is then its line.
        mutating func firstFault() -> DocumentError.Reason? {
            for index in bytes.indices {
                if let reason = fault(at: index) { return reason }
            }
            return nil
        }

        private mutating func fault(at index: Int) -> DocumentError.Reason? {
            let byte = bytes[index]
            if let columns = indentation {
                indentation = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") ? columns + 1 : nil
                if columns >= DocumentText.indentationLimit { return .tooComplex }
            }
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                indentation = 0
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                brackets += 1
                if brackets > DocumentText.bracketLimit || isEntangled { return .tooComplex }
            case UInt8(ascii: ","):
                commas += 1
                if isEntangled { return .tooComplex }
            case UInt8(ascii: "&"), UInt8(ascii: "*"):
                if isTokenStart(index), !isBlank(index + 1) { return .unsupported(.anchor) }
            case UInt8(ascii: "!"):
                if isTokenStart(index) { return .unsupported(.tag) }
            case UInt8(ascii: "?"):
                if isTokenStart(index), isBlank(index + 1) { return .unsupported(.complexKey) }
            case UInt8(ascii: "%"):
                if index == 0 || bytes[index - 1] == UInt8(ascii: "\n") { return .unsupported(.directive) }
            case UInt8(ascii: "\r"):
                if index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n") {
                    return .unsupported(.controlCharacter)
                }
            case 0..<0x09, 0x0B..<0x20, 0x7F, 0xC2, 0xE2, 0xEF:
                if isControl(index) { return .unsupported(.controlCharacter) }
            default: break
            }
            return nil
        }

        private var isEntangled: Bool { brackets * commas > DocumentText.entanglementLimit }

        /// Whether the parser could begin a token here: after white space, a bracket, a comma, a colon or a quote.
        private func isTokenStart(_ index: Int) -> Bool {
            guard index > 0 else { return true }
            return isBlank(index - 1) || Self.separators.contains(bytes[index - 1])
        }

        private static let separators = Array(#"[]{},:?"'"#.utf8)

        private func isBlank(_ index: Int) -> Bool {
            index >= bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index])
        }

        /// C0, DEL, C1 (with the line end U+0085), the line ends U+2028 and U+2029, and U+FEFF.
        private func isControl(_ index: Int) -> Bool {
            switch bytes[index] {
            case 0xC2: bytes[index + 1] < 0xA0
            case 0xE2: bytes[index + 1] == 0x80 && (bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9)
            case 0xEF: bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF
            default: true
            }
        }
    }
}
