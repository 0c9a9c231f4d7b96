import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// A field worker's page and its forms, online and without scripts; and the page that a telephone keeps.
struct FieldPageRoutes: RouteGroup {
    let site: PageSite
    let lists: WorkLists
    let acts: FieldActs
    let devices: DeviceRoutes
    let live: LiveSettings
    private let signIn: TokenSignIn
    private let notice: PageNotice<FieldPage.Notice>

    /// How many persons one page shows.
    private static let pageSize = 50
    /// How many of a household one tap notes besides the person on the card.
    private static let mostOfHousehold = 20

    init(site: PageSite, lists: WorkLists, acts: FieldActs, devices: DeviceRoutes, live: LiveSettings) {
        self.site = site
        self.lists = lists
        self.acts = acts
        self.devices = devices
        self.live = live
        signIn = TokenSignIn(site, .field, cookie: "tongma_field") { $0.divisionStaff != nil }
        notice = PageNotice(
            site: site, cookie: "tongma_field_notice", path: PagePath.field,
            values: ["taken": .taken, "refused": .refused])
    }

    private var node: NodeParts { site.node }

    func add(to router: Router<NodeContext>) {
        signIn.add(to: router)
        router.get(RouterPath(PagePath.field)) { request, context in
            try await signIn.page(request, context) { visitor in
                try await notice.page(request) { try await show(visitor, request, notice: $0) }
            }
        }
        router.post(RouterPath(PagePath.fieldActs)) { request, context in
            try await signIn.form(request, context) { form, visitor in try await state(form, visitor, request) }
        }
        router.get(RouterPath(PagePath.fieldDevice)) { request, _ in
            let page = FieldDevicePage(
                frame: site.frame(PagePath.fieldDevice, at: node.clock.now()),
                settings: live.signs ? live.settings(holder: nil, scripts: PageAsset.fieldModules) : nil)
            return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request)
        }
        router.post(RouterPath(PagePath.fieldDevices)) { request, context in
            // The page that a telephone keeps has no mark of a session. No other site can have its cookie sent, and one
            // that a browser names is refused.
            guard RequestOrigin(of: request) != .foreign else {
                throw Problem(.foreignForm, "A telephone is registered from this node's page.")
            }
            guard let visitor = try await signIn.visitor(request, context) else {
                throw Problem.unauthenticated(wasGiven: request.cookies[signIn.cookie] != nil)
            }
            return Response.json(try await devices.register(try Self.staff(visitor)), status: .created)
        }
    }

    private static func staff(_ visitor: TokenSignIn.Visitor) throws(Problem) -> DivisionStaff {
        guard let staff = visitor.principal.divisionStaff else {
            throw Problem(.missingRight, "The right that is needed: field-work or duty.")
        }
        return staff
    }

    // MARK: Forms

    private func state(
        _ form: PageForm, _ visitor: TokenSignIn.Visitor, _ request: Request
    ) async throws -> Response {
        guard let stated = Self.acts(in: form) else {
            throw Problem(.invalidValue, "The form states nothing that field workers do.", field: "act")
        }
        let statements = stated.map { FieldActs.Statement(record: "WEB-\(FieldActs.randomName())", act: $0) }
        let refusals = try await acts.take(statements, by: try Self.staff(visitor))
        return notice.seeOther(refusals.allSatisfy { $0 == nil } ? "taken" : "refused", after: request)
    }

    /// What a form states; `nil` for nothing that one can.
    private static func acts(in form: PageForm) -> [FieldAct]? {
        let item = form.line("item")
        if let tap = FieldTap(rawValue: form.line("act")) {
            let others = form.line("house").split(separator: ",").prefix(mostOfHousehold).map(String.init)
                .filter { tap.isOfHousehold && form["also-\($0)"] == "yes" }
            return ([item] + others).map { tap.act(of: $0, token: form.line("token")) }
        }
        var act = FieldAct(item: item, kind: form.line("act"))
        switch act.kind {
        case "reading":
            act.temperature = FieldAct.temperature(form.line("temperature"))
            act.symptoms = form.line("symptoms")
        case "refuse":
            act.token = form.line("token")
            act.outcome = form.line("outcome")
            act.target = form.line("target")
        default: return nil
        }
        return [act]
    }

    // MARK: Page

    private func show(
        _ visitor: TokenSignIn.Visitor, _ request: Request, notice: FieldPage.Notice?
    ) async throws -> Response {
        let division = try Self.staff(visitor).division
        let now = node.clock.now()
        var query = WorkListQuery(division: division)
        query.list = request.uri.queryParameters["list"].flatMap { WorkItem.List(rawValue: String($0)) }
        query.after = request.uri.queryParameters["after"].flatMap { WorkListCursor($0) }
        query.limit = Self.pageSize
        let found = try await lists.page(query, at: now)
        try await lists.noteReading(
            found.entries, by: visitor.principal.id, purpose: FieldReading.purpose, what: FieldReading.list, at: now)
        let mark = site.forms.mark(session: visitor.token)
        let page = FieldPage(
            frame: site.frame(PagePath.field, at: now, signOut: SignOut(path: PagePath.fieldSignOut, csrf: mark)),
            csrf: mark, division: division, list: query.list, page: found, rules: node.rules.rules(at: now)?.edition,
            notice: notice, hubSilentSince: try await node.hubSilentSince())
        return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request)
    }
}
