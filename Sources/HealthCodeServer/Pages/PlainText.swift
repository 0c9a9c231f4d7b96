/// Texts from outside, made fit for a page.
enum PlainText {
    /// The text with U+FFFD in place of what would act instead of being shown: controls, separators of lines, marks that
    /// turn the direction of the text around them.
    ///
    /// Mustache escapes by character, and a quotation mark that a combining accent follows is another character than the
    /// mark: it would get into the page as it is, and end an attribute. Here whatever joins one of the five is replaced.
    static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        var clean = ""
        for character in text {
            let joinsMarkup = character.unicodeScalars.count > 1 && character.unicodeScalars.contains(where: isMarkup)
            for scalar in character.unicodeScalars {
                let isKept = !isDisturbing(scalar) && (!joinsMarkup || isMarkup(scalar))
                clean.unicodeScalars.append(isKept ? scalar : "\u{FFFD}")
            }
        }
        return clean
    }

    private static func isMarkup(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "<", ">", "&", "\"", "'": true
        default: false
        }
    }

    private static func isDisturbing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{2028}", "\u{2029}", "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
            "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
            true
        default: scalar.properties.generalCategory == .control
        }
    }
}
