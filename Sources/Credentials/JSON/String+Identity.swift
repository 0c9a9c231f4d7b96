extension String {
    /// Whether two texts are the same characters by code points, as JSON compares names (RFC 8259 §8.3). `==` would also
    /// take `é` for `e` with an accent behind it, so that two readers of one signed text could see different members.
    func isIdentical(to other: String) -> Bool {
        // Nearly all texts are ASCII, where `==` says it all.
        self == other && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
    }
}
