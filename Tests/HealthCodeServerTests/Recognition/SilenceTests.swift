import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// What a province's silence does to the codes of others' residents, at their node and at gates.
@Suite(.timeLimit(.minutes(5))) struct SilenceTests {
    private static let home = "440101001001"
    private static let apart = SyntheticPerson(70)
    private static let guest = SyntheticPerson(71)

    private struct View: Decodable {
        struct Missing: Decodable, Equatable {
            let province: String
            let as_of: String?
        }

        let colour: String
        let as_of: String?
        let missing: [Missing]?
    }

    /// Guangdong with its hub, which hears of Beijing and Henan what a test says.
    private static func run(
        _ body: @Sendable (_ hub: RunningNode, _ province: RunningNode) async throws -> Void
    ) async throws {
        let keys = try NationOfSigners(["11", "41", "44"])
        var hub = try NodeInABox()
        try keys.equip(&hub)
        try await hub.run { [hub] hubNode in
            var province = try NodeInABox.province("44", of: hub, at: hubNode.client.port)
            try keys.equip(&province)
            try await province.run { node in
                try await node.becomesReady()
                try await eventually("trusted") { try await node.get("/v1/trust/list").status == .ok }
                var text = EvidenceText()
                text.resident(apart, home)
                text.resident(guest, home)
                text.stay(
                    "s-1", guest, "410102001001", from: "2022-06-20T08:00:00+08:00", to: "2022-06-21T08:00:00+08:00",
                    reported: "2022-06-22T08:00:00+08:00")
                try await node.take(text)
                try await node.knows(apart)
                try await node.knows(guest)
                try await body(hubNode, node)
            }
        }
    }

    /// Everyone but Henan says that they have sent everything.
    private static func speak(_ hub: RunningNode, _ node: RunningNode, days: Int64) async throws {
        let now = NodeInABox.start.advanced(bySeconds: days * 86_400 + 3_600)
        #expect(hub.clock.set(now))
        try await hub.hears(of: "11", asOf: now)
        try await eventually("heard") {
            let view = try await node.post("/v1/codes/query", as: "desk-1", apart.query(purpose: "look"))
                .decoded(View.self)
            guard let asOf = view.as_of.flatMap({ Instant($0) }) else { return false }
            return view.missing != nil && now.wholeSeconds(since: asOf) < 600
        }
    }

    @Test func `codes of those whom something ties to a silent province age, and no others; all say who is missing`()
        async throws
    {
        try await Self.run { (hub, node) async throws in
            try await hub.hearsOfAll(asOf: hub.clock.now())
            try await eventually("heard") {
                try await node.post("/v1/codes/query", as: "desk-1", Self.guest.query(purpose: "look"))
                    .decoded(View.self).as_of != nil
            }
            for (days, outcome) in [(1, "caution"), (3, "stale"), (30, "stale")] as [(Int64, String)] {
                try await Self.speak(hub, node, days: days)
                let now = node.clock.now()
                for (person, expected) in [(Self.apart, "pass"), (Self.guest, outcome)] {
                    let isTied = expected != "pass"
                    let device = try await Device(of: person, at: node)
                    // Twice: made, and shown from memory.
                    for _ in 0..<2 {
                        let shown = try await node.post("/v1/me/code", session: device.session).decoded(View.self)
                        #expect(shown.colour == "green")
                        #expect(shown.missing?.map(\.province) == ["410000000000"])
                        let asOf = try #require(shown.as_of.flatMap { Instant($0) })
                        #expect((now.wholeSeconds(since: asOf) > 80_000) == isTied, "\(days) days")
                    }
                    let held = try await device.renew()
                    // The shard of a credential that was issued a moment ago has to be signed.
                    try await eventually("\(expected) at the gate after \(days) days") {
                        let seen = try await node.recognise(try held.shown(by: node.clock))
                        return seen.outcome == expected && seen.reasons == (isTied ? ["old-evidence"] : [])
                    }
                    // By the number alone, this node's own evidence.
                    let known = try await node.recognise(nil, beside: person)
                    #expect(known.outcome == expected, "\(days) days")
                    // Nobody signs in as often as that.
                    guard days == 1 else { continue }
                    let reader = PageReader(node)
                    try await reader.signIn(person)
                    #expect(reader.words.contains("Missing is the evidence of Henan (since"))
                    #expect(reader.page.html.contains("is-old") == isTied)
                    #expect(reader.words.contains("Nothing that is known ties you to it") != isTied)
                }
            }
            // Henan speaks again.
            try await hub.hearsOfAll(asOf: hub.clock.now())
            try await eventually("nobody is missing") {
                let view = try await node.post("/v1/codes/query", as: "desk-1", Self.guest.query(purpose: "look"))
                    .decoded(View.self)
                return view.missing == nil
            }
            let held = try await Device(of: Self.guest, at: node).renew()
            try await eventually("taken again") {
                try await node.recognise(try held.shown(by: node.clock)).outcome == "pass"
            }
        }
    }
}
