internal import Foundation
package import HealthCode

/// A row of a division's list, as far as the demo's workers look at it.
package struct WorkerRow: Sendable, Hashable, Decodable {
    /// Its name.
    package var item: String
    /// `item`, `release`, `roster`.
    package var list: String
    /// Who has every duty.
    package var owner: String
    /// Under which.
    package var token: String?
    /// Whom the person is offered to.
    package var offeredTo: String?
    /// What holds.
    package var measure: String?
    /// Since when.
    package var since: String?
    /// How far the work has come.
    package var stage: String?
    /// By when the person has to be spoken to.
    package var reachDue: String?
    /// By when the person has to be in a place that fits.
    package var placeDue: String?

    /// A row.
    package init(
        item: String, list: String, owner: String, token: String?, measure: String?, since: String?, stage: String?
    ) {
        self.item = item
        self.list = list
        self.owner = owner
        self.token = token
        self.measure = measure
        self.since = since
        self.stage = stage
    }

    enum CodingKeys: String, CodingKey {
        case item, list, owner, token, measure, since, stage
        case offeredTo = "offered_to"
        case reachDue = "reach_due"
        case placeDue = "place_due"
    }
}

/// What a worker of the demo does about one person: drawn from a seed, the person and the time of day alone, so that who
/// does it again does the same. Of 100 visits that are due 17 are not made, and 8 are made unasked (figures of follow-up in
/// the field, `docs/dispatch.md`, "Workers of the demo").
package struct WorkerHabits: Sendable {
    private let seed: UInt64

    /// The habits of a seed.
    package init(seed: UInt64) {
        self.seed = seed
    }

    /// An act, with what the route takes.
    package typealias Act = [String: String]

    /// The acts about a person that are done by now, of the stretches of time that now lies in.
    package func acts(about row: WorkerRow, at now: Instant) -> [Act] {
        switch row.list {
        case "item": actsOnItem(row, at: now)
        case "release": [release(row, at: now)].compactMap { $0 }
        default: []
        }
    }

    private func actsOnItem(_ row: WorkerRow, at now: Instant) -> [Act] {
        var acts: [Act?] = []
        // Whoever is offered a person answers; else whoever has one takes them on.
        if row.offeredTo != nil || row.stage == "issued" {
            acts.append(
                act("accept", row, every: 2, percent: 90, at: now) { act, dice in
                    act["division"] = row.offeredTo ?? row.owner
                    act["token"] = row.token
                    if row.offeredTo != nil, dice.oneIn(30) {
                        act["kind"] = "refuse"
                        act["outcome"] = "never-here"
                    }
                })
        }
        if row.reachDue != nil {
            acts.append(
                act("contact", row, every: 3, percent: 83, at: now) { act, dice in
                    act["channel"] = Int.random(in: 0..<100, using: &dice) < 70 ? "phone" : "door"
                    act["outcome"] =
                        switch Int.random(in: 0..<100, using: &dice) {
                        case ..<75: "spoke"
                        case ..<92: "no-answer"
                        default: act["channel"] == "phone" ? "wrong-number" : "not-found"
                        }
                })
        } else {
            if row.placeDue != nil, let place = Self.place(of: row.measure) {
                acts.append(
                    act("placed", row, every: 4, percent: 70, at: now) { act, _ in act["place"] = place })
            }
            acts.append(
                act("reading", row, every: 12, percent: 83, at: now) { act, dice in
                    act["symptoms"] = dice.oneIn(50) ? "yes" : "no"
                    act["temperature"] = "36.\(Int.random(in: 1...9, using: &dice))"
                })
            acts.append(
                act("unasked", row, every: 24, percent: 8, at: now) { act, _ in
                    act["kind"] = "contact"
                    act["channel"] = "door"
                    act["outcome"] = "spoke"
                })
        }
        return acts.compactMap { $0 }
    }

    /// Whoever has no notice to get is only to be sent home.
    private func release(_ row: WorkerRow, at now: Instant) -> Act? {
        act(row.since == nil ? "left" : "notice", row, every: 6, percent: 75, at: now) { _, _ in }
    }

    private static func place(of measure: String?) -> String? {
        switch measure {
        case "treatment": "hospital"
        case "central-isolation": "site"
        case "pending", "home-isolation", "home-monitoring": "home"
        default: nil
        }
    }

    /// What is done once in so many hours, at a moment that is drawn; `nil` when it is not done, or not yet.
    private func act(
        _ name: String, _ row: WorkerRow, every hours: Int64, percent: Int, at now: Instant,
        _ fill: (inout Act, inout Dice) -> Void
    ) -> Act? {
        let length = hours * 3_600
        // From midnight on in the nation's time.
        let offset = Int64(UTCOffset.china.seconds)
        let stretch = (now.seconds + offset) / length
        var dice = Dice(seed: seed, purpose: "\(row.item)/\(name)/\(stretch)")
        guard Int.random(in: 0..<100, using: &dice) < percent else { return nil }
        let moment = Instant(seconds: stretch * length - offset + Int64.random(in: 0..<length, using: &dice))
        guard moment <= now, row.since.flatMap({ Instant($0) }).map({ $0 <= moment }) ?? true else { return nil }
        let time = UTCOffset.china.format(moment)
        var act: Act = [
            "item": row.item, "record_id": "\(row.item)-\(name)-\(stretch)", "reported_at": time, "occurred_at": time,
            "kind": name, "division": row.owner,
        ]
        fill(&act, &dice)
        return act
    }
}

