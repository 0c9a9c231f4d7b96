internal import HealthCode

/// A piece of a page that is well formed, as HTML and as XML: text is escaped when it comes in, and elements are closed.
///
/// Markup is made only here, so that nothing from outside (the name of a folder, a column, a title) gets onto a page
/// unescaped.
struct Markup {
    private(set) var source: String

    /// Nothing.
    static let empty = Markup(source: "")

    private init(source: String) {
        self.source = source
    }

    /// Text, escaped.
    init(_ text: String) {
        source = Self.escaped(text)
    }

    /// Pieces one after the other.
    init(joining pieces: [Markup]) {
        source = pieces.map(\.source).joined()
    }

    /// An element. Names come from this program; values are escaped.
    init(element name: String, _ attributes: KeyValuePairs<String, String>, content: [Markup]) {
        let list = attributes.map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
        let isVoid = Self.voidElements.contains(name)
        source = isVoid ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content.map(\.source).joined())</\(name)>"
    }

    /// A style sheet or a script of this program: HTML reads them without escapes, so they must hold none of `<`, `&`.
    init(raw name: String, _ text: StaticString) {
        source = "<\(name)>\(text)</\(name)>"
    }

    /// The page around its root element.
    static func document(_ root: Markup) -> String {
        "<!DOCTYPE html>\n\(root.source)\n"
    }

    /// Elements that have no content and no end tag (HTML Living Standard, 13.1.2) among those that are used.
    private static let voidElements: Set<String> = ["meta", "input", "br"]

    /// Text in which nothing can end an attribute or begin a tag. Characters that XML 1.0 does not have, and those that
    /// would turn the direction of the page, become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case _ where scalar.isDisturbing: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// An element with the content that the builder collects.
func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], @MarkupBuilder _ content: () -> [Markup]
) -> Markup {
    Markup(element: name, attributes, content: content())
}

/// An element without content.
func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) -> Markup {
    Markup(element: name, attributes, content: [])
}

/// Collects markup, texts and texts in two languages.
@resultBuilder
enum MarkupBuilder {
    static func buildExpression(_ markup: Markup) -> [Markup] { [markup] }
    static func buildExpression(_ markup: [Markup]) -> [Markup] { markup }
    static func buildExpression(_ text: String) -> [Markup] { [Markup(text)] }
    static func buildExpression(_ text: LocalizedText) -> [Markup] { [Markup(text)] }
    static func buildBlock(_ parts: [Markup]...) -> [Markup] { parts.flatMap(\.self) }
    static func buildArray(_ parts: [[Markup]]) -> [Markup] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [Markup]?) -> [Markup] { part ?? [] }
    static func buildEither(first: [Markup]) -> [Markup] { first }
    static func buildEither(second: [Markup]) -> [Markup] { second }
}
