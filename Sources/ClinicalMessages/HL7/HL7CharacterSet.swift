internal import FoundationEssentials
internal import Glibc

/// A character set of HL7 v2 messages (table 0211) that is read here.
public enum HL7CharacterSet: String, Sendable, Hashable, CaseIterable {
    /// 7-bit ASCII.
    case ascii = "ASCII"
    /// UTF-8.
    case utf8 = "UNICODE UTF-8"
    /// GB 18030, with GBK and GB 2312 in it.
    case gb18030 = "GB 18030-2000"

    /// The set that MSH-18 names; `nil` for one that is not read.
    init?(name: String) {
        switch name.uppercased() {
        case "ASCII": self = .ascii
        case "UNICODE UTF-8", "UTF-8", "UTF8": self = .utf8
        case "GB 18030-2000", "GB 18030", "GB18030", "GB18030-2000": self = .gb18030
        default: return nil
        }
    }

    /// The text of some bytes in this set; `nil` when they are none of it.
    public func decode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .ascii: bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .gb18030:
            Self.convert(bytes, from: "GB18030", to: "UTF-8").flatMap { String(validating: $0, as: UTF8.self) }
        }
    }

    /// The bytes of a text in this set; `nil` when it has characters that the set has not.
    public func encode(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        return switch self {
        case .ascii: bytes.allSatisfy { $0 < 0x80 } ? bytes : nil
        case .utf8: bytes
        case .gb18030: Self.convert(bytes, from: "UTF-8", to: "GB18030")
        }
    }

    /// What the C library converts; `nil` when a sequence is none of the set, or is cut off.
    private static func convert(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        // Most messages are ASCII, which both have.
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        let conversion = iconv_open(target, source)
        // `(iconv_t)-1` says that the library has no such set.
        guard let conversion, Int(bitPattern: conversion) != -1 else { return nil }
        defer { iconv_close(conversion) }
        // A sequence of GB 18030 takes at most four bytes where UTF-8 takes three or four, and one or two where it takes
        // three: twice the length is enough both ways.
        var output = [UInt8](repeating: 0, count: bytes.count * 2 + 16)
        var input = bytes
        let written = input.withUnsafeMutableBytes { input in
            output.withUnsafeMutableBytes { output -> Int? in
                var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var left = input.count
                var room = output.count
                let converted = iconv(conversion, &from, &left, &to, &room)
                return converted == 0 && left == 0 ? output.count - room : nil
            }
        }
        return written.map { Array(output.prefix($0)) }
    }

    /// The text of a whole message, decoded before anything is split: in GB 18030 the second byte of a character can be
    /// any of the delimiters.
    ///
    /// What MSH-18 names is read in the text as it would be; a text must name the set by which it was read.
    ///
    /// - Parameter standard: the set of messages that name none.
    static func decodeMessage(
        _ message: [UInt8], standard: HL7CharacterSet?
    ) throws(MessageFault) -> (text: String, set: HL7CharacterSet) {
        let place = MessagePlace.hl7(segment: "MSH", number: 1, field: 18)
        if message.starts(with: [0xFF, 0xFE]) || message.starts(with: [0xFE, 0xFF]) {
            throw MessageFault(.characterSet, at: place, "UTF-16 is not read")
        }
        let bytes = message.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(message.dropFirst(3)) : message
        guard !bytes.contains(0) else { throw MessageFault(.characterSet, at: place, "the message has NUL bytes") }
        var unknown = false
        for candidate in [HL7CharacterSet.utf8, .gb18030] {
            guard let text = candidate.decode(bytes) else { continue }
            let name = declared(in: text)
            guard name.isEmpty || HL7CharacterSet(name: name) != nil else {
                unknown = true
                continue
            }
            // A message that names no set may be in the profile's; without one, ASCII or strict UTF-8.
            let set = HL7CharacterSet(name: name) ?? standard ?? .utf8
            if set == candidate { return (text, set) }
            if set == .ascii, candidate == .utf8, bytes.allSatisfy({ $0 < 0x80 }) { return (text, set) }
        }
        throw MessageFault(
            .characterSet, at: place,
            unknown ? "names a character set that is not read" : "the bytes are not of the character set in force")
    }

    /// MSH-18, its first repetition; empty when it is not there.
    private static func declared(in text: String) -> String {
        let start = text.utf8.prefix { $0 != 0x0D && $0 != 0x0A }
        guard start.count > 8 else { return "" }
        let separator = start[start.index(start.startIndex, offsetBy: 3)]
        let repetition = start[start.index(start.startIndex, offsetBy: 5)]
        let fields = start.split(separator: separator, omittingEmptySubsequences: false)
        guard fields.count > 17, let first = fields[17].split(separator: repetition).first else { return "" }
        return String(decoding: first, as: UTF8.self)
    }
}
