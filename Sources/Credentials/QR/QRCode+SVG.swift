extension QRCode {
    /// The code as an SVG document that can also stand within HTML: one path, drawn in `currentColor` on white.
    ///
    /// The colour is black by an attribute, so that a page's style sheet may choose another, and a page in dark mode
    /// still shows dark modules on a light ground.
    ///
    /// - Parameters:
    ///   - title: What a screen reader says.
    ///   - moduleSize: Pixels a module, at least 1.
    ///   - quietZone: Light modules around the code; the standard asks for 4.
    public func svg(title: String, moduleSize: Int = 4, quietZone: Int = 4) -> String {
        let zone = min(max(quietZone, 0), 64)
        let side = size + 2 * zone
        let pixels = side * min(max(moduleSize, 1), 64)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(pixels)" height="\(pixels)" viewBox="0 0 \(side) \(side)" \
            role="img" color="#000" shape-rendering="crispEdges"><title>\(Self.escape(title))</title>\
            <rect width="\(side)" height="\(side)" fill="#fff"/>\
            <path stroke="currentColor" d="\(path(quietZone: zone))"/></svg>
            """
    }

    /// Each run of dark modules is a horizontal stroke of width 1 through the middle of its row.
    private func path(quietZone: Int) -> String {
        var path = ""
        for row in 0..<size {
            var column = 0
            var end: Int?
            while column < size {
                guard self[column, row] else {
                    column += 1
                    continue
                }
                let start = column
                while self[column, row] { column += 1 }
                if let end {
                    path += "m\(start - end) 0"
                } else {
                    path += "M\(start + quietZone) \(row + quietZone).5"
                }
                path += "h\(column - start)"
                end = column
            }
        }
        return path
    }

    /// Text between tags (XML 1.0 §2.4); what XML cannot hold is left out.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\t", "\n", "\r": escaped += " "
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
