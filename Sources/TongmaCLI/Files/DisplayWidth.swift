extension Unicode.Scalar {
    /// The number of terminal cells that it takes (Unicode Standard Annex 11: wide and fullwidth are two).
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}

extension Character {
    /// The number of columns that a terminal gives it.
    fileprivate var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
}

extension String {
    /// The number of columns that a terminal gives it.
    package var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }

    /// The text with spaces behind it up to a width in columns.
    func padded(to width: Int) -> String { self + padding(to: width) }

    /// The spaces that it lacks to a width in columns.
    func padding(to width: Int) -> String { String(repeating: " ", count: max(0, width - displayWidth)) }

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
