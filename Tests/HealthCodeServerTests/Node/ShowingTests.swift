import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Codes that are shown again and again: from answers at hand, and never one that no longer stands.
@Suite(.timeLimit(.minutes(5))) struct ShowingTests {
    private static let person = SyntheticPerson(60)

    private static func test(_ result: String, _ number: Int) -> EvidenceText {
        var text = EvidenceText()
        text.naat(
            "n-\(number)", person, "2022-07-05T08:00:00+08:00", result, reported: "2022-07-05T10:00:00+08:00",
            division: "110101001001")
        return text
    }

    private func shown(_ session: String, at node: RunningNode) async throws -> CodeView {
        let response = try await node.post("/v1/me/code", session: session)
        try #require(response.status == .ok, "\(response.text)")
        #expect(response.headers[.cacheControl] == "no-store")
        return try response.decoded(CodeView.self)
    }

    private func count(_ cache: String, at node: RunningNode) async throws -> Int {
        let line = try await node.get("/metrics", as: "desk-1").text.split(separator: "\n").first {
            $0.hasPrefix("tongma_codes_shown_total{cache=\"\(cache)\"}")
        }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Int($0) } ?? 0
    }

    @Test func `what was shown is shown again without asking the store, until a statement changes it`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.test("negative", 1))
            let session = try await node.signIn(Self.person)
            #expect(try await shown(session, at: node).colour == "green")
            // What is derived in the background says the same, and is noted as a change all the same.
            try await eventually("nobody waits") { try await node.count("SELECT COUNT(*) FROM touched") == 0 }
            _ = try await shown(session, at: node)
            let hits = try await count("hit", at: node)
            for _ in 0..<5 { #expect(try await shown(session, at: node).colour == "green") }
            #expect(try await count("hit", at: node) == hits + 5)
            // The next answer after the receipt rests on the statement, whatever the background has come to.
            try await node.take(Self.test("positive", 2))
            let red = try await shown(session, at: node)
            #expect(red.colour == "red" && red.reasons.first?.statements.first?.record == "n-2")
        }
    }

    @Test func `no answer is older than the last derivation`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.test("negative", 0))
            let session = try await node.signIn(Self.person)
            for number in 1...20 {
                var text = EvidenceText()
                text.antigen(
                    "g-\(number)", Self.person, "2022-07-05T09:00:00+08:00", "positive",
                    reported: "2022-07-05T10:00:00+08:00")
                try await node.take(text)
                let before = try await shown(session, at: node)
                #expect(before.colour != "green", "statement \(number)")
                var back = text
                back.retract(reported: "2022-07-05T11:00:00+08:00")
                let lines = back.lines.suffix(1).map { $0.json + "\n" }.joined()
                #expect(try await node.submit(lines, of: "antigen").status == .ok)
                #expect(try await shown(session, at: node).colour == "green", "withdrawal \(number)")
            }
        }
    }

    @Test func `what only time changes is not shown for longer than it holds`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = EvidenceText()
            text.entry("e-1", Self.person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
            try await node.take(text)
            let session = try await node.signIn(Self.person)
            var texts: [String] = []
            for _ in 0..<2 { texts.append(try await node.post("/v1/me/code", session: session).text) }
            #expect(texts[0] == texts[1] && texts[0].contains("\"until\""))
            // The isolation is over by the calendar, but its tests are owed: there is no end any more that could be named.
            node.clock.set(try #require(Instant("2022-07-14T12:00:00+08:00")))
            let later = try await node.post("/v1/me/code", session: session).text
            #expect(later.contains("\"at\":\"2022-07-14T12:00:00+08:00\"") && !later.contains("\"until\""))
        }
    }

    @Test func `a session that has ended shows nothing`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.test("negative", 1))
            let session = try await node.signIn(Self.person)
            for _ in 0..<2 { _ = try await shown(session, at: node) }
            try await node.store.residents.signOut(session: session)
            #expect(try await node.post("/v1/me/code", session: session).status == .unauthorized)
            let other = try await node.signIn(Self.person)
            for _ in 0..<2 { _ = try await shown(other, at: node) }
            node.clock.set(try #require(Instant("2022-08-05T12:00:00+08:00")))
            #expect(try await node.post("/v1/me/code", session: other).status == .unauthorized)
        }
    }
}
