import Credentials
import HTTPTypes
package import HealthCode
import Hummingbird

/// Where residents get their own statements signed for travelling, and where verifiers of cards find the keys.
struct StatementRoutes: RouteGroup {
    let issuing: StatementIssuing

    private struct Query: RequestDocument {
        let statement: String
        let ward: PersonQuery?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case statement
            case ward = "for"
        }
    }

    private struct ListQuery: RequestDocument {
        let ward: PersonQuery?

        enum CodingKeys: String, CodingKey, CaseIterable { case ward = "for" }
    }

    private struct List: Encodable {
        let statements: [Entry]
    }

    private struct Entry: Encodable {
        let statement: String
        let kind: String
        let zh: String
        let en: String
        let formats: [String]
    }

    private struct Certificate: Encodable {
        let text: String
        let expiresAt: String

        enum CodingKeys: String, CodingKey {
            case text
            case expiresAt = "expires_at"
        }
    }

    private struct Card: Encodable {
        /// As `SmartHealthCardFile` writes it.
        struct File: Encodable {
            let verifiableCredential: [String]
        }

        let text: String
        let file: File
        let expiresAt: String

        enum CodingKeys: String, CodingKey {
            case text, file
            case expiresAt = "expires_at"
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/me/statements") { request, context in
            let session = try context.requireSession()
            let query = try await Self.query(of: request)
            let offer = try await issuing.offer(
                to: try await issuing.subject(try query?.ward?.document(), for: session.document))
            return Response.json(
                List(
                    statements: offer.statements.map { statement, formats in
                        Entry(
                            statement: statement.id, kind: statement.kind.name, zh: statement.wording.zh,
                            en: statement.wording.en, formats: formats.map(\.rawValue))
                    }))
        }
        router.post("/v1/me/statements/hcert") { request, context in
            let signed = try await sign(request, context, as: .hcert)
            return Response.json(
                Certificate(text: signed.text, expiresAt: UTCOffset.china.format(signed.expiresAt)))
        }
        router.post("/v1/me/statements/shc") { request, context in
            let signed = try await sign(request, context, as: .smartHealthCard)
            return Response.json(
                Card(
                    text: signed.text, file: .init(verifiableCredential: [signed.card].compactMap(\.self)),
                    expiresAt: UTCOffset.china.format(signed.expiresAt)))
        }
        router.get("/.well-known/jwks.json") { _, _ in
            Self.open(issuing.keys().json, "public, max-age=300")
        }
        router.get("/.well-known/crl/{file}") { _, context in
            let file = try context.parameters.require("file")
            guard file.hasSuffix(".json"), let list = issuing.revocationList(String(file.dropLast(5))) else {
                throw Problem(.notFound, "No card is signed here by such a key.")
            }
            // A copy that is older than the keys beside it would leave every card open.
            return Self.open(list.json, "no-cache")
        }
    }

    /// Verifiers run in pages of other sites (SMART Health Cards framework, "Determining keys").
    private static func open(_ document: JSONValue, _ caching: String) -> Response {
        var response = Response.json(bytes: document.serialized())
        response.headers[.accessControlAllowOrigin] = "*"
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { response.headers[name] = "cross-origin" }
        response.headers[.cacheControl] = caching
        return response
    }

    /// One's own need no document; a body whose type is not said is none that may be passed over.
    private static func query(of request: Request) async throws -> ListQuery? {
        if request.headers[.contentType] == nil || request.headers[.contentLength] == "0" {
            guard try await request.bytes(upTo: NodeContext.maximumDocumentBytes).readableBytes > 0 else { return nil }
            try request.requireMediaType("application/json")
        }
        return try await request.document(ListQuery.self)
    }

    private func sign(
        _ request: Request, _ context: NodeContext, as format: StatementIssuing.Format
    ) async throws -> StatementIssuing.Signed {
        let document = try context.requireSession().document
        let query = try await request.document(Query.self)
        let subject = try await issuing.subject(try query.ward?.document(), for: document)
        return try await issuing.sign(query.statement, as: format, for: subject)
    }
}

extension StatementKind {
    /// The kind in a word of the interface.
    var name: String {
        switch self {
        case .vaccination: "vaccination"
        case .test: "test"
        case .recovery: "recovery"
        }
    }
}

extension OwnStatement {
    /// What it says, in one line.
    package var wording: LocalizedText {
        switch content {
        case .vaccination(let product, let dose, let on, _):
            LocalizedText(
                zh: "新冠疫苗第 \(dose) 剂（\(product)），\(on)", en: "COVID-19 vaccine, dose \(dose) (\(product)), \(on)")
        case .test(let isNAAT, let sampledAt, _):
            LocalizedText(
                zh: "\(isNAAT ? "核酸" : "抗原")检测阴性，采样 \(Self.minute(sampledAt))",
                en: "\(isNAAT ? "Nucleic-acid" : "Antigen") test negative, sampled \(Self.minute(sampledAt))")
        case .recovery(let firstPositive, _, let until):
            LocalizedText(
                zh: "新冠康复，首次阳性 \(firstPositive)，至 \(until) 有效",
                en: "Recovered from COVID-19, first positive \(firstPositive), counts until \(until)")
        }
    }

    /// `2022-07-04 08:00` by the clock of the country.
    private static func minute(_ instant: Instant) -> String {
        String(UTCOffset.china.format(instant).prefix(16)).replacing("T", with: " ")
    }
}
