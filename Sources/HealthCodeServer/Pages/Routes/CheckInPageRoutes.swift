import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// The pages of the venue register: a resident's, and the one that a venue shows at its door.
struct CheckInPageRoutes: RouteGroup {
    let site: PageSite
    let register: VenueRegister
    /// Venues that have shown their token, as staff do at theirs.
    private let sessions: StaffSessions

    private static let venueCookie = "tongma_venue"
    private static let noticeCookie = "tongma_check_in"
    private static let checkedIn = "checked-in"
    private static let permissions = HTTPField.Name("Permissions-Policy")

    init(site: PageSite, register: VenueRegister) {
        self.site = site
        self.register = register
        sessions = StaffSessions(clock: site.node.clock)
    }

    private var node: NodeParts { site.node }

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.checkIn)) { request, context in
            guard let session = Self.session(of: context) else { return signIn(request) }
            let isCheckedIn = request.cookies[Self.noticeCookie]?.value == Self.checkedIn
            var response = try await show(session, request, isCheckedIn: isCheckedIn)
            if isCheckedIn {
                response.setCookie(site.cookie(Self.noticeCookie, "", path: PagePath.checkIn, lasting: 0))
            }
            return response
        }
        router.post(RouterPath(PagePath.checkIn)) { request, context in
            let form = try await PageForm(request)
            guard let session = Self.session(of: context) else {
                return signIn(request, problem: .ended, status: .forbidden)
            }
            try site.forms.check(form, request, session: session.token.reveal())
            do {
                _ = try await register.checkIn(session.document, code: form.line("code"))
            } catch let problem as Problem where Self.words[problem.kind] != nil {
                return try await show(session, request, problem: problem)
            }
            var response = site.seeOther(PagePath.checkIn, after: request)
            response.setCookie(
                site.cookie(Self.noticeCookie, Self.checkedIn, path: PagePath.checkIn, lasting: 30))
            return response
        }
        router.get(RouterPath(PagePath.venueCode)) { request, _ in
            guard let venue = venue(request) else {
                return venueSignIn(request, problem: request.cookies[Self.venueCookie] == nil ? nil : .ended)
            }
            return try showCode(of: venue.principal, token: venue.token, request)
        }
        router.post(RouterPath(PagePath.venueSignIn)) { request, context in try await signInVenue(request, context) }
        router.post(RouterPath(PagePath.venueSignOut)) { request, _ in
            let form = try await PageForm(request)
            if let venue = venue(request) {
                try site.forms.check(form, request, session: venue.token)
                sessions.end(venue.token)
            }
            var response = site.seeOther(PagePath.venueCode, after: request)
            response.setCookie(site.cookie(Self.venueCookie, "", path: PagePath.venueCode, lasting: 0))
            return response
        }
    }

    // MARK: The resident's page

    private static func session(of context: NodeContext) -> ResidentSession? {
        context.principal.flatMap { $0.role == .resident ? $0.session : nil }
    }

    private func signIn(
        _ request: Request, problem: SignInPage.Problem? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        site.signIn(.resident, at: PagePath.resident, request, problem: problem, status: status)
    }

    private func show(
        _ session: ResidentSession, _ request: Request, isCheckedIn: Bool = false, problem: Problem? = nil
    ) async throws -> Response {
        let mark = site.forms.mark(session: session.token.reveal())
        let now = node.clock.now()
        let own = try await node.store.checkIns(of: session.document, at: now)
        let page = CheckInPage(
            frame: site.frame(PagePath.checkIn, at: now, signOut: SignOut(path: PagePath.residentSignOut, csrf: mark)),
            csrf: mark, orders: register.orders.inForce(at: now),
            entries: own.map { .init(venue: register.name(of: $0.venue), at: $0.at, keptUntil: $0.deleteAt) },
            isCheckedIn: isCheckedIn, problem: problem.flatMap { Self.words[$0.kind] })
        var response = site.answer(
            site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: problem?.status ?? .ok)
        if let permissions = Self.permissions {
            response.headers[permissions] = "camera=(self), geolocation=(), microphone=()"
        }
        for field in problem?.headers ?? [:] { response.headers[field.name] = field.value }
        return response
    }

    /// What a resident is told of a code that is not taken.
    private static let words: [ProblemKind: LocalizedText] = [
        .registerOff: LocalizedText(
            zh: "这里现在没有开启场所登记的命令，未登记任何内容。",
            en: "No order has a register of visitors kept here now. Nothing was stored."),
        .staleVenueCode: LocalizedText(
            zh: "此码不是这一分钟的。请扫描场所屏幕上现在显示的码，照片不作数。",
            en: "This code is not of this minute. Scan the one on the venue’s screen; a photo does not count."),
        .foreignVenueCode: LocalizedText(
            zh: "此场所由其他省份登记，请在该省的页面登记。",
            en: "This venue’s register is kept by another province: please check in on its page."),
        .invalidValue: LocalizedText(
            zh: "这不是可以信任的场所码。", en: "This is no venue’s code that can be trusted."),
        .tooManyRequests: LocalizedText(
            zh: "一天之内登记次数过多。", en: "These are too many check-ins for one day."),
    ]

    // MARK: The venue's page

    private func venue(_ request: Request) -> (principal: Principal, token: String)? {
        guard let token = request.cookies[Self.venueCookie]?.value, let principal = sessions.principal(of: token)
        else { return nil }
        return (principal, token)
    }

    private func venueSignIn(
        _ request: Request, problem: SignInPage.Problem?, status: HTTPResponse.Status = .ok
    ) -> Response {
        site.signIn(.venue, at: PagePath.venueCode, request, problem: problem, status: status)
    }

    private func signInVenue(_ request: Request, _ context: NodeContext) async throws -> Response {
        let form = try await PageForm(request)
        try site.forms.check(form, ofVisitor: request)
        if let seconds = site.attempt(from: context) {
            var response = venueSignIn(
                request, problem: .tooMany(retryAfterSeconds: seconds), status: .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        }
        guard let principal = node.shell.authenticator.registered(form.line("token")[...]),
            principal.role == .venue, principal.place != nil
        else { return venueSignIn(request, problem: .refused, status: .forbidden) }
        context.trace.note(principal: principal.logName)
        var response = site.seeOther(PagePath.venueCode, after: request)
        response.setCookie(
            site.cookie(
                Self.venueCookie, sessions.begin(principal), path: PagePath.venueCode,
                lasting: Int(StaffSessions.lasting / .seconds(1))))
        return response
    }

    private func showCode(of venue: Principal, token: String, _ request: Request) throws -> Response {
        let signOut = SignOut(path: PagePath.venueSignOut, csrf: site.forms.mark(session: token))
        let language = PageLanguage.of(request)
        var page = VenueCodePage(
            frame: site.frame(PagePath.venueCode, at: node.clock.now(), signOut: signOut),
            venue: LocalizedText(venue.name))
        do {
            let shown = try register.code(for: venue)
            let title = language == .zh ? "场所码" : "The venue’s code"
            page.shown = VenueCodePage.Shown(
                svg: try QRCode(shown.text, errorCorrection: .medium).svg(title: title, moduleSize: 5),
                text: shown.text, order: shown.order)
        } catch let problem as Problem where problem.kind == .registerOff {
            page.problem = LocalizedText(
                zh: "场所登记未开启：没有现行的命令，无码可示。",
                en: "The venue register is off: no order is in force, and there is no code to show.")
        } catch let problem as Problem where problem.kind == .notReady {
            page.problem = LocalizedText(
                zh: "本节点目前不能签发，请稍后再试。", en: "This node cannot sign now. Please try again later.")
        }
        return site.answer(site.renderer.html(page, language: language), to: request)
    }
}
