import Foundation

/// A name in the letters of a travel document's machine readable zone (ICAO Doc 9303-3 section 6): `A` to `Z` and `<`.
///
/// Where no passport is at hand, a Chinese name is romanised by its usual reading (ICU, with the readings that surnames
/// have), a syllable to a part; a person who reads their name otherwise has another spelling in the passport. The name
/// is kept whole: where the family name ends is not guessed, so `fn` and `fnt` hold all of it, as the schema asks for
/// names that have one part.
package enum TravelDocumentName {
    /// The letters of a name; empty when nothing of it can be written in them.
    package static func letters(of name: String) -> String {
        let isChinese = name.unicodeScalars.contains { $0.properties.isIdeographic }
        var text = name.precomposedStringWithCanonicalMapping
        if isChinese {
            text = transformed(text, by: "Han-Latin/Names; NFC")
            // What stands for ü after L and N in passports since 2012.
            for vowel in ["ü", "ǖ", "ǘ", "ǚ", "ǜ"] { text = text.replacing(vowel, with: "yu") }
        }
        text = text.uppercased()
        for (letter, spelling) in recommended { text = text.replacing(letter, with: spelling) }
        return zone(transformed(text, by: "Any-Latin; Latin-ASCII; Any-Upper"))
    }

    /// The letters of a name that may differ in spaces and fillers alone.
    static func bare(_ letters: String) -> String { letters.filter { $0.isLetter } }

    private static func transformed(_ text: String, by identifier: String) -> String {
        text.applyingTransform(StringTransform(identifier), reverse: false) ?? text
    }

    /// Doc 9303-3 section 6 A, where it differs from leaving the marks out.
    private static let recommended = [
        ("Ä", "AE"), ("Ö", "OE"), ("Ü", "UE"), ("Å", "AA"), ("Ø", "OE"), ("Æ", "AE"), ("Þ", "TH"),
    ]

    /// Parts of letters with one filler between them; an apostrophe joins, everything else parts.
    private static func zone(_ text: String) -> String {
        var zone = ""
        var isPending = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "A"..."Z":
                if isPending, !zone.isEmpty { zone.append("<") }
                isPending = false
                zone.unicodeScalars.append(scalar)
            case "'", "\u{2019}": continue
            default: isPending = true
            }
        }
        var end = zone.prefix(80)
        while end.last == "<" { end.removeLast() }
        return String(end)
    }
}
