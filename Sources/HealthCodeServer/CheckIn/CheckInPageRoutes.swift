import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// The pages of the venue register: a resident's, and the one that a venue shows at its entrance.
struct CheckInPageRoutes: RouteGroup {
    let site: PageSite
    let register: VenueRegister
    private let signIn: TokenSignIn
    /// Whether the form that led to the page was taken.
    private let notice: PageNotice<Bool>

    init(site: PageSite, register: VenueRegister) {
        self.site = site
        self.register = register
        signIn = TokenSignIn(site, .venue, cookie: "tongma_venue") { $0.role == .venue && $0.place != nil }
        notice = PageNotice(
            site: site, cookie: "tongma_check_in", path: PagePath.checkIn, values: [Self.checkedIn: true])
    }

    private static let checkedIn = "checked-in"

    private var node: NodeParts { site.node }

    func add(to router: Router<NodeContext>) {
        signIn.add(to: router)
        router.get(RouterPath(PagePath.checkIn)) { request, context in
            guard let session = context.residentSession else { return site.signIn(.resident, request) }
            return try await notice.page(request) { try await show(session, request, isCheckedIn: $0 ?? false) }
        }
        router.post(RouterPath(PagePath.checkIn)) { request, context in
            try await site.form(request, context) { form, session in
                do {
                    _ = try await register.checkIn(session.document, code: form.line("code"))
                } catch let problem as Problem where Self.words[problem.kind] != nil {
                    return try await show(session, request, problem: problem)
                }
                return notice.seeOther(Self.checkedIn, after: request)
            }
        }
        router.get(RouterPath(PagePath.venueCode)) { request, context in
            try await signIn.page(request, context) { try showCode(to: $0, request) }
        }
    }

    // MARK: The resident's page

    private func show(
        _ session: ResidentSession, _ request: Request, isCheckedIn: Bool = false, problem: Problem? = nil
    ) async throws -> Response {
        let mark = site.forms.mark(session: session.token.reveal())
        let now = node.clock.now()
        let own = try await register.checkIns.checkIns(of: session.document, at: now)
        let page = CheckInPage(
            frame: site.frame(PagePath.checkIn, at: now, signOut: SignOut(path: PagePath.residentSignOut, csrf: mark)),
            csrf: mark, orders: register.orders.inForce(at: now),
            entries: own.map { .init(venue: register.name(of: $0.venue), at: $0.at, keptUntil: $0.deleteAt) },
            isCheckedIn: isCheckedIn, problem: problem.flatMap { Self.words[$0.kind] })
        var response = site.answer(
            site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: problem?.status ?? .ok)
        response.allowCamera()
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

    private func showCode(to venue: TokenSignIn.Visitor, _ request: Request) throws -> Response {
        let signOut = SignOut(path: PagePath.venueSignOut, csrf: site.forms.mark(session: venue.token))
        let language = PageLanguage.of(request)
        var page = VenueCodePage(
            frame: site.frame(PagePath.venueCode, at: node.clock.now(), signOut: signOut),
            venue: LocalizedText(venue.principal.name))
        do {
            let shown = try register.code(for: venue.principal)
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
