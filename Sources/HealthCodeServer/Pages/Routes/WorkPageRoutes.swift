import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// An operator's place of work, and its forms. Rights are those of the credential that signed in.
struct WorkPageRoutes: RouteGroup {
    let site: PageSite
    private let sessions: StaffSessions

    private static let sessionCookie = "tongma_staff"
    private static let noticeCookie = "tongma_work_notice"
    private static let notices: [String: WorkPage.Notice] = [
        "released": .released, "discarded": .discarded, "answered": .answered,
    ]

    init(site: PageSite) {
        self.site = site
        sessions = StaffSessions(clock: site.node.clock)
    }

    private var node: NodeParts { site.node }

    /// Somebody who is signed in.
    private struct Operator {
        let principal: Principal
        let token: String

        /// - Throws: ``Problem`` 403 when the credential lacks the right.
        func require(_ right: Principal.Right) throws(Problem) {
            guard principal.rights.contains(right) else {
                throw Problem(.missingRight, "The right that is needed: \(right.rawValue).")
            }
        }
    }

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.work)) { request, context in
            guard let reader = reader(request, context) else {
                return signIn(request, problem: request.cookies[Self.sessionCookie] == nil ? nil : .ended)
            }
            let notice = request.cookies[Self.noticeCookie].flatMap { Self.notices[$0.value] }
            var response = try await show(reader, request, notice: notice)
            if notice != nil { response.setCookie(site.cookie(Self.noticeCookie, "", path: PagePath.work, lasting: 0)) }
            return response
        }
        router.post(RouterPath(PagePath.staffSignIn)) { request, context in
            let form = try await PageForm(request)
            try site.forms.check(form, ofVisitor: request)
            if let seconds = site.attempt(from: context) {
                var response = signIn(
                    request, problem: .tooMany(retryAfterSeconds: seconds), status: .tooManyRequests)
                response.headers[.retryAfter] = String(seconds)
                return response
            }
            guard let principal = node.shell.authenticator.registered(form.line("token")[...]),
                principal.role == .staff
            else { return signIn(request, problem: .refused, status: .forbidden) }
            context.trace.note(principal: principal.logName)
            var response = site.seeOther(PagePath.work, after: request)
            response.setCookie(
                site.cookie(
                    Self.sessionCookie, sessions.begin(principal), path: PagePath.work,
                    lasting: Int(StaffSessions.lasting / .seconds(1))))
            return response
        }
        router.post(RouterPath(PagePath.staffSignOut)) { request, context in
            let form = try await PageForm(request)
            if let reader = reader(request, context) {
                try site.forms.check(form, request, session: reader.token)
                sessions.end(reader.token)
            }
            var response = site.seeOther(PagePath.work, after: request)
            response.setCookie(site.cookie(Self.sessionCookie, "", path: PagePath.work, lasting: 0))
            return response
        }
        router.post("/desk/batches/{id}/release") { request, context in
            try await decide(request, context, release: true)
        }
        router.post("/desk/batches/{id}/discard") { request, context in
            try await decide(request, context, release: false)
        }
        router.post("/desk/contests/{id}/answer") { request, context in try await answer(request, context) }
    }

    // MARK: Forms

    private func decide(_ request: Request, _ context: NodeContext, release: Bool) async throws -> Response {
        let form = try await PageForm(request)
        guard let reader = reader(request, context) else {
            return signIn(request, problem: .ended, status: .forbidden)
        }
        try site.forms.check(form, request, session: reader.token)
        try reader.require(.release)
        do {
            try await BatchRoutes(node: node).decide(context, release: release, by: reader.principal)
        } catch let problem as Problem where [.heldBatch, .ownBatch].contains(problem.kind) {
            return try await show(reader, request, notice: .refused, status: problem.status)
        }
        return done(release ? "released" : "discarded", request)
    }

    private func answer(_ request: Request, _ context: NodeContext) async throws -> Response {
        let form = try await PageForm(request)
        guard let reader = reader(request, context) else {
            return signIn(request, problem: .ended, status: .forbidden)
        }
        try site.forms.check(form, request, session: reader.token)
        try reader.require(.operate)
        let text = form.line("answer")
        guard (1...1_000).contains(text.unicodeScalars.count) else {
            return try await show(reader, request, notice: .answerRefused, status: .unprocessableContent)
        }
        let name = reader.principal.name
        let isTaken = try await node.store.answerContest(
            try context.parameters.require("id"), "\(text) (\(name.zh), \(name.en))", at: node.clock.now())
        guard isTaken else { return try await show(reader, request, notice: .refused, status: .conflict) }
        node.live.signal()
        return done("answered", request)
    }

    private func done(_ notice: String, _ request: Request) -> Response {
        var response = site.seeOther(PagePath.work, after: request)
        response.setCookie(site.cookie(Self.noticeCookie, notice, path: PagePath.work, lasting: 30))
        return response
    }

    // MARK: Pages

    private func reader(_ request: Request, _ context: NodeContext) -> Operator? {
        guard let token = request.cookies[Self.sessionCookie]?.value, !token.isEmpty,
            let principal = sessions.principal(of: token)
        else { return nil }
        context.trace.note(principal: principal.logName)
        return Operator(principal: principal, token: token)
    }

    private func signIn(
        _ request: Request, problem: SignInPage.Problem?, status: HTTPResponse.Status = .ok
    ) -> Response {
        site.signIn(.staff, at: PagePath.work, request, problem: problem, status: status)
    }

    private func show(
        _ reader: Operator, _ request: Request, notice: WorkPage.Notice?, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard !reader.principal.rights.isDisjoint(with: [.operate, .release]) else {
            throw Problem(.missingRight, "The right that is needed: operate or release.")
        }
        let page = try await WorkPage(
            for: reader.principal, site, csrf: site.forms.mark(session: reader.token), notice: notice)
        return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
    }
}
