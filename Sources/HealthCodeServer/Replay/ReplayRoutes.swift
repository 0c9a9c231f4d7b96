import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import NIOCore

/// What drives a replay: the clock, and the codes at its moment. Only nodes whose clock is one have these routes.
struct ReplayRoutes: RouteGroup {
    let node: NodeParts
    let clock: ReplayClock

    private struct ClockSetting: RequestDocument, Encodable {
        let now: String

        enum CodingKeys: String, CodingKey, CaseIterable {
            case now
        }
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/replay/clock") { request, context in
            try context.require(role: .driver)
            let setting = try await request.document(ClockSetting.self)
            guard let now = Instant(setting.now) else {
                throw Problem(.invalidValue, "It must be an RFC 3339 instant.", field: "now")
            }
            // Set to the moment that it shows, it is where it should be: a driver may say so twice.
            guard clock.set(now) else {
                throw Problem(.clockGoesBack, "The clock shows a later moment.", field: "now")
            }
            try await node.store.noteClock(now)
            node.live.signal()
            return Response.json(setting)
        }
        router.get("/v1/replay/codes") { _, context in
            try context.require(role: .driver)
            let rows = try await node.store.ownedRows(at: node.clock.now())
            var text = ""
            for row in rows {
                let number = row.document.number
                let field =
                    number.contains { ",\"\r\n".contains($0) }
                    ? "\"\(number.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
                    : number
                text += "\(row.document.type.rawValue),\(field),\(row.colour.name),\(row.reasons),"
                text += "\(row.naatHours.map(String.init) ?? "-"),\(row.doses)\n"
            }
            return Response(
                status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }
}
