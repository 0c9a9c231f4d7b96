internal import CPango
internal import Dispatch

/// A page to print: texts in any script, one below the other, and patterns of squares, as PDF with its letters in it.
///
/// Pango lays the texts out and cairo writes the document: lines are broken within the page, scripts are shaped and run
/// in their own direction, each letter is taken from a font of the machine that has it, and what is used of a font is
/// embedded, so that every reader and every printer shows what the machine that wrote it meant.
///
///     var page = PrintedPage(title: "Health certificate", createdAt: "2022-07-06T12:00:00+08:00")
///     page.text("རྡོ་རྗེ་ཚེ་རིང་།", size: 14)
///     let bytes = try await page.pdf()
package struct PrintedPage: Sendable {
    /// What stands on it, from the top.
    enum Block: Sendable {
        case text(String, size: Double, spaceBefore: Double)
        case squares([[Bool]])
    }

    let title: String
    let createdAt: String
    private(set) var blocks: [Block] = []

    /// Points; A4.
    package static let size = (width: 595.0, height: 842.0)
    static let margin = 60.0

    /// An empty page.
    ///
    /// - Parameters:
    ///   - title: stands in the reader's window.
    ///   - createdAt: ISO 8601.
    package init(title: String, createdAt: String) {
        self.title = title
        self.createdAt = createdAt
    }

    /// Adds a text, in as many lines as it takes.
    package mutating func text(_ text: String, size: Double, spaceBefore: Double = 4) {
        blocks.append(.text(text, size: size, spaceBefore: spaceBefore))
    }

    /// Adds a pattern of squares, such as a QR code with its light border: rows of what is dark.
    package mutating func squares(_ rows: [[Bool]]) {
        blocks.append(.squares(rows))
    }

    /// The document, of as many pages as it takes.
    ///
    /// - Throws: ``TypesettingError``.
    package func pdf() async throws -> [UInt8] {
        let page = self
        return try await withCheckedThrowingContinuation { continuation in
            // It takes a moment, and one at a time are enough.
            Self.queue.async { continuation.resume(with: Result { try PageWriter.write(page) }) }
        }
    }

    private static let queue = DispatchQueue(label: "tongma.typesetting")
}

/// Why nothing was printed.
package enum TypesettingError: Error, Sendable, Hashable {
    /// No font of this machine has some letter of a text: what would be printed is not what the text says.
    case missingLetters
    /// The library did not write the document.
    case failed
}
