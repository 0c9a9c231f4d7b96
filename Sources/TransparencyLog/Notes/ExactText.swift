/// A line of UTF-8 that is equal only to the same bytes.
///
/// Swift's `String` takes two spellings of one letter for equal, so that two names of keys, or two origins of logs, could
/// be mistaken for each other.
public struct ExactText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes of the text.
    public let utf8: [UInt8]

    /// The text of a string.
    public init(_ text: some StringProtocol) {
        utf8 = Array(text.utf8)
    }

    /// The text that a literal has.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    init(utf8 bytes: some Sequence<UInt8>) {
        utf8 = Array(bytes)
    }

    /// The text as a string.
    public var description: String { String(decoding: utf8, as: UTF8.self) }

    /// Whether it can name a key: not empty, one line, without white space and without a plus sign.
    public var isKeyName: Bool {
        guard !utf8.isEmpty, let text = String(validating: utf8, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !$0.properties.isWhitespace && $0 != "+" }
    }

    /// Whether it is one line that a note can hold: not empty, UTF-8, without control characters.
    var isLine: Bool {
        !utf8.isEmpty && utf8.allSatisfy { $0 >= 0x20 } && String(validating: utf8, as: UTF8.self) != nil
    }
}
