import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// A resident's own page, and its forms.
struct ResidentPageRoutes: RouteGroup {
    let site: PageSite
    let identity: ResidentIdentity
    let codes: Codes
    let recognition: LiveSettings
    /// The venue register; `nil` where there is none.
    let register: VenueRegister?
    /// The work on residents.
    let care: OwnCareRoutes

    private var node: NodeParts { site.node }

    /// What came of the form that led to the page.
    private var notice: PageNotice<ResidentPage.Notice> {
        PageNotice(
            site: site, cookie: OwnCareRoutes.cookie, path: PagePath.resident,
            values: [
                Self.contestOpened: .contestOpened, OwnCareRoutes.taken: .readingTaken,
                OwnCareRoutes.refused: .readingRefused,
            ])
    }
    private static let contestOpened = "contest-opened"

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.resident)) { request, context in
            guard let session = context.residentSession else {
                var problem: SignInPage.Problem?
                if case .refused = context.caller { problem = .ended }
                return site.signIn(.resident, request, problem: problem)
            }
            return try await notice.page(request) { try await show(session, request, notice: $0) }
        }
        router.post(RouterPath(PagePath.residentSignIn)) { request, context in
            try await site.signingIn(.resident, request, context) { form in
                do {
                    let document = try IdentityDocument(type: form["document_type"], number: form["document_number"])
                    let session = try await identity.signIn(
                        document, code: form.line("one_time_code"), from: context.remoteParty)
                    var response = site.seeOther(PagePath.resident, after: request)
                    response.headers.append(.init(name: .setCookie, value: session.cookie))
                    return response
                } catch let problem as Problem where [.invalidValue, .sessionRefused].contains(problem.kind) {
                    // The same for a number that is none and a code that is wrong.
                    return nil
                }
            }
        }
        router.post(RouterPath(PagePath.residentSignOut)) { request, context in
            let form = try await PageForm(request)
            if let session = context.residentSession {
                try site.forms.check(form, request, session: session.token.reveal())
                try await node.residents.signOut(session: session.token.reveal())
            }
            var response = site.seeOther(PagePath.resident, after: request)
            response.headers.append(
                .init(
                    name: .setCookie,
                    value: SessionCookie.header(
                        token: "", lasting: 0, isSecure: node.configuration.http.isSecure)))
            return response
        }
        router.post(RouterPath(PagePath.contests)) { request, context in try await contest(request, context) }
    }

    private func contest(_ request: Request, _ context: NodeContext) async throws -> Response {
        try await site.form(request, context) { form, session in
            let statement = form.line("statement")
            guard (1...1_000).contains(statement.unicodeScalars.count) else {
                return try await show(session, request, notice: .contestRefused, status: .unprocessableContent)
            }
            do {
                _ = try await identity.openContest(by: session.document, record: form["record"], statement: statement)
            } catch let problem as Problem where problem.kind == .conflict {
                return try await show(session, request, notice: .contestOpenAlready, status: .conflict)
            } catch let problem as Problem where problem.kind == .invalidValue {
                return try await show(session, request, notice: .contestRefused, status: .unprocessableContent)
            }
            return notice.seeOther(Self.contestOpened, after: request)
        }
    }

    private func show(
        _ session: ResidentSession, _ request: Request, notice: ResidentPage.Notice?,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let mark = site.forms.mark(session: session.token.reveal())
        var page = try await ResidentPage(
            of: session.document, site, codes: codes, contests: identity.contests, csrf: mark, notice: notice)
        (page.care, page.noticeAt) = try await care.care(of: session.document)
        page.live = recognition.live(holder: session.document)
        page.isRegisterOn = !(register?.orders.inForce(at: node.clock.now()).isEmpty ?? true)
        return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
    }
}
