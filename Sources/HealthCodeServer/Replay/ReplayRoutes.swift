import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// What drives a replay: the clock, and the codes at its moment. Only nodes whose clock is one have these routes.
struct ReplayRoutes: RouteGroup {
    let node: NodeParts
    let operation: NodeOperation
    let codes: Codes
    let dispatchRows: DispatchRows
    let exchange: Exchange
    let clock: ReplayClock

    private struct ClockSetting: RequestDocument, Encodable {
        let now: String
        /// Seconds of the replay in one second, where it is moved at a steady pace.
        let pace: Int64?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case now, pace
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/replay/clock") { request, context in
            try context.require(role: .driver)
            let setting = try await request.document(ClockSetting.self)
            guard let now = Instant(setting.now) else {
                throw Problem(.invalidValue, "It must be an RFC 3339 instant.", field: "now")
            }
            let pace = setting.pace ?? 1
            guard ReplayClock.paces.contains(pace) else {
                throw Problem(.invalidValue, "It must be from 1 to 1,000,000.", field: "pace")
            }
            // Set to the moment that it shows, it is where it should be: a driver may say so twice.
            guard clock.set(now, pace: pace) else {
                throw Problem(.clockGoesBack, "The clock shows a later moment.", field: "now")
            }
            try await operation.noteClock(now)
            node.live.signal()
            return Response.json(setting)
        }
        router.get("/v1/replay/codes") { _, context in
            try context.require(role: .driver)
            let rows = try await codes.ownedRows(at: node.clock.now())
            var text = ""
            for row in rows {
                text += "\(row.document.csv),\(row.colour.name),\(row.reasons),"
                text += "\(row.naatHours.map(String.init) ?? "-"),\(row.doses)\n"
            }
            return Response.csv(text)
        }
        router.get("/v1/replay/work") { _, context in
            try context.require(role: .driver)
            var text = ""
            for item in try await dispatchRows.ownedWork() {
                text += ([item.document.csv] + item.columns.map(\.text)).joined(separator: ",") + "\n"
            }
            return Response.csv(text)
        }
        router.get("/v1/replay/evidence") { request, context in
            try context.require(role: .driver)
            return Response.json(try await evidence(request))
        }
    }

    /// A piece of all that the node holds.
    private struct HeldEvidence: Encodable {
        struct Record: Encodable {
            let dataset: String
            let record: [String: String]
        }

        let records: [Record]
        /// Where to go on; absent after the last piece.
        let next: Int64?
    }

    private static let recordsAtOnce = 2_000

    private func evidence(_ request: Request) async throws -> HeldEvidence {
        var after: Int64 = 0
        if let text = request.uri.queryParameters["after"] {
            guard let number = Int64(text), number >= 0 else {
                throw Problem(.invalidValue, "It must be a number from 0.", field: "after")
            }
            after = number
        }
        let (events, next) = try await exchange.evidence(after: after, limit: Self.recordsAtOnce)
        return HeldEvidence(records: events.map { .init(dataset: $0.dataset ?? "", record: $0.data) }, next: next)
    }
}

extension IdentityDocument {
    /// Type and number as two fields of CSV.
    fileprivate var csv: String {
        let isPlain = !number.contains { ",\"\r\n".contains($0) }
        if isPlain { return "\(type.rawValue),\(number)" }
        let quoted = number.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return "\(type.rawValue),\"\(quoted)\""
    }
}

extension Response {
    fileprivate static func csv(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
