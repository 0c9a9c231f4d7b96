/// Text in columns for a terminal, where a Chinese character is as wide as two Latin letters, and where no cell can
/// write anything but itself.
struct TextTable {
    enum Alignment {
        case left, right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// A table without titles, all columns on the left; every row has the cells of the first.
    init(rows: [[String]]) {
        alignments = Array(repeating: .left, count: rows.first?.count ?? 0)
        self.rows = rows.map { $0.map(\.printable) }
    }

    mutating func append(_ row: [String]) {
        rows.append(row.map(\.printable))
    }

    /// The rows, a line each, with two spaces between the columns.
    func lines(indent: String = "") -> [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                if column > 0 { line += "  " }
                let padding = cell.padding(to: widths[column])
                line += alignments[column] == .left ? cell + padding : padding + cell
            }
            while line.last == " " { line.removeLast() }
            return indent + line
        }
    }

    /// The lines, each ended.
    func text(indent: String = "") -> String {
        lines(indent: indent).map { $0 + "\n" }.joined()
    }
}

extension Int {
    /// With a comma between the thousands, for people.
    var grouped: String {
        var digits = String(magnitude)
        var index = digits.endIndex
        while digits.distance(from: digits.startIndex, to: index) > 3 {
            index = digits.index(index, offsetBy: -3)
            digits.insert(",", at: index)
        }
        return self < 0 ? "-" + digits : digits
    }
}
