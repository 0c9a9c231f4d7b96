import HTTPTypes
import HealthCode
import Hummingbird

extension PageSite {
    /// Twenty attempts at once, and one each two seconds after that, for all who share an address: a counter of a
    /// community has one. A one-time code allows five anyway.
    private static let attemptAllowance = TokenBucket.Allowance(perSecond: 0.5, burst: 20)

    /// The page at which somebody signs in, with the mark and the cookie of its form.
    func signIn(
        _ role: SignInPage.Role, _ request: Request, problem: SignInPage.Problem? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let (mark, visitor) = forms.visitorMark(request)
        let page = SignInPage(frame: frame(role.page, at: node.clock.now()), role: role, csrf: mark, problem: problem)
        var response = answer(
            renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
        forms.keep(visitor, on: &response, of: self)
        return response
    }

    /// Answers the form of the page at which somebody signs in, for as many attempts as a person makes.
    ///
    /// - Parameter enter: what follows when it is who they say; `nil` when it is not.
    /// - Throws: ``Problem`` 403 for a form that does not come from that page.
    func signingIn(
        _ role: SignInPage.Role, _ request: Request, _ context: NodeContext,
        _ enter: (PageForm) async throws -> Response?
    ) async throws -> Response {
        let form = try await PageForm(request)
        try forms.check(form, ofVisitor: request)
        if let seconds = attempts.take(.address(context.remoteParty), Self.attemptAllowance) {
            var response = signIn(
                role, request, problem: .tooMany(retryAfterSeconds: seconds), status: .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        }
        return try await enter(form) ?? signIn(role, request, problem: .refused, status: .forbidden)
    }

    /// Answers a form of a page that only a resident has.
    ///
    /// - Throws: ``Problem`` 403 for a form that does not come from a page of the resident's session.
    func form(
        _ request: Request, _ context: NodeContext, _ body: (PageForm, ResidentSession) async throws -> Response
    ) async throws -> Response {
        let form = try await PageForm(request)
        guard let session = context.residentSession else {
            return signIn(.resident, request, problem: .ended, status: .forbidden)
        }
        try forms.check(form, request, session: session.token.reveal())
        return try await body(form, session)
    }
}

extension NodeContext {
    /// The session of the resident who asks; `nil` for everybody else.
    var residentSession: ResidentSession? {
        principal.flatMap { $0.role == .resident ? $0.session : nil }
    }
}
