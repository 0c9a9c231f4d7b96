internal import Foundation
internal import Synchronization

/// What the demo tells while it works: lines that stay, and one line that says how far it has come.
final class Notes: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let shown = Mutex<ContinuousClock.Instant?>(nil)
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes text for standard error.
    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Notes on standard error.
    static var standardError: Notes {
        Notes { text in
            // Nowhere is left to say that standard error cannot be written.
            try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
        }
    }

    /// A line that stays.
    func note(_ text: String) {
        shown.withLock { _ in write((isTerminal ? "\r\u{1B}[K" : "") + text + "\n") }
    }

    /// The line that says how far the work has come: ten times a second on a terminal, every ten seconds elsewhere.
    func progress(_ text: @autoclosure () -> String) {
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        shown.withLock { shown in
            let now = ContinuousClock.now
            guard let last = shown else {
                // The first moment has nothing to tell elsewhere.
                shown = now
                if isTerminal { write("\r\u{1B}[K" + text()) }
                return
            }
            guard now - last > pause else { return }
            shown = now
            write(isTerminal ? "\r\u{1B}[K" + text() : text() + "\n")
        }
    }

    /// Takes the line away.
    func clear() {
        shown.withLock { _ in if isTerminal { write("\r\u{1B}[K") } }
    }
}

/// Why the demo cannot go on.
package struct DemoFailure: Error, CustomStringConvertible {
    /// What is wrong, and where.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
