extension Character {
    /// The number of columns that a terminal gives it.
    var displayWidth: Int { TextTable.width(of: String(self)) }
}

extension String {
    /// The number of columns that a terminal gives it.
    package var displayWidth: Int { TextTable.width(of: self) }

    /// The text with spaces behind it up to a width in columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }

    /// The text in lines of at most so many columns: broken at spaces, and anywhere beside a wide character but not
    /// before closing punctuation. A word that is longer than a line stays whole.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var lineWidth = 0
        for piece in breakable {
            let pieceWidth = piece.displayWidth
            if lineWidth + String(piece.trimmedEnd).displayWidth > width, !line.isEmpty {
                lines.append(String(line.trimmedEnd))
                line = ""
                lineWidth = 0
            }
            line += piece
            lineWidth += pieceWidth
        }
        lines.append(String(line.trimmedEnd))
        return lines
    }

    /// Pieces between which a line may end, each with the spaces behind it.
    private var breakable: [String] {
        var pieces: [String] = []
        var piece = ""
        var previous: Character?
        for character in self {
            if let previous, !piece.isEmpty, mayBreak(between: previous, and: character) {
                pieces.append(piece)
                piece = ""
            }
            piece.append(character)
            previous = character
        }
        pieces.append(piece)
        return pieces
    }

    private func mayBreak(between left: Character, and right: Character) -> Bool {
        if right == " " || "，。；：、）》！？”,.;:)".contains(right) { return false }
        if left == " " { return true }
        if "（《“(".contains(left) { return false }
        return left.displayWidth == 2 || right.displayWidth == 2
    }

    fileprivate var trimmedEnd: Substring {
        var end = self[...]
        while end.last == " " { end.removeLast() }
        return end
    }
}
