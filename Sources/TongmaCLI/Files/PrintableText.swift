extension Unicode.Scalar {
    /// Whether it would not be shown but act: on a terminal (escapes, U+009B), on lines (line and paragraph separators),
    /// or on the direction of the text around it (Unicode Standard Annex 9). Noncharacters that XML does not have too.
    var isDisturbing: Bool {
        switch self {
        case "\u{2028}", "\u{2029}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
            "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
            true
        default: properties.generalCategory == .control
        }
    }
}

extension String {
    /// The text with U+FFFD in place of what would not be shown but act: names and places come from outside, and may
    /// hold anything.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isDisturbing) else { return self }
        var text = ""
        for scalar in unicodeScalars { text.unicodeScalars.append(scalar.isDisturbing ? "\u{FFFD}" : scalar) }
        return text
    }
}
