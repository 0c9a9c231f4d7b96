import CHealthCodeServerResources
import Credentials
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// The pages on which codes are shown, printed and checked.
struct RecognitionPageRoutes: RouteGroup {
    let site: PageSite
    let issuing: CredentialIssuing
    let recognition: LiveSettings

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.serviceWorker)) { _, _ in
            // Its address must stay, so that a browser finds the next one.
            var response = Response.file(
                Array(PackageResources.sw_js), "text/javascript; charset=utf-8", cacheControl: "no-cache")
            response.headers[.contentSecurityPolicy] = PageAsset.contentSecurityPolicy
            return response
        }
        router.get(RouterPath(PagePath.code)) { request, _ in
            let page = CodePage(frame: frame(PagePath.code), live: recognition.live(holder: nil))
            return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request)
        }
        router.get(RouterPath(PagePath.check)) { request, _ in
            guard let settings = recognition.settings(holder: nil, scripts: PageAsset.venueModules) else {
                throw Problem(.notFound, "This node is not told whose codes to trust.")
            }
            let page = CheckPage(frame: frame(PagePath.check), settings: settings)
            var response = site.answer(
                site.renderer.html(page, language: PageLanguage.of(request)), to: request)
            response.allowCamera()
            return response
        }
        router.get(RouterPath(PagePath.paper)) { request, context in
            guard let session = context.residentSession else { return site.signIn(.resident, request) }
            return show(request, session)
        }
        router.post(RouterPath(PagePath.paper)) { request, context in
            let form = try await PageForm(request)
            guard let session = context.residentSession else {
                return site.signIn(.resident, request, status: .forbidden)
            }
            try site.forms.check(form, request, session: session.token.reveal())
            do {
                let paper = try await issuing.paper(session: session.token.reveal(), ward: nil)
                return show(request, session, paper: try Self.paper(paper))
            } catch let problem as Problem where [.conflict, .deviceReplaced, .notReady].contains(problem.kind) {
                return show(request, session, problem: Self.words(problem), status: problem.status)
            }
        }
    }

    private func frame(_ path: String, signOut: SignOut? = nil) -> PageFrame {
        site.frame(path, at: site.node.clock.now(), signOut: signOut)
    }

    private func show(
        _ request: Request, _ session: ResidentSession, paper: PaperPage.Paper? = nil, problem: LocalizedText? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let mark = site.forms.mark(session: session.token.reveal())
        let page = PaperPage(
            frame: frame(PagePath.paper, signOut: SignOut(path: PagePath.residentSignOut, csrf: mark)), csrf: mark,
            paper: paper, problem: problem)
        return site.answer(
            site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
    }

    private static func paper(
        _ signed: (text: String, content: HealthCodeContent, expires: Instant, issuer: String)
    ) throws -> PaperPage.Paper {
        // Nothing is signed here while nobody can tell up to when the evidence is complete.
        guard let asOf = signed.content.asOf else { throw Problem(CredentialFault.notOwned(.beingEstablished)) }
        let code = try QRCode(signed.text, for: .healthCode)
        let colour: Colour =
            switch signed.content.colour {
            case .green: .green
            case .yellow: .yellow
            case .red: .red
            }
        return PaperPage.Paper(
            colour: colour, name: signed.content.maskedName, ending: signed.content.documentEnding ?? "",
            issuer: signed.issuer, svg: code.svg(title: "TM1"), asOf: Instant(seconds: asOf),
            expires: signed.expires)
    }

    private static func words(_ problem: Problem) -> LocalizedText {
        switch problem.kind {
        case .deviceReplaced:
            LocalizedText(
                zh: "您的码已由另一台设备持有。请重新登录后再签发纸质码。",
                en: "Another device holds your code. Sign in again to have one on paper.")
        case .conflict:
            LocalizedText(zh: "本节点没有可为您签发的码。", en: "This node has no code to sign for you.")
        default:
            LocalizedText(zh: "本节点目前不签发码，请稍后再试。", en: "The node signs no codes now. Please try again later.")
        }
    }
}

/// What the scripts of this node's pages are told, where it knows whose codes to trust.
struct LiveSettings: Sendable {
    let node: NodeParts
    /// The hub's key for the trust list.
    let trustKey: VerificationKey?
    let admission: AdmissionRules
    /// Whether this node signs codes.
    let signs: Bool

    func settings(holder: IdentityDocument?, scripts: [PageAsset]) -> PageSettings? {
        guard let trustKey, let issuer = node.role.issuer else { return nil }
        return PageSettings(
            trustKey: trustKey, issuer: issuer, now: node.clock.now().seconds,
            // The same for one person at one node, and nothing that says who: so that a browser knows when somebody else
            // signs in.
            holder: holder.map {
                String(node.database.formMark(of: "holder:\($0.type.rawValue):\($0.number)").prefix(32))
            },
            admission: admission.documents, scripts: scripts)
    }

    /// The part with a device's codes; `nil` where this node signs none.
    func live(holder: IdentityDocument?) -> LiveCode? {
        guard signs else { return nil }
        return settings(holder: holder, scripts: PageAsset.holderModules).map { LiveCode(settings: $0) }
    }
}
