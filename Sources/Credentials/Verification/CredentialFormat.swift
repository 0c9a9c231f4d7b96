/// The forms of credential that are read.
public enum CredentialFormat: String, Sendable, Hashable, CaseIterable {
    case hcert
    case smartHealthCard = "shc"
    case healthCode = "tm1"

    /// The format that the beginning of a text names; `nil` when it is none that is known.
    ///
    /// - Parameter text: UTF-8 without white space before it.
    public init?(of text: ArraySlice<UInt8>) {
        if text.starts(with: HealthCodePresentation.prefix.utf8) {
            self = .healthCode
        } else if text.starts(with: HCERT.prefix.utf8) {
            self = .hcert
        } else if SmartHealthCardText.isCard(text) {
            self = .smartHealthCard
        } else {
            return nil
        }
    }

    /// A text without the white space around it, which scanners and clipboards add. A space is a character of Base45, but
    /// never the last: the last digit of three is at most 32 (65,535 / 45²), that of two at most 5, and a space is 36.
    public static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return text[first...last]
    }
}
