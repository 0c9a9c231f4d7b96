internal import Foundation

/// One line on a terminal that says how far long work has come; silent where standard error is not a terminal.
final class Progress {
    private let isVisible = isatty(STDERR_FILENO) == 1
    private var lastShown = Date.distantPast

    /// Shows what is going on, at most ten times a second.
    func show(_ text: @autoclosure () -> String) {
        guard isVisible, Date().timeIntervalSince(lastShown) > 0.1 else { return }
        lastShown = Date()
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text())".utf8))
    }

    /// Takes the line away.
    func clear() {
        if isVisible { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
