import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// Tells the forms of this node's pages from those that another site makes a browser send.
///
/// Each form carries a mark that only the node can make: of the session's token, or, before there is a session, of a
/// random cookie that the page came with. Cookies are `SameSite=Strict` as well, and a browser that says where a form
/// comes from is believed; one that does not say has the mark.
struct FormGuard: Sendable {
    let node: NodeParts

    private static let cookie = "tongma_form"

    /// The mark of the forms in a session.
    func mark(session token: String) -> String { node.database.formMark(of: "session:\(token)") }

    /// The mark of the forms of somebody who is not signed in, and what their cookie must hold.
    func visitorMark(_ request: Request) -> (mark: String, cookie: String) {
        let value = visitor(request) ?? Self.newVisitor()
        return (node.database.formMark(of: "visitor:\(value)"), value)
    }

    /// Puts the visitor's cookie on an answer that has a form.
    func keep(_ visitor: String, on response: inout Response, of site: PageSite) {
        response.setCookie(site.cookie(site.guarded(Self.cookie), visitor, path: "/", lasting: nil))
    }

    /// Refuses a form of a visitor that does not come from a page of this node.
    ///
    /// - Throws: ``Problem`` 403.
    func check(_ form: PageForm, ofVisitor request: Request) throws(Problem) {
        guard let visitor = visitor(request) else { throw Self.foreign }
        try check(form, request, mark: node.database.formMark(of: "visitor:\(visitor)"))
    }

    /// Refuses a form that does not come from a page of the session.
    ///
    /// - Throws: ``Problem`` 403.
    func check(_ form: PageForm, _ request: Request, session token: String) throws(Problem) {
        try check(form, request, mark: mark(session: token))
    }

    private func check(_ form: PageForm, _ request: Request, mark: String) throws(Problem) {
        guard RequestOrigin(of: request) != .foreign else { throw Self.foreign }
        // Digests are compared in a time that does not depend on where they differ.
        guard TokenDigest(of: form["csrf"]).isEqualInConstantTime(to: TokenDigest(of: mark)) else { throw Self.foreign }
    }

    private static func newVisitor() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    private func visitor(_ request: Request) -> String? {
        let name = (node.configuration.http.isSecure ? SessionCookie.securePrefix : "") + Self.cookie
        return request.cookies[name].map(\.value).flatMap { value in
            (8...64).contains(value.utf8.count) && value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
                ? value : nil
        }
    }

    private static let foreign = Problem(.foreignForm, "The form's mark is missing, or belongs to another session.")
}

/// What a form of a page sent: `application/x-www-form-urlencoded`.
struct PageForm: Sendable {
    private let fields: [String: String]

    /// A statement of 1,000 characters, each of four bytes of which each takes three.
    private static let maximumBytes = 16 << 10

    /// Reads the body of a request.
    ///
    /// - Throws: ``Problem`` 400, 413 or 415.
    init(_ request: Request) async throws {
        try request.requireMediaType("application/x-www-form-urlencoded")
        let body = try await request.bytes(upTo: Self.maximumBytes)
        do {
            guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
                throw URLEncodedFormFault()
            }
            fields = try URLEncodedFormDecoder().decode([String: String].self, from: text)
        } catch {
            // The decoder's error quotes what was sent.
            throw Problem(.malformedDocument, "The body is not a form of this node's pages.")
        }
    }

    private struct URLEncodedFormFault: Error {}

    /// A field; empty when it is missing.
    subscript(_ name: String) -> String { fields[name] ?? "" }

    /// A field in one line: what somebody wrote over several lines, for places that show one.
    func line(_ name: String) -> String {
        self[name].split(whereSeparator: \.isNewline).joined(separator: " ").trimmingSpaces()
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
