import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// The duty officer's page: one page for each division, and one path down, never beyond the own division.
struct DutyPageRoutes: RouteGroup {
    let site: PageSite
    let figures: DutyFigures
    private let signIn: TokenSignIn

    init(site: PageSite, figures: DutyFigures) {
        self.site = site
        self.figures = figures
        signIn = TokenSignIn(site, .duty, cookie: "tongma_duty") { $0.role == .staff && $0.rights.contains(.duty) }
    }

    func add(to router: Router<NodeContext>) {
        signIn.add(to: router)
        router.get(RouterPath(PagePath.duty)) { request, context in
            try await show(request.uri.queryParameters["division"], request, context)
        }
        router.get("/duty/divisions/{division}") { request, context in
            try await show(try context.parameters.require("division"), request, context)
        }
        router.get("/duty/divisions/{division}/indicators.csv") { request, context in
            let text = try context.parameters.require("division")
            return try await signIn.page(request, context) { reader in
                let division = try figures.division(text, of: reader.principal)
                let weeks = try DutyFigures.weeks(request.uri.queryParameters["weeks"])
                let tally = try await figures.tally(of: division, weeks: weeks)
                let now = Instant(seconds: tally.now)
                // Those of the divisions next below are behind the page's table of them.
                return Response.csv(
                    DutyFigures.csv(tally.rows(byWeek: true), at: now, offset: figures.offset(at: now)),
                    named: "indicators-\(division).csv")
            }
        }
    }

    private func show(
        _ text: (some StringProtocol & Sendable)?, _ request: Request, _ context: NodeContext
    ) async throws -> Response {
        try await signIn.page(request, context) { reader in
            let division = try figures.division(text, of: reader.principal)
            let weeks = try DutyFigures.weeks(request.uri.queryParameters["weeks"])
            let now = site.node.clock.now()
            let page = DutyPage(
                frame: site.frame(
                    PagePath.duty(division), at: now,
                    signOut: SignOut(
                        path: PagePath.dutySignOut, csrf: site.forms.mark(session: reader.token))),
                own: reader.principal.division ?? division, division: division,
                tally: try await figures.tally(of: division, weeks: weeks), duties: figures.duties,
                missing: try await figures.missing(from: division, at: now),
                hubSilentSince: try await site.node.hubSilentSince())
            return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request)
        }
    }
}