/// The workers of the demo's communities: they read their lists and state what they did, over HTTP as everybody does.
///
/// They play for a nation whose evidence has no acts, while it runs live; a page of two nodes a second at most, so that
/// the departments are not kept waiting.
actor DemoWorkers {
    private let nodes: [NodeName]
    private let clients: [NodeName: NodeClient]
    private let settings: NodeSettings
    private let habits: WorkerHabits
    /// Whose turn it is.
    private var turn = 0
    /// Where each node's next page begins.
    private var places: [NodeName: String] = [:]
    /// What was stated of late.
    private var stated: Set<String> = []

    private static let nodesAtOnce = 2
    private static let rememberedAtMost = 200_000

    init(nodes: [NodeName], clients: [NodeName: NodeClient], settings: NodeSettings, seed: UInt64 = 12) {
        self.nodes = nodes
        self.clients = clients
        self.settings = settings
        habits = WorkerHabits(seed: seed)
    }

    private struct Page: Decodable {
        let items: [WorkerRow]
        let next: String?
    }

    /// Some of them work for a moment.
    func work(at now: Instant) async {
        for _ in 0..<min(Self.nodesAtOnce, nodes.count) {
            let node = nodes[turn % nodes.count]
            turn += 1
            // A node that does not answer is one whose workers have nothing to do now.
            try? await work(at: node, now)
        }
    }

    private func work(at node: NodeName, _ now: Instant) async throws {
        guard let client = clients[node] else { return }
        let token = settings.token(.grid, at: node)
        let after = places[node].map { "&after=\($0)" } ?? ""
        let answer = try await client.attempt(
            NodeRequest("GET", "/v1/dispatch/items?scope=within&limit=200\(after)", token: token),
            timeout: .seconds(10))
        guard answer.status == 200 else {
            places[node] = nil
            return
        }
        let page: Page = try answer.decode()
        places[node] = page.next
        let acts = page.items.flatMap { habits.acts(about: $0, at: now) }
            .filter { !stated.contains($0["record_id"] ?? "") }
        guard !acts.isEmpty else { return }
        let body = JSON.object([
            (
                "acts",
                .array(
                    acts.map { act in
                        .object(act.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
                    })
            )
        ])
        let taken = try await client.attempt(
            NodeRequest.json("/v1/dispatch/acts", token: token, body), timeout: .seconds(10))
        guard taken.status == 200 else { return }
        if stated.count > Self.rememberedAtMost { stated = [] }
        stated.formUnion(acts.compactMap { $0["record_id"] })
    }
}
