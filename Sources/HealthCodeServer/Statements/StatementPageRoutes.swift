import Credentials
import HTTPTypes
import HealthCode
import Hummingbird
import NIOCore
import Typesetting

/// The page on which residents get their own statements signed, and its downloads. What is wanted stands in forms, so
/// that no address says anything of a person.
struct StatementPageRoutes: RouteGroup {
    let site: PageSite
    let issuing: StatementIssuing

    func add(to router: Router<NodeContext>) {
        router.get(RouterPath(PagePath.statements)) { request, context in
            // The page to sign in at leads to the resident's own page, from where the statements are one step.
            guard let session = context.residentSession else { return site.signIn(.resident, request) }
            return try await show(session, request)
        }
        // Whose statements a guardian wants stands in a form, as everything about a person does.
        router.post(RouterPath(PagePath.statements)) { request, context in
            try await site.form(request, context) { form, session in
                try await answering(session, request) {
                    try await show(session, request, ward: try await ward(form, of: session))
                }
            }
        }
        router.post(RouterPath(PagePath.statementCode)) { request, context in
            try await answer(request, context, as: .hcert) { session, ward, signed in
                let code = try QRCode(signed.text, errorCorrection: .quartile)
                let wording = signed.statement.wording
                let shown = StatementsPage.Shown(
                    statement: signed.statement,
                    svg: code.svg(title: PageLanguage.of(request) == .zh ? wording.zh : wording.en, moduleSize: 3),
                    expiresAt: signed.expiresAt)
                return try await show(session, request, ward: ward, shown: shown)
            }
        }
        router.post(RouterPath(PagePath.statementPDF)) { request, context in
            try await answer(request, context, as: .hcert) { session, ward, signed in
                let code = try QRCode(signed.text, errorCorrection: .quartile)
                let sheet = StatementSheet(signed: signed, code: code, node: site.node.configuration.name)
                do {
                    return Self.file(try await sheet.pdf(), named: "statement.pdf", type: "application/pdf")
                } catch TypesettingError.missingLetters {
                    // A sheet whose name is not the document's helps nobody.
                    return try await show(
                        session, request, ward: ward, problem: Self.unprintable, status: .internalServerError)
                }
            }
        }
        router.post(RouterPath(PagePath.statementCard)) { request, context in
            try await answer(request, context, as: .smartHealthCard) { _, _, signed in
                Self.file(
                    SmartHealthCardFile(cards: [signed.card].compactMap(\.self)).bytes,
                    named: "statement.smart-health-card", type: "application/smart-health-card")
            }
        }
    }

    /// Signs what a form asks for; what does not go is said on the page.
    private func answer(
        _ request: Request, _ context: NodeContext, as format: StatementIssuing.Format,
        _ body: (ResidentSession, _ ward: IdentityDocument?, StatementIssuing.Signed) async throws -> Response
    ) async throws -> Response {
        try await site.form(request, context) { form, session in
            try await answering(session, request) {
                let ward = try await ward(form, of: session)
                let signed = try await issuing.sign(form["statement"], as: format, for: ward ?? session.document)
                return try await body(session, ward, signed)
            }
        }
    }

    /// Says on the page what does not go.
    private func answering(
        _ session: ResidentSession, _ request: Request, _ body: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch let problem as Problem
            where [.notFound, .conflict, .notReady, .notGuardian, .invalidValue, .tooManyRequests]
            .contains(problem.kind)
        {
            return try await show(session, request, problem: Self.words(problem.kind), status: problem.status)
        }
    }

    /// Whom a form asks for; `nil` for the resident themselves.
    private func ward(_ form: PageForm, of session: ResidentSession) async throws -> IdentityDocument? {
        guard !form["document_number"].isEmpty else { return nil }
        let ward = try IdentityDocument(type: form["document_type"], number: form["document_number"])
        return try await issuing.subject(ward, for: session.document)
    }

    private static let unprintable = LocalizedText(
        zh: "本节点没有姓名中某个字的字体，无法打印；请在屏幕上出示证明，并告知运营者安装字体。",
        en: "This node has no font for a letter of the name, so that it prints nothing. Show the certificate on the "
            + "screen, and tell the operator to install one.")

    private static func words(_ kind: ProblemKind) -> LocalizedText {
        switch kind {
        case .notFound:
            LocalizedText(
                zh: "该陈述已不再有效，或不是关于您的。", en: "That statement no longer holds, or is not about you.")
        case .conflict:
            LocalizedText(
                zh: "该陈述无法写成这种格式：可能缺少居住登记中的姓名和出生日期，或疫苗没有国际代码。",
                en: "That statement has no such form: your name and date of birth are not registered, or the vaccine "
                    + "has no international code.")
        case .notGuardian:
            LocalizedText(
                zh: "居住登记中没有您对此人的监护关系。请向社区申报。",
                en: "No statement of residence names you as this person's guardian. Your community registers it.")
        case .tooManyRequests:
            LocalizedText(
                zh: "已签发且仍有效的证明已达上限。请使用已有的证明，或等其过期。",
                en: "As many certificates as a person can have are valid. Use one of them, or wait until one ends.")
        case .invalidValue:
            LocalizedText(zh: "证件类型或号码有误。", en: "The document's type or number is not right.")
        default: LocalizedText(zh: "本节点目前不能签发，请稍后再试。", en: "This node cannot sign now. Please try again later.")
        }
    }

    private func show(
        _ session: ResidentSession, _ request: Request, ward: IdentityDocument? = nil,
        shown: StatementsPage.Shown? = nil, problem: LocalizedText? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let mark = site.forms.mark(session: session.token.reveal())
        let offer = try await issuing.offer(to: ward ?? session.document)
        let page = StatementsPage(
            frame: site.frame(
                PagePath.statements, at: site.node.clock.now(),
                signOut: SignOut(path: PagePath.residentSignOut, csrf: mark)),
            csrf: mark,
            entries: offer.statements.map { statement, formats in
                .init(
                    statement: statement, hasCertificate: formats.contains(.hcert),
                    hasCard: formats.contains(.smartHealthCard))
            }, ward: ward, shown: shown, problem: problem)
        return site.answer(site.renderer.html(page, language: PageLanguage.of(request)), to: request, status: status)
    }

    private static func file(_ bytes: [UInt8], named name: String, type: String) -> Response {
        let body = ByteBuffer(bytes: bytes)
        var response = Response(
            status: .ok, headers: [.contentType: type, .contentLength: String(body.readableBytes)],
            body: ResponseBody(byteBuffer: body))
        response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return response
    }
}
