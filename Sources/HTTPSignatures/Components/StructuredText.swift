internal import FoundationEssentials
internal import RawStructuredFieldValues

/// What structured fields (RFC 8941) need beyond the parser: it keeps the last of two equal keys, and leaves base64 as it
/// came. Both would let two readers see two different things in one signature.
///
/// What the parser refuses reads as `nil`: its errors name no place, and whoever asks gives the fault of the field that they
/// read. The serializer refuses what no field can say, such as a string outside of ASCII; that is `nil` too.
enum StructuredText {
    enum Limit {
        /// Bytes of a field that is parsed. Sixteen signatures of RSA-4096 with a dozen components need 20 KiB.
        static let bytes = 32 << 10
        /// Members of a dictionary or parameters of an item; looking a key up is linear in them.
        static let keys = 256
    }

    static func dictionary(_ text: [UInt8]) throws(SignatureFault) -> OrderedMap<String, ItemOrInnerList>? {
        try scan(text, isDictionary: true)
        var parser = StructuredFieldValueParser(text)
        return try? parser.parseDictionaryFieldValue()
    }

    static func list(_ text: [UInt8]) throws(SignatureFault) -> [ItemOrInnerList]? {
        try scan(text, isDictionary: false)
        var parser = StructuredFieldValueParser(text)
        return try? parser.parseListFieldValue()
    }

    static func item(_ text: [UInt8]) throws(SignatureFault) -> Item? {
        try scan(text, isDictionary: false)
        var parser = StructuredFieldValueParser(text)
        return try? parser.parseItemFieldValue()
    }

    /// Finds keys that stand twice. It reads well-formed text right; what is not well-formed the parser refuses anyway.
    private static func scan(_ text: [UInt8], isDictionary: Bool) throws(SignatureFault) {
        guard text.count <= Limit.bytes else { throw SignatureFault(.tooLarge) }
        var members: Set<ArraySlice<UInt8>> = []
        var parameters: Set<ArraySlice<UInt8>> = []
        var at = text.startIndex
        var isInside = false
        var isAtMember = isDictionary

        func skipSpace() {
            while at < text.endIndex, text[at] == UInt8(ascii: " ") || text[at] == UInt8(ascii: "\t") { at += 1 }
        }
        func readKey(into keys: inout Set<ArraySlice<UInt8>>) throws(SignatureFault) {
            let start = at
            while at < text.endIndex, isKeyByte(text[at]) { at += 1 }
            guard start < at else { return }
            guard keys.insert(text[start..<at]).inserted else {
                throw SignatureFault(.duplicateKey, String(decoding: text[start..<at], as: UTF8.self))
            }
            guard keys.count <= Limit.keys else { throw SignatureFault(.tooLarge) }
        }

        while at < text.endIndex {
            if isAtMember {
                isAtMember = false
                skipSpace()
                try readKey(into: &members)
                continue
            }
            let byte = text[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                // In a display string (RFC 9651) a backslash is a character like any other.
                let hasEscapes = at < 2 || text[at - 2] != UInt8(ascii: "%")
                while at < text.endIndex, text[at] != UInt8(ascii: "\"") {
                    at += hasEscapes && text[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                at += 1
            case UInt8(ascii: ";"):
                skipSpace()
                try readKey(into: &parameters)
            case UInt8(ascii: ","):
                parameters.removeAll(keepingCapacity: true)
                isAtMember = isDictionary
            case UInt8(ascii: "("):
                isInside = true
                parameters.removeAll(keepingCapacity: true)
            case UInt8(ascii: ")"):
                isInside = false
                parameters.removeAll(keepingCapacity: true)
            case UInt8(ascii: " ") where isInside:
                parameters.removeAll(keepingCapacity: true)
            default:
                break
            }
        }
    }

    /// The strict form of a member (RFC 8941 §4.1), or nil when a byte sequence in it is not written the one way.
    static func serialized(_ member: ItemOrInnerList) -> String? {
        guard hasStrictBytes(member) else { return nil }
        if case .item(let item) = member {
            var serializer = StructuredFieldValueSerializer()
            return (try? serializer.writeItemFieldValue(item)).map { String(decoding: $0, as: UTF8.self) }
        }
        return serialized([member])
    }

    static func serialized(_ list: [ItemOrInnerList]) -> String? {
        guard list.allSatisfy(hasStrictBytes) else { return nil }
        var serializer = StructuredFieldValueSerializer()
        return (try? serializer.writeListFieldValue(list)).map { String(decoding: $0, as: UTF8.self) }
    }

    static func serialized(_ dictionary: OrderedMap<String, ItemOrInnerList>) -> String? {
        guard dictionary.allSatisfy({ hasStrictBytes($0.1) }) else { return nil }
        var serializer = StructuredFieldValueSerializer()
        return (try? serializer.writeDictionaryFieldValue(dictionary)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func hasStrictBytes(_ member: ItemOrInnerList) -> Bool {
        switch member {
        case .item(let item): hasStrictBytes(item)
        case .innerList(let list):
            list.bareInnerList.allSatisfy(hasStrictBytes) && list.rfc9651Parameters.allSatisfy { isStrict($0.1) }
        }
    }

    private static func hasStrictBytes(_ item: Item) -> Bool {
        isStrict(item.rfc9651BareItem) && item.rfc9651Parameters.allSatisfy { isStrict($0.1) }
    }

    private static func isStrict(_ item: RFC9651BareItem) -> Bool {
        if case .undecodedByteSequence(let text) = item { return decodeBase64(text) != nil }
        return true
    }

    /// Standard base64 with its padding and without loose bits: one text for each byte string.
    static func decodeBase64(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }

    static func encodeBase64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
    }

    /// A string of printable ASCII as RFC 8941 §4.1.6 writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(character)
        }
        return result + "\""
    }

    /// A key of a dictionary (RFC 8941 §3.2).
    static func isKey(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLower(first) || first == UInt8(ascii: "*") else { return false }
        return text.utf8.allSatisfy(isKeyByte)
    }

    /// A field's name in lower case (RFC 9110 §5.1).
    static func isFieldName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                isLower($0) || isDigit($0) || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }

    /// A name for an error, if it is fit to be shown.
    static func printable(_ text: String) -> String? {
        text.utf8.count <= 64 && text.utf8.allSatisfy(isPrintable) ? text : nil
    }

    static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || "_-.*".utf8.contains(byte)
    }
}
