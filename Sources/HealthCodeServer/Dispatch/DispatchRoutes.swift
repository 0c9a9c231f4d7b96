import HealthCode
import HealthCodeStore
import Hummingbird

/// The lists of divisions, and what their staff state: for staff with the right `field-work` or `duty`.
struct DispatchRoutes: RouteGroup {
    let node: NodeParts
    let lists: WorkLists
    let acts: ActService

    /// A telephone number or a document, named in a body and never in an address.
    private struct Search: RequestDocument {
        let division: String?
        let documentType: String?
        let documentNumber: String?
        let phone: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case division, phone
            case documentType = "document_type"
            case documentNumber = "document_number"
        }
    }

    private struct Found: Encodable {
        let items: [WorkEntryDocument]
    }

    func add(to router: Router<NodeContext>) {
        router.get("/v1/dispatch/items") { request, context in
            let staff = try context.requireDivisionStaff()
            let now = node.clock.now()
            let query = try Self.query(request, of: staff)
            let page = try await lists.page(query, at: now)
            try await note(.workList, page.entries, by: staff, at: now)
            return Response.json(
                WorkPageDocument(
                    division: query.division.description, at: UTCOffset.china.format(now),
                    asOf: try await node.asOf(at: now).map(UTCOffset.china.format),
                    items: page.entries.map(WorkEntryDocument.init), next: page.next.map { "\($0)" }))
        }
        router.get("/v1/dispatch/items/{item}") { _, context in
            let staff = try context.requireDivisionStaff()
            let now = node.clock.now()
            // Whom they do not see is answered as nobody is.
            guard let name = WorkItemName(try context.parameters.require("item")),
                let entry = try await lists.entry(name, seenBy: staff.division)
            else { throw Problem(.notFound, "The division has no such item.") }
            try await note(.workItem, [entry], by: staff, at: now)
            return Response.json(
                WorkItemDocument(
                    at: UTCOffset.china.format(now), item: WorkEntryDocument(entry),
                    acts: try await lists.acts(of: entry)))
        }
        router.get("/v1/dispatch/counts") { request, context in
            let staff = try context.requireDutyOfficer()
            let parameters = try QueryParameters(request, known: ["division"])
            let counts = try await lists.counts(of: try staff.division(named: parameters["division"]))
            return Response.json(
                WorkCountsDocument(
                    at: UTCOffset.china.format(node.clock.now()), whole: .init(counts.whole),
                    parts: counts.parts.map(WorkCountsDocument.Counts.init)))
        }
        router.post("/v1/dispatch/search") { request, context in
            let staff = try context.requireDivisionStaff()
            let search = try await request.document(Search.self)
            let entries = try await find(search, in: try staff.division(named: search.division))
            try await note(.workSearch, entries, by: staff, at: node.clock.now())
            return Response.json(Found(items: entries.map(WorkEntryDocument.init)))
        }
        router.post("/v1/dispatch/acts") { request, context in
            let staff = try context.requireDivisionStaff()
            let headers = try IntakeHeaders(request)
            let document = try await request.document(ActsDocument.self, upTo: ActsDocument.maximumBytes)
            let answer = try await acts.take(document.acts, by: staff, key: headers.idempotencyKey)
            context.trace.note(batch: answer.batch)
            var response = Response.json(answer)
            if answer.isReplay { response.headers[IntakeHeaders.replayed] = "true" }
            return response
        }
    }

    /// Nothing is read that is not on record.
    private func note(
        _ kind: NodeParts.ReadingKind, _ entries: [WorkListEntry], by staff: DivisionStaff, at now: Instant
    ) async throws {
        try await lists.noteReading(
            entries, by: staff.principal.id, purpose: Self.purpose, what: kind.rawValue, at: now)
    }

    /// What such readings are for.
    static let purpose = "dispatch"

    private static func query(_ request: Request, of staff: DivisionStaff) throws(Problem) -> WorkListQuery {
        let parameters = try QueryParameters(
            request,
            known: ["division", "scope", "list", "stage", "overdue", "offered", "missing", "after", "limit"])
        var query = WorkListQuery(division: try staff.division(named: parameters["division"]))
        query.scope = try parameters.choice("scope") ?? .list
        query.list = try parameters.choice("list")
        query.stage = try parameters.choice("stage")
        query.isOverdue = try parameters.flag("overdue")
        query.offer = try parameters.choice("offered")
        query.isMissing = try parameters.flag("missing")
        query.limit = try parameters.number("limit", in: 1...200) ?? 100
        if let after = parameters["after"] {
            guard let cursor = WorkListCursor(after) else {
                throw Problem(.invalidValue, "It must be the next of another page.", field: "after")
            }
            query.after = cursor
        }
        return query
    }

    private func find(_ search: Search, in division: Division) async throws -> [WorkListEntry] {
        switch (search.documentType, search.documentNumber, search.phone) {
        case (let type?, let number?, nil):
            let document = try IdentityDocument(type: type, number: number)
            return try await lists.entry(of: document, seenBy: division).map { [$0] } ?? []
        case (nil, nil, let phone?):
            guard (3...32).contains(phone.utf8.count), phone.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw Problem(.invalidValue, "It must be a telephone number.", field: "phone")
            }
            guard let entries = try await lists.entries(withPhone: phone, seenBy: division) else {
                throw Problem(
                    .invalidValue, "The division has too many persons to look for a number; name one that lies in it.",
                    field: "division")
            }
            return entries
        default:
            throw Problem(
                .invalidValue, "Either document_type and document_number are given, or phone.", field: "document_number"
            )
        }
    }
}
