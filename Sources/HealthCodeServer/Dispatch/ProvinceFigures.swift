import Foundation
import HealthCode
import HealthCodeStore
import Hummingbird
import Logging
import ServiceLifecycle

/// What a province tells the hub of its indicators, so that the nation's add up: sums, and nothing of a person.
struct ProvinceFigures: RequestDocument, Encodable {
    /// The moment that they are of, in seconds since 1970.
    let at: Int64
    /// Of the whole province.
    let sums: IndicatorSums

    enum CodingKeys: String, CodingKey, CaseIterable { case at, sums }

    /// A few lengths of time for each case; millions of cases in all.
    static let maximumBytes = 32 << 20

    /// The empty answer.
    struct Taken: Codable {
        let taken: Bool
    }
}

/// The hub's side: it keeps what each province told last.
struct ProvinceFigureRoutes: RouteGroup {
    let node: NodeParts
    let figures: WorkFigures

    /// By how many seconds a province's clock may go ahead.
    private static let aheadSeconds: Int64 = 60

    func add(to router: Router<NodeContext>) {
        router.post("/v1/exchange/indicators") { request, context in
            guard let province = try context.require(role: .node).province else {
                throw Problem(.wrongRole, "The credential stands for no province.")
            }
            let told = try await request.document(
                ProvinceFigures.self, upTo: ProvinceFigures.maximumBytes, in: node.largeBodies,
                by: province.description)
            // What is said to be of later would stand as news until then.
            guard (0...node.clock.now().seconds + Self.aheadSeconds).contains(told.at) else {
                throw Problem(.invalidValue, "It must be seconds since 1970, and not to come.", field: "at")
            }
            let isTaken = try await figures.take(told.sums, of: province, at: Instant(seconds: told.at))
            return Response.json(ProvinceFigures.Taken(taken: isTaken))
        }
    }
}

/// A province's side: it tells the hub of its sums every minute.
struct ProvinceFigureUplink: Service {
    let figures: DutyFigures
    let hub: HubClient

    private static let pause: Duration = .seconds(60)

    func run() async throws {
        await figures.node.repeating("the indicators were not sent to the hub", level: .warning) {
            try await send()
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Counts, and tells the hub.
    func send() async throws {
        guard let province = figures.node.role.province else { return }
        let tally = try await figures.tally(of: province, weeks: DutyFigures.usualWeeks)
        let request = try hub.request(
            "/v1/exchange/indicators", posting: ProvinceFigures(at: tally.now, sums: tally.sums(of: province)))
        _ = try await hub.body(of: request, upTo: 1 << 10)
    }
}
