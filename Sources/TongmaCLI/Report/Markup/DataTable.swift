internal import HealthCode

/// A table with a caption, a header row and numbers on the right.
struct DataTable {
    /// What a column holds.
    enum Kind {
        case text, number
    }

    let caption: LocalizedText
    let columns: [(title: LocalizedText, kind: Kind)]
    var rows: [[LocalizedText]] = []
    /// A last row that sums up the others.
    var total: [LocalizedText]?

    init(_ caption: LocalizedText, _ columns: [(title: LocalizedText, kind: Kind)]) {
        self.caption = caption
        self.columns = columns
    }

    /// The table in a frame that scrolls sideways where the page is too narrow.
    var markup: Markup {
        element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-label": caption.both]) {
            element("table") {
                element("caption") { element("span") { caption } }
                element("thead") {
                    element("tr") {
                        for column in columns { cell("th", ["scope": "col"], column.title, column.kind) }
                    }
                }
                element("tbody") {
                    for row in rows { line(row) }
                }
                if let total {
                    element("tfoot") { line(total) }
                }
            }
        }
    }

    /// The table behind a plot, folded.
    var folded: Markup {
        element("details") {
            element("summary") { LocalizedText(zh: "数据表", en: "Table of the data") }
            markup
        }
    }

    private func line(_ row: [LocalizedText]) -> Markup {
        element("tr") {
            for (index, text) in row.enumerated() {
                cell(index == 0 ? "th" : "td", index == 0 ? ["scope": "row"] : [:], text, columns[index].kind)
            }
        }
    }

    private func cell(
        _ name: String, _ attributes: KeyValuePairs<String, String>, _ text: LocalizedText, _ kind: Kind
    ) -> Markup {
        // The pairs cannot be added to; both lists are short.
        if let scope = attributes.first {
            return element(name, [scope.key: scope.value, "class": kind == .number ? "n" : "t"]) { text }
        }
        return element(name, ["class": kind == .number ? "n" : "t"]) { text }
    }
}
