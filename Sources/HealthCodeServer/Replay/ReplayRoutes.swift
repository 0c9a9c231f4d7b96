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
