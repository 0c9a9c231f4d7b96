import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird

/// The venue register: codes for venues, check-ins of residents, questions of staff.
struct CheckInRoutes: RouteGroup {
    let register: VenueRegister

    private struct VenueCodeAnswer: Encodable {
        let text: String
        let expiresAt: String
        let rotatesAt: String

        enum CodingKeys: String, CodingKey {
            case text
            case expiresAt = "expires_at"
            case rotatesAt = "rotates_at"
        }
    }

    private struct CheckInRequest: RequestDocument {
        let code: String

        enum CodingKeys: String, CodingKey, CaseIterable { case code }
    }

    private struct Words: Encodable {
        let zh: String
        let en: String

        init(_ text: LocalizedText) { (zh, en) = (text.zh, text.en) }
    }

    private struct Venue: Encodable {
        let id: String
        let name: Words
    }

    /// What there is to know of an order; of one that the node no longer has, its name.
    private struct Order: Encodable {
        let id: String
        let authority: Words?
        let basis: Words?
    }

    private struct CheckInAnswer: Encodable {
        let venue: Venue
        let at: String
        let order: Order
        let keptUntil: String

        enum CodingKeys: String, CodingKey {
            case venue, at, order
            case keptUntil = "kept_until"
        }

        init(_ checkIn: CheckIn, _ register: VenueRegister) {
            venue = Venue(id: checkIn.venue, name: Words(register.name(of: checkIn.venue)))
            at = UTCOffset.china.format(checkIn.at)
            let order = register.orders[checkIn.order]
            self.order = Order(
                id: checkIn.order, authority: (order?.authority).map(Words.init), basis: (order?.basis).map(Words.init))
            keptUntil = UTCOffset.china.format(checkIn.deleteAt)
        }
    }

    private struct OwnCheckIns: Encodable {
        let checkIns: [CheckInAnswer]

        enum CodingKeys: String, CodingKey { case checkIns = "check_ins" }
    }

    private struct VisitorQuery: RequestDocument {
        let venue: String
        let from: String
        let to: String
        let purpose: String

        enum CodingKeys: String, CodingKey, CaseIterable { case venue, from, to, purpose }

        /// - Throws: ``Problem`` 422.
        func times() throws(Problem) -> Range<Instant> {
            guard let first = Instant(from) else { throw Self.noInstant("from") }
            guard let last = Instant(to) else { throw Self.noInstant("to") }
            guard first < last else { throw Problem(.invalidValue, "It must come after from.", field: "to") }
            return first..<last
        }

        private static func noInstant(_ field: String) -> Problem {
            Problem(.invalidValue, "It must be an instant (RFC 3339).", field: field)
        }
    }

    private struct Visitors: Encodable {
        struct Entry: Encodable {
            let documentType: String
            let documentNumber: String
            let firstAt: String
            let lastAt: String

            enum CodingKeys: String, CodingKey {
                case documentType = "document_type"
                case documentNumber = "document_number"
                case firstAt = "first_at"
                case lastAt = "last_at"
            }
        }

        let persons: [Entry]
        let isComplete: Bool

        enum CodingKeys: String, CodingKey {
            case persons
            case isComplete = "complete"
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/venue-codes") { _, context in
            let shown = try register.code(for: try context.require(role: .venue))
            return Response.json(
                VenueCodeAnswer(
                    text: shown.text, expiresAt: UTCOffset.china.format(shown.expires),
                    rotatesAt: UTCOffset.china.format(shown.rotates)))
        }
        router.post("/v1/me/check-ins") { request, context in
            let document = try context.requireSession().document
            let query = try await request.document(CheckInRequest.self)
            let (checkIn, isNew) = try await register.checkIn(document, code: query.code)
            return Response.json(CheckInAnswer(checkIn, register), status: isNew ? .created : .ok)
        }
        router.get("/v1/me/check-ins") { _, context in
            let document = try context.requireSession().document
            let own = try await register.checkIns.checkIns(of: document, at: register.node.clock.now())
            return Response.json(OwnCheckIns(checkIns: own.map { CheckInAnswer($0, register) }))
        }
        router.post("/v1/check-ins/query") { request, context in
            let staff = try context.require(right: .trace)
            let query = try await request.document(VisitorQuery.self)
            try Problem.check(purpose: query.purpose)
            let list = try await register.visitors(
                of: query.venue, in: try query.times(), by: staff, purpose: query.purpose)
            return Response.json(
                Visitors(
                    persons: list.visitors.map {
                        .init(
                            documentType: $0.document.type.rawValue, documentNumber: $0.document.number,
                            firstAt: UTCOffset.china.format($0.firstAt), lastAt: UTCOffset.china.format($0.lastAt))
                    }, isComplete: list.isComplete))
        }
    }
}
