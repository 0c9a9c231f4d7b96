internal import HealthCode

/// The two widths for which each plot is drawn: letters keep their size on every screen.
enum PlotWidth: CaseIterable {
    case wide, narrow

    /// In units that are pixels where the plot fills its column.
    var points: Double { self == .wide ? 860 : 340 }
    /// The class that the style sheet shows or hides.
    var name: String { self == .wide ? "wide" : "narrow" }
}

/// A drawing of one plot: collects shapes and texts, and becomes an SVG picture with its title and description.
struct Canvas {
    let width: Double
    let height: Double
    private var shapes: [Markup] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    enum Anchor: String {
        case start, middle, end
    }

    mutating func text(
        _ text: LocalizedText, x: Double, y: Double, anchor: Anchor = .start, style: String = "label"
    ) {
        func piece(_ words: String, _ language: String?) -> Markup {
            let (x, y) = (Self.number(x), Self.number(y))
            guard let language else {
                return element("text", ["x": x, "y": y, "text-anchor": anchor.rawValue, "class": style]) { words }
            }
            return element(
                "text", ["x": x, "y": y, "text-anchor": anchor.rawValue, "class": style, "lang": language]
            ) { words }
        }
        if text.zh == text.en {
            shapes.append(piece(text.zh, nil))
        } else {
            shapes.append(piece(text.zh, "zh"))
            shapes.append(piece(text.en, "en"))
        }
    }

    mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, style: String) {
        let n = Self.number
        shapes.append(element("line", ["x1": n(x1), "y1": n(y1), "x2": n(x2), "y2": n(y2), "class": style]))
    }

    /// A rectangle; `note` shows where a pointer rests on it.
    mutating func rectangle(
        x: Double, y: Double, width: Double, height: Double, style: String, note: LocalizedText? = nil
    ) {
        let n = Self.number
        shapes.append(
            element(
                "rect",
                ["x": n(x), "y": n(y), "width": n(width), "height": n(max(0, height)), "class": style]
            ) {
                if let note { element("title") { note.both } }
            })
    }

    mutating func polygon(_ points: [(x: Double, y: Double)], style: String) {
        let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        shapes.append(element("polygon", ["points": list, "class": style]))
    }

    mutating func polyline(_ points: [(x: Double, y: Double)], style: String) {
        let list = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        shapes.append(element("polyline", ["points": list, "class": style]))
    }

    /// - Parameter id: unique on the page.
    func picture(id: String, title: LocalizedText, description: LocalizedText, style: String) -> Markup {
        let n = Self.number
        return element(
            "svg",
            [
                "viewBox": "0 0 \(n(width)) \(n(height))", "class": "plot \(style)", "role": "img",
                "aria-labelledby": "\(id)-title \(id)-desc",
            ]
        ) {
            element("title", ["id": "\(id)-title"]) { title.both }
            element("desc", ["id": "\(id)-desc"]) { description.both }
            shapes
        }
    }

    /// A coordinate with at most one decimal.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let whole = "\(sign)\(abs(tenths) / 10)"
        return tenths % 10 == 0 ? whole : "\(whole).\(abs(tenths) % 10)"
    }

    /// About how wide a text is, in the letters of labels (13 units high).
    static func width(of text: String, size: Double = 13) -> Double {
        Double(text.unicodeScalars.reduce(0) { $0 + (String($1).displayWidth == 2 ? 20 : 11) }) / 20 * size
    }
}

extension LocalizedText {
    /// As much as has room in a width, and an ellipsis where something was left out.
    func fitting(_ width: Double) -> LocalizedText {
        func shorten(_ text: String) -> String {
            guard Canvas.width(of: text) > width else { return text }
            var short = text
            while !short.isEmpty, Canvas.width(of: short + "…") > width { short.removeLast() }
            return short + "…"
        }
        return LocalizedText(zh: shorten(zh), en: shorten(en))
    }
}

/// A plot that can be drawn for any width.
protocol Plot {
    /// Unique on the page; part of element ids.
    var id: String { get }
    var title: LocalizedText { get }
    /// What the plot shows, for those who cannot see it: the shape and the main numbers.
    var description: LocalizedText { get }

    func draw(_ width: PlotWidth) -> Canvas
}

extension Plot {
    /// The plot in both widths, of which the page shows the one that fits.
    var markup: [Markup] {
        PlotWidth.allCases.map { width in
            draw(width).picture(id: "\(id)-\(width.name)", title: title, description: description, style: width.name)
        }
    }
}
