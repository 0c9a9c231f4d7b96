import Foundation
import HTTPTypes
import HealthCode
import HealthCodeStore
import Hummingbird
import Logging
import NIOCore

/// The hub's side of the exchange: provinces post their events and read their feeds.
struct ExchangeRoutes: RouteGroup {
    let node: NodeParts
    let exchange: Exchange
    let intake: Intake
    let operation: NodeOperation

    /// How many bytes of events are taken at once.
    static let maximumBytes = IntakeGate.largestBody
    static let eventsType = "application/cloudevents-batch+json"
    /// Up to when the sender has sent everything; RFC 3339. The name is fixed and valid.
    static let asOf = HTTPField.Name("Tongma-As-Of") ?? .via

    private struct Taken: Encodable {
        let received: Int
        let position: Int64
    }

    func add(to router: Router<NodeContext>) {
        router.post("/v1/exchange/events") { request, context in
            let province = try context.requireProvince()
            node.heard(province.description)
            try request.requireMediaType(Self.eventsType)
            let asOf = try request.headers[Self.asOf].map { text throws(Problem) in
                guard let instant = Instant(text) else {
                    throw Problem(.invalidValue, "It must be an RFC 3339 instant.", field: "Tongma-As-Of")
                }
                return instant
            }
            let received = try await request.withBytes(
                upTo: Self.maximumBytes, in: node.largeBodies, by: province.description
            ) { body in
                try await take(body, from: province, asOf: asOf)
            }
            node.live.signal()
            return Response.json(Taken(received: received, position: try await operation.watermark()))
        }
        router.get("/v1/exchange/feed") { request, context in
            let province = try context.requireProvince()
            node.heard(province.description)
            let query = try FeedQuery(request)
            return Response.json(try await answer(query, for: province))
        }
    }

    /// - Returns: how many events it were.
    private func take(_ body: ByteBuffer, from province: Division, asOf: Instant?) async throws -> Int {
        let events: [ExchangeEvent]
        try Request.requireOneOfEach(body)
        do {
            events = try JSONDecoder().decode([ExchangeEvent].self, from: Data(body.readableBytesView))
        } catch {
            throw Problem(.malformedDocument, "The body is not a batch of events (CloudEvents 1.0, JSON).")
        }
        let now = node.clock.now()
        let taken: [ExchangeEvent]
        let setAside: Int
        do {
            (taken, setAside) = try await intake.guardEvents(
                events, from: province, rules: node.rules.rules(at: now)?.timeline,
                bounds: node.configuration.intake.bounds(of: [province]),
                heldAtMost: node.configuration.intake.heldPerDepartment, at: now)
        } catch let fault as SubmissionFault {
            throw Problem(fault)
        }
        if setAside > 0 {
            node.shell.logger.warning(
                "events wait for a second person", metadata: ["province": "\(province)", "events": "\(setAside)"])
        }
        let receipt = try await exchange.receive(taken, from: province, asOf: asOf, at: now)
        for refusal in receipt.refused.prefix(20) {
            node.shell.logger.warning("event refused", metadata: ["province": "\(province)", "cause": "\(refusal)"])
        }
        return events.count
    }

    /// Answers at once when there is something, and else when something comes or the wait is over.
    private func answer(_ query: FeedQuery, for province: Division) async throws -> FeedAnswer {
        let page = try await node.feedChanged.listening { wakeUp in
            let page = try await self.page(query, for: province)
            guard page.events.isEmpty, page.next >= page.head, query.wait > 0 else { return page }
            try await wakeUp.wait(atMost: .seconds(query.wait))
            return try await self.page(query, for: province)
        }
        let now = node.clock.now()
        return FeedAnswer(page, edition: node.rules.rules(at: now)?.edition.id, now: now)
    }

    private func page(_ query: FeedQuery, for province: Division) async throws -> ExchangePage {
        do {
            return try await exchange.feed(
                for: province, after: query.after, limit: query.limit, at: node.clock.now())
        } catch let gap as FeedGap {
            node.shell.logger.error(
                "a feed does not go on where its reader stopped",
                metadata: ["province": "\(province)", "after": "\(gap.after)", "head": "\(gap.head)"])
            throw Problem(
                .conflict,
                """
                The feed does not go on after \(gap.after); its last entry is \(gap.head). One of the two nodes was \
                restored from an older copy, and what lies between is not here any more.
                """)
        }
    }
}

/// `?after=SEQ&limit=N&wait=SECONDS`
private struct FeedQuery {
    let after: Int64
    let limit: Int
    let wait: Int

    init(_ request: Request) throws(Problem) {
        after = try Self.number("after", of: request, in: 0...Int64.max) ?? 0
        limit = Int(try Self.number("limit", of: request, in: 1...2_000) ?? 500)
        wait = Int(try Self.number("wait", of: request, in: 0...30) ?? 0)
    }

    private static func number(
        _ name: String, of request: Request, in range: ClosedRange<Int64>
    ) throws(Problem) -> Int64? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw Problem(
                .invalidValue, "It must be a number from \(range.lowerBound) to \(range.upperBound).", field: name)
        }
        return number
    }
}

/// A page of a feed as it travels.
struct FeedAnswer: Codable {
    let events: [ExchangeEvent]
    let next: Int64
    let head: Int64
    let asOf: String?
    /// Whose statements are missing; absent when nobody's are.
    let missing: [Missing]?
    /// The edition that is in force at the hub, and the moment that is said of.
    let edition: String?
    let now: String?

    enum CodingKeys: String, CodingKey {
        case events, next, head, missing, edition, now
        case asOf = "as_of"
    }

    /// A province that is behind the others.
    struct Missing: Codable {
        let province: String
        let asOf: String?

        enum CodingKeys: String, CodingKey {
            case province
            case asOf = "as_of"
        }

        init(_ missing: MissingProvince) {
            province = missing.province.description
            asOf = missing.asOf?.exactText
        }
    }

    init(_ page: ExchangePage, edition: String?, now: Instant) {
        events = page.events
        next = page.next
        head = page.head
        asOf = page.asOf?.exactText
        missing = page.missing.isEmpty ? nil : page.missing.map(Missing.init)
        self.edition = edition
        self.now = now.exactText
    }

    var page: ExchangePage {
        ExchangePage(
            events: events, next: next, head: head, asOf: asOf.flatMap { Instant($0) },
            missing: (missing ?? []).compactMap { entry in
                Division(entry.province).map {
                    MissingProvince(province: $0, asOf: entry.asOf.flatMap { Instant($0) })
                }
            })
    }
}

extension NodeContext {
    /// The province that the calling node stands for.
    fileprivate func requireProvince() throws(Problem) -> Division {
        guard let province = try require(role: .node).province else {
            throw Problem(.wrongRole, "The credential stands for no province.")
        }
        return province
    }
}
