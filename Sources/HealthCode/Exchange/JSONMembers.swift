/// Members of a JSON object in the normal form of records: equal contents give equal bytes.
package struct JSONMembers {
    /// What has been appended, without braces.
    package private(set) var bytes: [UInt8] = []

    /// No members.
    package init() {}

    /// Appends a field that the record has.
    mutating func append(_ column: Column, of record: borrowing ParsedRecord) {
        switch column.form {
        case .instant: append(column.wireName, text: record.instant(column).exactText)
        case .date: append(column.wireName, text: record.date(column).description)
        case .boolean:
            // An empty flag and `false` are equal content: only `true` is written.
            if record.isRetracted { append(column.wireName, text: "true") }
        case .oneOf where column == .guardianDocumentType && record.documentType(column) == .idCard:
            // An empty type of a guardian's document and `id-card` are equal content: only another one is written.
            break
        case .oneOf(let list): append(column.wireName, text: list[record.integer(column)])
        case .number: append(column.wireName, text: String(record.integer(column)))
        case .division: append(column.wireName, text: record.division(column).description)
        case .recordID, .documentNumber, .personName, .countryCode, .text, .token, .temperature:
            append(column.wireName, record.bytes(column))
        }
    }

    /// Appends a member with a text.
    package mutating func append(_ name: String, text: String) {
        var text = text
        text.withUTF8 { append(name, $0) }
    }

    private mutating func append(_ name: String, _ value: Bytes) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        Self.write(value, to: &bytes)
    }

    /// Writes a text as a JSON string.
    static func write(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { write($0, to: &bytes) }
    }

    private static func write(_ value: Bytes, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                // RFC 8259 section 7: control characters must be escaped.
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
