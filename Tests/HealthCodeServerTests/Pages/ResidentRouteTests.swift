import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// A resident's way through the pages of a node.
@Suite(.timeLimit(.minutes(5))) struct ResidentRouteTests {
    private static let person = SyntheticPerson(40)

    /// The person entered the country: red, on an officer's word.
    private static var entry: EvidenceText {
        var text = EvidenceText()
        text.entry("e-1", person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
        return text
    }

    private func withResident(
        _ body: @Sendable (RunningNode, PageReader) async throws -> Void
    ) async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.entry, submitter: "officer nine")
            try await node.hearsOfAll(asOf: node.clock.now())
            let reader = PageReader(node)
            try await reader.signIn(Self.person)
            try await body(node, reader)
        }
    }

    @Test func `a resident signs in by the form and sees why, on whose word, under which rule and until when`()
        async throws
    {
        try await withResident { _, reader in
            #expect(reader.page.html.contains(#"<section class="badge red""#))
            for words in ["officer nine", "registry", "e-1", "cn-9", "4 July 2022, 12:00", "Legal basis"] {
                #expect(reader.words.contains(words), "\(words)")
            }
            #expect(reader.page.html.firstMatch(of: /<dt>Until<\/dt><dd><strong><time datetime="2022-07-1/) != nil)
            #expect(!reader.page.html.contains(Self.person.documentNumber))
            #expect(reader.words.contains(String(Self.person.documentNumber.suffix(4))))
        }
    }

    @Test func `a resident sees who read their data, what for, and who was refused`() async throws {
        try await withResident { node, reader in
            _ = try await node.code(of: Self.person)
            _ = try await node.post("/v1/codes/state", as: "gate-2", Self.person.query())
            try await reader.get("/me?lang=en")
            for words in ["desk-1 · the code and its reasons · a test", "gate-2 · the colour, by number (refused)"] {
                #expect(reader.words.contains(words), "\(words)")
            }
        }
    }

    @Test func `nothing of a person stands in an address, a log line or a page before signing in`() async throws {
        let box = try NodeInABox()
        try await box.run { (node) async throws in
            try await node.take(Self.entry)
            let reader = PageReader(node)
            try await reader.get("/me")
            let refused = try await reader.send("/me/session", Self.person.query(code: "WRONG234"))
            #expect(refused.status == .forbidden)
            #expect(refused.text.contains(#"role="alert""#))
            #expect(!refused.text.contains(Self.person.documentNumber))
            try await reader.signIn(Self.person)
            let number = Self.person.documentNumber
            for value in reader.page.values(of: "href") + reader.page.values(of: "action") {
                #expect(!value.contains(number))
            }
        }
        #expect(!box.log.text.contains(Self.person.documentNumber))
    }

    @Test func `the wrong number and the wrong code are refused in the same words`() async throws {
        try await NodeInABox().run { (node) async throws in
            let reader = PageReader(node)
            var answers: Set<String> = []
            for number in [Self.person.documentNumber, "no number", ""] {
                try await reader.get("/me?lang=en")
                let fields = ["document_type": "id-card", "document_number": number, "one_time_code": "WRONG234"]
                let response = try await reader.send("/me/session", fields)
                #expect(response.status == .forbidden)
                let said = reader.page.html.firstMatch(of: /role="alert"[^>]*>(.*?)<\/div>/)
                answers.insert(said.map { String($0.1) } ?? "")
            }
            #expect(answers.count == 1 && answers.first?.isEmpty == false)
        }
    }

    @Test func `a contest is opened by the form and shows its clock, and a second one is not`() async throws {
        try await withResident { node, reader in
            let fields = ["record": "entry/e-1", "statement": "I was never there.\r\nNot once."]
            try await reader.follow("/me/contests?lang=en", fields)
            #expect(reader.words.contains("Your objection is open"))
            #expect(reader.words.contains("24 h left") && reader.words.contains("Objection open"))
            #expect(try await node.store.contests.openContests().map(\.record) == ["e-1"])
            let again = try await reader.send("/me/contests", fields)
            #expect(again.status == .conflict && again.text.contains("<!DOCTYPE html>"))
            for statement in ["", "  \r\n ", String(repeating: "a", count: 1_001)] {
                let response = try await reader.send("/me/contests", ["record": "entry/e-1", "statement": statement])
                #expect(response.status == .unprocessableContent)
            }
            // The notice shows once.
            try await reader.get("/me?lang=en")
            #expect(!reader.words.contains("Your objection is open"))
            node.clock.set(node.clock.now().advanced(bySeconds: 23 * 3_600))
            try await node.hearsOfAll(asOf: node.clock.now())
            try await reader.get("/me?lang=en")
            #expect(reader.words.contains("60 min left") || reader.words.contains("1 h left"))
        }
    }

    @Test func `a form without its mark, with another session's, or from another site is refused`() async throws {
        try await withResident { node, reader in
            let fields = ["record": "entry/e-1", "statement": "No."]
            let other = PageReader(node)
            try await other.signIn(SyntheticPerson(41))
            for mark in ["", "0", other.mark, String(reader.mark.dropLast())] {
                let response = try await reader.send("/me/contests", fields, csrf: mark)
                #expect(response.status == .forbidden, "\(mark)")
                #expect(response.text.contains("<!DOCTYPE html>"))
            }
            for site in ["cross-site", "same-site", "none"] {
                let response = try await reader.send("/me/contests", fields, from: site)
                #expect(response.status == .forbidden, "\(site)")
            }
            #expect(try await node.store.contests.openContests().isEmpty)
            let stranger = PageReader(node)
            let signIn = try await stranger.send("/me/session", Self.person.query(code: "ABCDEFGH"), csrf: "")
            #expect(signIn.status == .forbidden && stranger.cookies.isEmpty)
        }
    }

    @Test func `a browser that names no site is known by its origin, and a form by its mark`() async throws {
        try await withResident { node, reader in
            let fields = ["record": "entry/e-1", "statement": "No."]
            let foreign = try await reader.send("/me/contests", fields, from: nil, origin: "http://elsewhere.example")
            #expect(foreign.status == .forbidden)
            #expect(try await node.store.contests.openContests().isEmpty)
            // The page that said so took the place of the one with the form.
            try await reader.get("/me?lang=en")
            let own = try await reader.send("/me/contests", fields, from: nil, origin: "http://localhost")
            #expect(own.status == .seeOther)
            #expect(try await node.store.contests.openContests().count == 1)
            // Who is not signed in yet has the mark alone.
            let stranger = PageReader(node)
            try await stranger.get("/me?lang=en")
            let signIn = try await stranger.send(
                "/me/session", SyntheticPerson(41).query(code: "WRONG234"), from: nil, origin: "null")
            #expect(signIn.status == .forbidden && signIn.text.contains(#"role="alert""#))
            let page = try await stranger.get("/me?lang=en")
            #expect(page.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "same-origin")
        }
    }

    @Test func `signing out ends the session, wherever its cookie still is`() async throws {
        try await withResident { node, reader in
            let session = try #require(reader.cookies["tongma_session"])
            try await reader.follow("/me/session/end?lang=en", [:])
            #expect(reader.cookies["tongma_session"] == nil)
            let response = try await node.client.execute(
                uri: "/me?lang=en", method: .get, headers: [.cookie: "tongma_session=\(session)"])
            #expect(response.text.contains("The session is over"))
        }
    }

    @Test func `names that hold markup are shown as they are`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = Self.entry
            text.resident(Self.person, "990101001001")
            text.lines[1].fields["name"] = #"<img src=x onerror=alert(1)>"'"#
            try await node.take(text, submitter: #"<script>"x"</script>"#)
            try await node.hearsOfAll(asOf: node.clock.now())
            let reader = PageReader(node)
            try await reader.signIn(Self.person)
            #expect(reader.page.html.contains("&lt;img src=x"))
            #expect(reader.page.html.contains("&lt;script&gt;"))
            #expect(!reader.page.elements.contains("img"))
            #expect(reader.page.elements.count { $0 == "script" } == 1)
        }
    }

    @Test func `a document that nobody holds is unknown, and no colour`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.hearsOfAll(asOf: node.clock.now())
            let reader = PageReader(node)
            try await reader.signIn(SyntheticPerson(49))
            #expect(reader.words.contains("Unknown is no colour"))
            #expect(reader.page.html.firstMatch(of: /class="sign (green|yellow|red)"/) == nil)
        }
    }
}
