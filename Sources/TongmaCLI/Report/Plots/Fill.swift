internal import HealthCode

/// How an area is filled: a colour and a pattern each, so that they can be told apart without seeing colours.
enum Fill: String {
    case green = "f-green"
    case yellow = "f-yellow"
    case red = "f-red"
    case solid = "f-solid"
    case hatched = "f-hatched"
    case dotted = "f-dotted"
    case quiet = "f-quiet"

    init(_ colour: Colour) {
        switch colour {
        case .green: self = .green
        case .yellow: self = .yellow
        case .red: self = .red
        }
    }

    /// The class in the style sheet.
    var style: String { rawValue }

    /// A small sample, for legends in the text.
    var swatch: Markup {
        element("svg", ["class": "swatch", "viewBox": "0 0 18 12", "aria-hidden": "true"]) {
            element("rect", ["x": "0", "y": "0", "width": "18", "height": "12", "class": style])
        }
    }

    /// The patterns that the style sheet refers to; once on the page.
    static var patterns: Markup {
        element("svg", ["class": "patterns", "width": "0", "height": "0", "aria-hidden": "true"]) {
            element("defs") {
                stripes("p-yellow", size: 7, width: 1.6)
                stripes("p-hatched", size: 5, width: 1.6)
                dots("p-dotted")
            }
        }
    }

    private static func stripes(_ id: String, size: Int, width: Double) -> Markup {
        let side = "\(size)"
        return element(
            "pattern",
            [
                "id": id, "width": side, "height": side, "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            ]
        ) {
            element("rect", ["width": side, "height": side, "class": "\(id)-ground"])
            element("rect", ["width": "\(width)", "height": side, "class": "\(id)-mark"])
        }
    }

    private static func dots(_ id: String) -> Markup {
        element("pattern", ["id": id, "width": "5", "height": "5", "patternUnits": "userSpaceOnUse"]) {
            element("rect", ["width": "5", "height": "5", "class": "\(id)-ground"])
            element("circle", ["cx": "2.5", "cy": "2.5", "r": "1.1", "class": "\(id)-mark"])
        }
    }
}

/// A row of swatches with what they stand for.
struct Legend {
    let items: [(fill: Fill, text: LocalizedText)]

    var markup: Markup {
        element("ul", ["class": "legend"]) {
            for item in items {
                element("li") {
                    item.fill.swatch
                    item.text
                }
            }
        }
    }
}
