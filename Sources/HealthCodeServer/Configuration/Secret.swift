/// A text that is never printed: not in a log, not in an error, not by `dump`.
package struct Secret: Sendable, Hashable {
    private let value: String

    /// Wraps a text.
    package init(_ value: String) { self.value = value }

    /// The text, for the one place that must send it.
    package func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
