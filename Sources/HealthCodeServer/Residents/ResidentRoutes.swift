import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// Residents: a community worker hands out a one-time code, the resident signs in with it, sees the code and contests what
/// it rests on.
struct ResidentRoutes: RouteGroup {
    let codes: CodeService
    let identity: ResidentIdentity

    private var node: NodeParts { codes.node }

    private struct OneTimeCode: Encodable {
        let oneTimeCode: String
        let expiresAt: String

        enum CodingKeys: String, CodingKey {
            case oneTimeCode = "one_time_code"
            case expiresAt = "expires_at"
        }
    }

    private struct SessionRequest: RequestDocument {
        let documentType: String
        let documentNumber: String
        let oneTimeCode: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case documentType = "document_type"
            case documentNumber = "document_number"
            case oneTimeCode = "one_time_code"
        }
    }

    private struct Session: Encodable {
        let token: String
        let expiresAt: String

        enum CodingKeys: String, CodingKey {
            case token
            case expiresAt = "expires_at"
        }
    }

    private struct ContestRequest: RequestDocument {
        let record: String
        let statement: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case record, statement
        }
    }

    private struct ContestAnswer: Encodable {
        let contest: String
        let openedAt: String
        let dueAt: String

        enum CodingKeys: String, CodingKey {
            case contest
            case openedAt = "opened_at"
            case dueAt = "due_at"
        }
    }

    /// Who read a resident's data, the latest first.
    private struct Readings: Encodable {
        struct Reading: Encodable {
            let at: String
            let by: String
            let purpose: String
            let what: String
        }

        let readings: [Reading]
    }

    /// How many readings a resident is shown.
    static let mostReadings = 1_000

    func add(to router: Router<NodeContext>) {
        router.get("/v1/me/readings") { _, context in
            let document = try context.requireSession().document
            let entries = try await node.residents.accesses(to: document, limit: Self.mostReadings)
            return Response.json(
                Readings(
                    readings: entries.map {
                        .init(
                            at: UTCOffset.china.format($0.at), by: $0.principal, purpose: $0.purpose, what: $0.what)
                    }))
        }
        router.post("/v1/enrolments") { request, context in
            let principal = try context.require(role: .staff)
            let query = try await request.document(PersonQueryWithPurpose.self)
            let document = try query.document()
            try await node.require(.enrol, of: principal, reading: .enrolment, of: document, purpose: query.purpose)
            let enrolment = try await identity.enrol(document, by: principal, purpose: query.purpose)
            return Response.json(
                OneTimeCode(oneTimeCode: enrolment.code, expiresAt: UTCOffset.china.format(enrolment.until)))
        }
        router.post("/v1/sessions") { request, context in
            let query = try await request.document(SessionRequest.self)
            let document = try IdentityDocument(type: query.documentType, number: query.documentNumber)
            let session = try await identity.signIn(document, code: query.oneTimeCode, from: context.remoteParty)
            var response = Response.json(
                Session(token: session.token, expiresAt: UTCOffset.china.format(session.until)))
            response.headers[.setCookie] = session.cookie
            return response
        }
        router.post("/v1/me/code") { _, context in
            Response.json(try await codes.document(for: try context.requireSession().document))
        }
        router.post("/v1/me/contests") { request, context in
            let document = try context.requireSession().document
            let query = try await request.document(ContestRequest.self)
            let contest = try await identity.openContest(by: document, record: query.record, statement: query.statement)
            return Response.json(
                ContestAnswer(
                    contest: contest.id, openedAt: UTCOffset.china.format(contest.openedAt),
                    dueAt: UTCOffset.china.format(contest.dueAt)))
        }
    }
}
