import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// An operator's way through the pages of a node.
@Suite(.timeLimit(.minutes(5))) struct WorkRouteTests {
    private static let persons = (60..<64).map { SyntheticPerson($0) }

    /// A batch that would worsen four persons, where three are as many as one may.
    private func holding(
        submitter: String = "clerk one", _ body: @Sendable (RunningNode, _ batch: String) async throws -> Void
    ) async throws {
        var box = try NodeInABox()
        box.intake = .init(holdAbove: 3)
        try await box.run { (node) async throws in
            var text = EvidenceText()
            for person in Self.persons {
                text.naat(
                    "n-\(person.number)", person, "2022-07-05T08:00:00+08:00", "positive",
                    reported: "2022-07-05T10:00:00+08:00", division: "110101001001")
            }
            let lines = text.lines.map { $0.json + "\n" }.joined()
            let response = try await node.submit(lines, of: "naat", as: "lab-11", submitter: submitter)
            #expect(response.status == .accepted)
            try await body(node, try response.receipt.batch)
        }
    }

    @Test func `an operator sees a held batch and releases it`() async throws {
        try await holding { (node, batch) async throws in
            let reader = PageReader(node)
            try await reader.signIn(staff: "desk-2")
            for words in [batch, "lab-11", "clerk one", "Would worsen the codes of"] {
                #expect(reader.words.contains(words), "\(words)")
            }
            #expect(reader.page.values(of: "action").contains("/desk/batches/\(batch)/release?lang=en"))
            try await reader.follow("/desk/batches/\(batch)/release?lang=en", [:])
            #expect(reader.words.contains("The batch is released") && reader.words.contains("No batch is held"))
            for person in Self.persons { #expect(try await node.code(of: person).colour == "red") }
            let again = try await reader.send("/desk/batches/\(batch)/discard", [:])
            #expect(again.status == .conflict && again.text.contains("Nothing was done"))
            let none = try await reader.send("/desk/batches/\(String(repeating: "0", count: 32))/release", [:])
            #expect(none.status == .notFound && none.text.contains("<!DOCTYPE html>"))
        }
    }

    @Test func `nobody releases their own batch, or without the right, or by another site's form`() async throws {
        try await holding(submitter: "desk-2") { (node, batch) async throws in
            let own = PageReader(node)
            try await own.signIn(staff: "desk-2")
            #expect(own.words.contains("somebody else has to decide"))
            #expect(!own.page.values(of: "action").contains { $0.contains(batch) })
            let refused = try await own.send("/desk/batches/\(batch)/release", [:])
            #expect(refused.status == .forbidden)

            let reader = PageReader(node)
            try await reader.signIn(staff: "desk-1")
            for mark in ["", own.mark] {
                let response = try await reader.send("/desk/batches/\(batch)/release", [:], csrf: mark)
                #expect(response.status == .forbidden)
            }
            let foreign = try await reader.send("/desk/batches/\(batch)/release", [:], from: "cross-site")
            #expect(foreign.status == .forbidden)
            let stranger = PageReader(node)
            #expect(try await stranger.send("/desk/batches/\(batch)/release", [:]).status == .forbidden)
            #expect(try await node.store.operatorWork.heldBatches().map(\.batch) == [batch])

            try await reader.get("/desk?lang=en")
            try await reader.follow("/desk/batches/\(batch)/discard?lang=en", [:])
            #expect(reader.words.contains("The batch is discarded"))
            #expect(try await node.store.operation.watermark() == 0)
        }
    }

    @Test func `only staff with a right come in, and their session ends`() async throws {
        try await NodeInABox().run { (node) async throws in
            for id in ["lab-11", "gate-1", "province-11", "replay", "nobody"] {
                let reader = PageReader(node)
                try await reader.get("/desk?lang=en")
                let response = try await reader.send("/desk/session", ["token": "token of \(id)"])
                #expect(response.status == .forbidden && reader.cookies["tongma_staff"] == nil, "\(id)")
            }
            let without = PageReader(node)
            try await without.get("/desk?lang=en")
            let response = try await without.send("/desk/session?lang=en", ["token": "token of desk-3"])
            #expect(response.status == .seeOther)
            #expect(try await without.get("/desk?lang=en").status == .forbidden)

            let reader = PageReader(node)
            try await reader.signIn(staff: "desk-1")
            #expect(reader.words.contains("Place of work"))
            let token = try #require(reader.cookies["tongma_staff"])
            #expect(!reader.page.html.contains(token))
            try await reader.follow("/desk/session/end?lang=en", [:])
            #expect(reader.words.contains("Staff sign-in"))
            let old = try await node.client.execute(
                uri: "/desk?lang=en", method: .get, headers: [.cookie: "tongma_staff=\(token)"])
            #expect(old.text.contains("The session is over"))

            try await reader.signIn(staff: "desk-1")
            // Four hours by a clock that is the machine's; a replay passes them in minutes.
            node.clock.set(node.clock.now().advanced(bySeconds: 30 * 86_400))
            try await reader.get("/desk?lang=en")
            #expect(reader.words.contains("The session is over"))
        }
    }

    @Test func `refused lines show where they stood and why, and nothing of what they said`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = EvidenceText()
            text.naat(
                "n-1", Self.persons[0], "2022-07-05T08:00:00+08:00", "<b>maybe</b>",
                reported: "2022-07-05T10:00:00+08:00", division: "110101001001")
            let batch = try await node.submit(text.lines[0].json + "\n", of: "naat", as: "lab-11").receipt.batch
            let reader = PageReader(node)
            try await reader.signIn(staff: "desk-1")
            for words in [batch, "lab-11", "result", "one of"] { #expect(reader.words.contains(words), "\(words)") }
            #expect(!reader.page.html.contains("maybe"))
            #expect(!reader.page.html.contains(Self.persons[0].documentNumber))
        }
    }

    @Test func `an objection is answered by who may, the resident sees it, and the code stays`() async throws {
        try await NodeInABox().run { (node) async throws in
            let person = Self.persons[0]
            var text = EvidenceText()
            text.entry("e-1", person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
            try await node.take(text)
            try await node.hearsOfAll(asOf: node.clock.now())
            let resident = PageReader(node)
            try await resident.signIn(person)
            try await resident.follow("/me/contests", ["record": "entry/e-1", "statement": "my secret reason"])
            let contest = try #require(try await node.store.contests.openContests().first).id

            let other = PageReader(node)
            try await other.signIn(staff: "desk-2")
            #expect(!other.page.values(of: "action").contains { $0.contains(contest) })
            #expect(try await other.send("/desk/contests/\(contest)/answer", ["answer": "no"]).status == .forbidden)
            let reader = PageReader(node)
            try await reader.signIn(staff: "desk-1")
            #expect(!reader.page.html.contains("my secret reason"))
            #expect(try await reader.send("/desk/contests/\(contest)/answer", ["answer": " "]).status.code == 422)
            try await reader.follow("/desk/contests/\(contest)/answer?lang=en", ["answer": "The list <was> checked."])
            #expect(reader.words.contains("It is answered"))
            let again = try await reader.send("/desk/contests/\(contest)/answer", ["answer": "again"])
            #expect(again.status == .conflict)

            try await resident.get("/me?lang=en")
            #expect(resident.page.html.contains("The list &lt;was&gt; checked. (desk-1, desk-1)"))
            #expect(resident.page.html.contains(#"<section class="badge red""#))
        }
    }
}
