internal import HTTPTypes

/// The parts of a request's target, as RFC 9421 §2.2 normalises them.
struct RequestTarget {
    let method: HTTPRequest.Method
    let rawAuthority: String?
    let scheme: String?
    /// Path and query as sent, or `*`.
    let text: String

    init(_ request: HTTPRequest) {
        method = request.method
        rawAuthority = request.authority
        scheme = request.scheme.map(Self.lowercased)
        text = request.path ?? ""
    }

    /// The host in lower case, with its port unless that is the scheme's own. Nil where there is none, or something that is
    /// no authority of a request: user information, white space.
    var authority: String? { rawAuthority.flatMap { Self.normalised($0, scheme: scheme) } }

    var path: String {
        let path = text.prefix { $0 != "?" }
        return path.isEmpty || path == "*" ? "/" : String(path)
    }

    var query: String? {
        text.firstIndex(of: "?").map { String(text[text.index(after: $0)...]) }
    }

    var uri: String? {
        guard let scheme, let authority else { return nil }
        // `OPTIONS *` is about the server, whose URI has no path (RFC 9112 §3.3).
        if text == "*" { return "\(scheme)://\(authority)" }
        return "\(scheme)://\(authority)\(path)" + (query.map { "?" + $0 } ?? "")
    }

    var requestTarget: String? {
        if method == .connect { return rawAuthority }
        return text.isEmpty ? "/" : text
    }

    static func normalised(_ authority: String, scheme: String?) -> String? {
        let bytes = Array(authority.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) && !"@/?#\\".utf8.contains($0) }) else {
            return nil
        }
        let text = lowercased(authority)
        // The port stands behind the last colon outside of brackets.
        guard let colon = text.lastIndex(of: ":"), text[colon...].allSatisfy({ $0 != "]" }) else { return text }
        let host = text[..<colon]
        let port = text[text.index(after: colon)...]
        guard !host.isEmpty, port.utf8.allSatisfy(StructuredText.isDigit) else { return nil }
        guard host.hasPrefix("[") || !host.contains(":") else { return nil }
        let standard = ["http": "80", "https": "443"][scheme ?? ""]
        return port.isEmpty || String(port) == standard ? String(host) : text
    }

    /// Lower case of ASCII alone: host names and schemes know no other letters.
    static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { StructuredText.isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
