import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// Lets those in at a page who show a registered token, and knows them again for a while: staff at their place of work, a
/// venue at the code that it shows. It has the routes of signing in and out; what is behind it asks for its ``Visitor``.
struct TokenSignIn: RouteGroup {
    let site: PageSite
    /// Who comes in here.
    let role: SignInPage.Role
    /// What a browser keeps the session's token in.
    let cookie: String
    /// Which of the registered credentials open it.
    let admits: @Sendable (Principal) -> Bool
    private let sessions: StaffSessions

    init(_ site: PageSite, _ role: SignInPage.Role, cookie: String, admits: @escaping @Sendable (Principal) -> Bool) {
        self.site = site
        self.role = role
        let cookie = site.guarded(cookie)
        self.cookie = cookie
        self.admits = admits
        let sessions = StaffSessions(node: site.node, pageSessions: site.pageSessions, page: role.page)
        self.sessions = sessions
        site.node.shell.visitors.add { request in
            guard let token = request.cookies[cookie]?.value else { return nil }
            return try await sessions.principal(of: token)
        }
    }

    /// Somebody who is signed in.
    struct Visitor: Sendable {
        let principal: Principal
        /// The session's own.
        let token: String

        /// - Throws: ``Problem`` 403 when the credential lacks the right.
        func require(_ right: Principal.Right) throws(Problem) {
            guard principal.rights.contains(right) else {
                throw Problem(.missingRight, "The right that is needed: \(right.rawValue).")
            }
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post(RouterPath(role.signIn)) { request, context in
            try await site.signingIn(role, request, context) { form in
                guard let principal = site.node.shell.authenticator.registered(form.line("token")[...]),
                    admits(principal)
                else { return nil }
                context.trace.note(principal: principal.logName)
                var response = site.seeOther(role.page, after: request)
                response.setCookie(
                    site.cookie(
                        cookie, try await sessions.begin(principal), path: role.page,
                        lasting: Int(StaffSessions.lasting)))
                return response
            }
        }
        router.post(RouterPath(role.signOut)) { request, context in
            let form = try await PageForm(request)
            if let visitor = try await visitor(request, context) {
                try site.forms.check(form, request, session: visitor.token)
                try await sessions.end(visitor.token)
            }
            var response = site.seeOther(role.page, after: request)
            response.setCookie(site.cookie(cookie, "", path: role.page, lasting: 0))
            return response
        }
    }

    /// Who asks for what is behind the sign-in; `nil` for somebody who is not, or no longer, signed in.
    func visitor(_ request: Request, _ context: NodeContext) async throws -> Visitor? {
        guard let token = request.cookies[cookie]?.value, let principal = try await sessions.principal(of: token),
            admits(principal)
        else { return nil }
        context.trace.note(principal: principal.logName)
        return Visitor(principal: principal, token: token)
    }

    /// Answers whoever asks for the page: a visitor with it, everybody else with the one to sign in at.
    func page(
        _ request: Request, _ context: NodeContext, _ body: (Visitor) async throws -> Response
    ) async throws -> Response {
        guard let visitor = try await visitor(request, context) else {
            return site.signIn(role, request, problem: request.cookies[cookie] == nil ? nil : .ended)
        }
        return try await body(visitor)
    }

    /// Answers a form of the page, which only a visitor has.
    ///
    /// - Throws: ``Problem`` 403 for a form that does not come from a page of the visitor's session.
    func form(
        _ request: Request, _ context: NodeContext, _ body: (PageForm, Visitor) async throws -> Response
    ) async throws -> Response {
        let form = try await PageForm(request)
        guard let visitor = try await visitor(request, context) else {
            return site.signIn(role, request, problem: .ended, status: .forbidden)
        }
        try site.forms.check(form, request, session: visitor.token)
        return try await body(form, visitor)
    }
}
