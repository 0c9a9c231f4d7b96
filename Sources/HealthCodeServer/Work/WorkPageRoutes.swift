import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// An operator's place of work, and its forms. Rights are those of the credential that signed in.
struct WorkPageRoutes: RouteGroup {
    let site: PageSite
    private let counts: NationCounts
    private let batches: BatchRoutes
    private let contests: Contests
    private let signIn: TokenSignIn
    private let notice: PageNotice<WorkPage.Notice>

    init(site: PageSite, counts: NationCounts, batches: BatchRoutes, contests: Contests) {
        self.site = site
        self.counts = counts
        self.batches = batches
        self.contests = contests
        signIn = TokenSignIn(site, .staff, cookie: "tongma_staff") { $0.role == .staff }
        notice = PageNotice(
            site: site, cookie: "tongma_work_notice", path: PagePath.work,
            values: ["released": .released, "discarded": .discarded, "answered": .answered])
    }

    private var node: NodeParts { site.node }

    func add(to router: Router<NodeContext>) {
        signIn.add(to: router)
        router.get(RouterPath(PagePath.work)) { request, context in
            try await signIn.page(request, context) { reader in
                try await notice.page(request) { try await show(reader, request, notice: $0) }
            }
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
        try await signIn.form(request, context) { _, reader in
            try reader.require(.release)
            do {
                try await batches.decide(context, release: release, by: reader.principal)
            } catch let problem as Problem where [.heldBatch, .ownBatch].contains(problem.kind) {
                return try await show(reader, request, notice: .refused, status: problem.status)
            }
            return notice.seeOther(release ? "released" : "discarded", after: request)
        }
    }

    private func answer(_ request: Request, _ context: NodeContext) async throws -> Response {
        try await signIn.form(request, context) { form, reader in
            try reader.require(.operate)
            let text = form.line("answer")
            guard (1...1_000).contains(text.unicodeScalars.count) else {
                return try await show(reader, request, notice: .answerRefused, status: .unprocessableContent)
            }
            let name = reader.principal.name
            let isTaken = try await contests.answerContest(
                try context.parameters.require("id"), "\(text) (\(name.zh), \(name.en))", at: node.clock.now())
            guard isTaken else { return try await show(reader, request, notice: .refused, status: .conflict) }
            node.live.signal()
            return notice.seeOther("answered", after: request)
        }
    }

    // MARK: Page

    private func show(
        _ reader: TokenSignIn.Visitor, _ request: Request, notice: WorkPage.Notice?, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard !reader.principal.rights.isDisjoint(with: [.operate, .release]) else {
            throw Problem(.missingRight, "The right that is needed: operate or release.")
        }
        let page = try await WorkPage(
            for: reader.principal, site, counts: counts, work: batches.operatorWork, contests: contests,
            csrf: site.forms.mark(session: reader.token), notice: notice)
        return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
    }
}
