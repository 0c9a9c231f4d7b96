import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// What the routes of all pages share.
struct PageSite: Sendable {
    let node: NodeParts
    let renderer: PageRenderer
    let operation: NodeOperation
    let pageSessions: PageSessions
    let forms: FormGuard
    /// Counts attempts to sign in by a form, which a person makes slowly and a program must not make fast.
    let attempts: RateLimiter

    init(
        node: NodeParts, renderer: PageRenderer, operation: NodeOperation, pageSessions: PageSessions
    ) {
        self.node = node
        self.operation = operation
        self.pageSessions = pageSessions
        self.renderer = renderer
        forms = FormGuard(node: node)
        attempts = RateLimiter(clock: node.clock)
    }

    /// What stands around a page.
    func frame(_ path: String, at now: Instant, signOut: SignOut? = nil) -> PageFrame {
        PageFrame(
            of: node.configuration, path: path, at: now, offset: node.rules.rules(at: now)?.edition.offset ?? .china,
            signOut: signOut)
    }

    /// What a department is called: by its registration here; those of other nodes by their own node and identifier.
    func department(_ id: String, at nodeName: String) -> LocalizedText {
        if nodeName == node.role.name { return node.names[id].map(LocalizedText.init) ?? LocalizedText(zh: id, en: id) }
        if nodeName == NodeRole.hub.name { return LocalizedText(zh: "国家中心：\(id)", en: "National centre: \(id)") }
        guard let entry = Division(nodeName).flatMap({ DivisionTree.national[$0.province] }) else {
            return LocalizedText(zh: id, en: id)
        }
        return LocalizedText(zh: "\(entry.name)：\(id)", en: "\(entry.romanised): \(id)")
    }

    // MARK: Answers

    /// A page as an answer, which keeps a language that its address chose.
    func answer(_ html: String, to request: Request, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response.page(html, status: status)
        if let language = PageLanguage.chosen(request) {
            response.setCookie(
                cookie(PageLanguage.cookie, language.rawValue, path: "/", lasting: 365 * 86_400))
        }
        return response
    }

    /// What follows on a form: the page that it stands on, read again, so that going back sends nothing twice.
    func seeOther(_ path: String, after request: Request) -> Response {
        Response(
            status: .seeOther, headers: [.location: "\(path)?lang=\(PageLanguage.of(request).rawValue)"],
            body: ResponseBody())
    }

    /// The name of a cookie that opens something: by HTTPS one that only the host itself can set.
    func guarded(_ name: String) -> String {
        (node.configuration.http.isSecure ? SessionCookie.securePrefix : "") + name
    }

    /// A cookie for this node's pages alone, out of reach of scripts, and never sent along from other sites.
    ///
    /// - Parameters:
    ///   - value: of letters, digits and hyphens.
    ///   - seconds: how long it lasts; 0 takes it away, `nil` keeps it until the browser is closed.
    func cookie(_ name: String, _ value: String, path: String, lasting seconds: Int?) -> Cookie {
        let isForAllPaths = name.hasPrefix(SessionCookie.securePrefix)
        return Cookie(
            name: name, value: value, maxAge: seconds, path: isForAllPaths ? "/" : path,
            secure: node.configuration.http.isSecure,
            httpOnly: true, sameSite: .strict)
    }
}

extension Response {
    /// A page as an answer. It may load and do what pages may, and nothing else.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        let body = ByteBuffer(string: html)
        var response = Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLength: String(body.readableBytes),
                .contentSecurityPolicy: PageAsset.contentSecurityPolicy,
            ],
            body: ResponseBody(byteBuffer: body))
        // Under `no-referrer` browsers send forms from `null`, and nothing would tell them from another site's. Other sites
        // learn as little of where somebody was.
        if let referrer { response.headers[referrer] = "same-origin" }
        return response
    }

    private static let referrer = HTTPField.Name("Referrer-Policy")

    private static let permissions = HTTPField.Name("Permissions-Policy")

    /// Lets the page use the camera, which no other may.
    mutating func allowCamera() {
        if let permissions = Self.permissions {
            headers[permissions] = "camera=(self), geolocation=(), microphone=()"
        }
    }
}
