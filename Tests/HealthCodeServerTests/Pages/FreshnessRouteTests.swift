import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Ignorance is not green: what a page shows while the feeds stand still.
@Suite(.timeLimit(.minutes(5))) struct FreshnessRouteTests {
    private static let person = SyntheticPerson(50)
    private static let beijing = "110101001001"

    private func isShown(_ words: String, at reader: PageReader) async throws -> Bool {
        try await reader.get("/me?lang=en")
        return reader.words.contains(words)
    }

    /// A resident of Beijing, green, at a province whose hub has heard of the other provinces.
    private func settle(_ hub: RunningNode, _ province: RunningNode, _ reader: PageReader) async throws {
        try await province.take(Self.resident)
        try await province.knows(Self.person)
        try await reader.signIn(Self.person)
        try await hub.hearsOfAll(asOf: hub.clock.now())
        try await eventually("fresh") { try await isShown("No measure is in force", at: reader) }
    }

    private static var resident: EvidenceText {
        var text = EvidenceText()
        text.resident(person, beijing)
        return text
    }

    @Test func `there is no colour before everybody's evidence can have come`() async throws {
        try await NodeInABox.nation("11") { (_, province) async throws in
            try await province.take(Self.resident)
            try await province.knows(Self.person)
            let reader = PageReader(province)
            try await reader.signIn(Self.person)
            #expect(reader.words.contains("Being established"))
            #expect(reader.page.html.firstMatch(of: /class="sign green"/) == nil)
        }
    }

    @Test func `a green says its age when another province's evidence has stopped coming`() async throws {
        try await NodeInABox.nation("11") { (hub, province) async throws in
            let reader = PageReader(province)
            try await settle(hub, province, reader)
            #expect(!reader.page.html.contains("is-old"))
            hub.clock.set(NodeInABox.start.advanced(bySeconds: 3 * 3_600 + 600))
            try await reader.get("/me?lang=en")
            #expect(reader.page.html.contains(#"<section class="badge green is-old""#))
            #expect(reader.words.contains("3 h 10 min ago"))
            #expect(reader.words.contains("does not say that the code is green now"))
            // And whom everybody waits for: not for Beijing itself.
            try await eventually("the hub says who is missing") {
                try await isShown("Missing is the evidence of Henan (since", at: reader)
            }
            #expect(reader.words.contains("Guangdong (since") && !reader.words.contains("Beijing (since"))
            for node in [hub, province] {
                let page = PageReader(node)
                try await page.get("/?lang=en")
                #expect(page.words.contains("Guangdong (since"))
            }
            // The others speak again: the code is of now.
            try await hub.hearsOfAll(asOf: hub.clock.now())
            try await eventually("fresh again") {
                try await reader.get("/me?lang=en")
                return !reader.page.html.contains("is-old")
            }
        }
    }

    @Test func `a province that is cut off from the hub says so, and no green is without its age`() async throws {
        let uptime = ManualUptime()
        let clock = ReplayClock(uptime: { uptime.value })
        clock.set(NodeInABox.start)
        let hub = try NodeInABox(clock: clock)
        let province = try await hub.run { (running) async throws -> NodeInABox in
            let province = try NodeInABox.province("11", of: hub, at: running.client.port)
            try await province.run { (other) async throws in
                try await other.becomesReady()
                try await settle(running, other, PageReader(other))
            }
            return province
        }
        // The hub is gone; the province starts again.
        try await province.run { (node) async throws in
            let reader = PageReader(node)
            try await reader.signIn(Self.person)
            #expect(reader.page.html.contains(#"<section class="badge green""#))
            #expect(reader.words.contains("Complete up to"))
            uptime.advance(by: .seconds(21))
            try await reader.get("/me?lang=en")
            #expect(reader.page.html.contains(#"<section class="badge green is-old""#))
            #expect(reader.words.contains("cut off from the national centre"))
            try await reader.get("/?lang=en")
            #expect(reader.words.contains("away since"))
            // Who is handed over across the border stays with whoever has them, and those who work there see why.
            for (id, page) in [("duty-1101", "duty"), ("field-1101", "field")] {
                let worker = PageReader(node)
                try await worker.get("/\(page)?lang=en")
                try await worker.follow("/\(page)/session?lang=en", ["token": "token of \(id)"])
                #expect(worker.words.contains("has not been heard of since"))
            }
        }
    }
}
