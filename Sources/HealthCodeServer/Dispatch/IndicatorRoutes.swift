import HTTPTypes
import HealthCode
import Hummingbird

/// The indicators of a division: `GET /v1/dispatch/indicators?division=&weeks=`, as JSON or as the table that
/// `tongma indicators --by-week` writes.
struct IndicatorRoutes: RouteGroup {
    let figures: DutyFigures

    private struct Answer: Encodable {
        let at: String
        let division: String
        let indicators: [Number]
    }

    private struct Number: Encodable {
        let week: String?
        let indicator: String
        let name: String?
        let count: Int?
        let of: Int?
        let p50: Int64?
        let p90: Int64?
        let excluded: Int?

        enum CodingKeys: String, CodingKey {
            case week, indicator, name, count, of, excluded
            case p50 = "p50_s"
            case p90 = "p90_s"
        }

        init(_ row: IndicatorRow) {
            week = row.span == .now ? nil : row.span.text
            indicator = row.indicator.rawValue
            (name, count, of, excluded) = (row.name, row.count, row.of, row.excluded)
            (p50, p90) = (row.p50, row.p90)
        }
    }

    func add(to router: Router<NodeContext>) {
        router.get("/v1/dispatch/indicators") { request, context in
            let principal = try context.require(right: .duty)
            let query = request.uri.queryParameters
            let division = try figures.division(query["division"], of: principal)
            let tally = try await figures.tally(of: division, weeks: try DutyFigures.weeks(query["weeks"]))
            let rows = tally.rows(of: division, byWeek: true)
            let now = Instant(seconds: tally.now)
            let offset = figures.offset(at: now)
            if request.headers[values: .accept].contains(where: { $0.hasPrefix("text/csv") }) {
                return Response.csv(
                    DutyFigures.csv(rows, at: now, offset: offset), named: "indicators-\(division).csv")
            }
            return Response.json(
                Answer(at: offset.format(now), division: "\(division)", indicators: rows.map(Number.init)))
        }
    }
}
