/// A page of text for people: headings, labelled values and tables, in columns that fit wide characters. Nothing that is
/// written on it can write anything but itself.
struct TextPage {
    /// The width that prose is wrapped to, in columns.
    static let width = 100

    private(set) var lines: [String] = []

    /// The page, each line ended.
    var text: String { lines.map { $0 + "\n" }.joined() }

    /// A heading of a part, with a blank line before it.
    mutating func heading(_ text: String) {
        if !lines.isEmpty { lines.append("") }
        let text = text.printable
        lines.append(text)
        lines.append(String(repeating: "=", count: text.displayWidth))
    }

    /// A heading inside a part.
    mutating func subheading(_ text: String) {
        if let last = lines.last, !last.isEmpty, last.first != "=" { lines.append("") }
        add(text, indent: 0, hanging: 2)
    }

    /// Prose, wrapped.
    mutating func add(_ text: String, indent: Int, hanging: Int = 0) {
        let margin = String(repeating: " ", count: indent)
        let wrapped = text.printable.wrapped(to: Self.width - indent - hanging)
        for (index, line) in wrapped.enumerated() {
            lines.append(margin + (index == 0 ? "" : String(repeating: " ", count: hanging)) + line)
        }
    }

    /// Values behind their labels, the values aligned; those without a value are left out.
    mutating func labelled(_ rows: [(label: String, value: String?)], indent: Int) {
        let rows = rows.compactMap { row in row.value.map { (row.label, $0) } }
        let width = rows.map(\.0.displayWidth).max() ?? 0
        for (label, value) in rows {
            let start = String(repeating: " ", count: indent) + label.padded(to: width) + "  "
            let wrapped = value.printable.wrapped(to: Self.width - indent - width - 2)
            for (index, line) in wrapped.enumerated() {
                lines.append(index == 0 ? start + line : String(repeating: " ", count: indent + width + 2) + line)
            }
        }
    }

    /// Rows of cells in aligned columns; the last column is as long as it is.
    mutating func table(_ rows: [[String]], indent: Int) {
        lines += TextTable(rows: rows).lines(indent: String(repeating: " ", count: indent))
    }
}
