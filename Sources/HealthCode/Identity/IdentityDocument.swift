/// The kinds of identity document that a record may name (`datasets.md`).
public enum DocumentType: String, CaseIterable, Sendable, Hashable {
    /// The resident identity card, GB 11643.
    case idCard = "id-card"
    /// A passport of any state.
    case passport
    /// A permit for residents of Hong Kong, Macao and Taiwan.
    case hmtPermit = "hmt-permit"
    /// A foreigner's permanent residence permit.
    case residencePermit = "residence-permit"
}

/// What identifies a person on the platform: a document type and the number in its normal form.
///
/// It has no `description` on purpose: a number gets into a text only where someone asks for it.
public struct IdentityDocument: Hashable, Sendable {
    /// The kind of document.
    public let type: DocumentType
    /// The number: trimmed, upper case, an identity card's in its form of eighteen characters.
    public let number: String

    /// Checks and normalises a number as printed; `nil` when the type does not allow it.
    ///
    /// All types: trimmed of Unicode white space, ASCII letters in upper case, not empty. `id-card`: see
    /// ``CitizenIdentityNumber``. The others are issued in forms that changed over the years and are taken as printed.
    public init?(type: DocumentType, number: some StringProtocol) {
        var copy = String(number)
        let normal = ByteBuffer(capacity: 64)
        guard copy.withUTF8({ Self.normalise($0, as: type, into: normal) }) else { return nil }
        self.type = type
        self.number = String(decoding: normal.bytes, as: UTF8.self)
    }

    init(type: DocumentType, normalised number: String) {
        self.type = type
        self.number = number
    }

    /// Equal types and equal bytes: numbers are compared as they are written, not as Unicode would have them equivalent.
    public static func == (left: Self, right: Self) -> Bool {
        left.type == right.type && left.number.utf8.elementsEqual(right.number.utf8)
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        for byte in number.utf8 { hasher.combine(byte) }
    }

    /// The number with all but its last four characters replaced, and never less than half, for texts that others may
    /// read.
    public var masked: String {
        let shown = min(4, number.count / 2)
        return String(repeating: "*", count: number.count - shown) + number.suffix(shown)
    }

    /// Appends the normal form of a number to `output`, or answers `false` (what was appended is then of no use).
    static func normalise(_ printed: Bytes, as type: DocumentType, into output: ByteBuffer) -> Bool {
        let trimmed = WhiteSpace.trim(printed)
        guard !trimmed.isEmpty else { return false }
        if type == .idCard { return CitizenIdentityNumber.normalise(trimmed, into: output) }
        for byte in trimmed { output.append(upperCased(byte)) }
        return true
    }
}

@inline(__always)
func upperCased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte
}
