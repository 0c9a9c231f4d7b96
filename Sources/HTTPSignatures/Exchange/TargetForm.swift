/// The one form of a path and a query that the exchange takes. What has two spellings can be signed as one and routed as the
/// other: X-Road's access rules were passed by an encoded path (X-Road #3140, 2025-12).
public enum TargetForm {
    /// Whether path and query, as `:path` or the first line has them, are in normal form. Ask before routing.
    ///
    /// Not taken are `//`, segments `.` and `..`, `;`, a backslash, percent-encodings of characters that need none, of
    /// slashes and of control characters, in lower case or incomplete, an empty query, a fragment, and what is not ASCII.
    public static func isNormal(_ target: String) -> Bool {
        let bytes = Array(target.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        guard !bytes.contains(where: { "#\\\"<>^`{|}".utf8.contains($0) }) else { return false }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        let path = bytes[..<(mark ?? bytes.endIndex)]
        let query = mark.map { bytes[($0 + 1)...] }
        guard query?.isEmpty != true, !path.contains(UInt8(ascii: ";")) else { return false }
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            // An empty last segment is a path that ends with a slash.
            if segment.isEmpty, index + 1 < segments.count { return false }
            if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) { return false }
        }
        return hasNormalEncodings(path) && (query.map(hasNormalEncodings) ?? true)
    }

    private static func hasNormalEncodings(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else { continue }
            guard let high = rest.popFirst(), let low = rest.popFirst(), !StructuredText.isLower(high),
                !StructuredText.isLower(low), let left = QueryParameters.hexValue(high),
                let right = QueryParameters.hexValue(low)
            else { return false }
            let decoded = left << 4 | right
            let needsNone =
                StructuredText.isLower(decoded) || StructuredText.isUpper(decoded) || StructuredText.isDigit(decoded)
                || "-._~".utf8.contains(decoded)
            guard !needsNone, !"/\\".utf8.contains(decoded), decoded >= 0x20, decoded != 0x7F else { return false }
        }
        return true
    }
}
