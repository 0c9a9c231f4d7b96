import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// The pages of the register, without scripts.
@Suite(.timeLimit(.minutes(5))) struct CheckInPageTests {
    private static let person = SyntheticPerson(72)

    /// The text that stands on a venue's page.
    private static func code(_ reader: PageReader) throws -> String {
        let match = try #require(reader.page.html.firstMatch(of: /<code>(TV1:[^<]*)<\/code>/))
        return String(match.1)
    }

    @Test func `a resident types in what a venue shows`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let venue = PageReader(node)
            try await venue.signIn(venue: "library-1")
            #expect(venue.words.contains("library-1") && venue.words.contains("Test command"))
            #expect(venue.page.html.contains("<svg") && venue.page.html.contains(#"http-equiv="refresh" content="25""#))
            let resident = PageReader(node)
            try await resident.signIn(Self.person)
            #expect(resident.page.values(of: "href").contains("/me/check-in?lang=en"))
            let response = try await resident.get("/me/check-in?lang=en")
            let permissions = try #require(HTTPField.Name("Permissions-Policy"))
            #expect(response.headers[permissions]?.contains("camera=(self)") == true)
            for words in ["The venue register is on by order", "Test command", "article 42", "14 days", "Nothing."] {
                #expect(resident.words.contains(words), "\(words)")
            }
            try await resident.follow("/me/check-in?lang=en", ["code": try Self.code(venue)])
            #expect(resident.words.contains("You are checked in") && resident.words.contains("library-1"))
            try await resident.get("/me/check-in?lang=en")
            #expect(!resident.words.contains("You are checked in") && resident.words.contains("library-1"))
            try await resident.get("/me/check-in?lang=zh")
            #expect(resident.words.contains("场所登记已依令开启"))
        }
    }

    @Test func `what is not taken is said, and stores nothing`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let venue = PageReader(node)
            try await venue.signIn(venue: "library-1")
            let code = try Self.code(venue)
            let resident = PageReader(node)
            try await resident.signIn(Self.person)
            try await resident.get("/me/check-in?lang=en")
            let junk = try await resident.send("/me/check-in?lang=en", ["code": "TV1:<script>"])
            #expect(junk.status == .unprocessableContent && !junk.text.contains("<script>"))
            let forged = try await resident.send("/me/check-in?lang=en", ["code": code], csrf: "x")
            #expect(forged.status == .forbidden)
            try await resident.get("/me/check-in?lang=en")
            let foreign = try await resident.send("/me/check-in?lang=en", ["code": code], from: "cross-site")
            #expect(foreign.status == .forbidden)
            #expect(node.clock.set(node.clock.now().advanced(bySeconds: 61)))
            try await resident.get("/me/check-in?lang=en")
            let late = try await resident.send("/me/check-in?lang=en", ["code": code])
            #expect(late.status == .conflict && late.text.contains("a photo does not count"))
            #expect(try await node.count("SELECT COUNT(*) FROM check_ins") == 0)
        }
    }

    @Test func `without an order the pages say that the register is off`() async throws {
        try await NationOfSigners.run { (_, hub, node, _) async throws in
            let venue = PageReader(node)
            try await venue.signIn(venue: "library-1")
            #expect(venue.words.contains("The venue register is off") && !venue.page.html.contains("TV1:"))
            let resident = PageReader(node)
            try await resident.signIn(Self.person)
            #expect(!resident.page.html.contains("/me/check-in"))
            try await resident.get("/me/check-in?lang=en")
            #expect(resident.words.contains("The venue register is off"))
            #expect(!resident.page.html.contains("check-in-form"))
            let sent = try await resident.send("/me/check-in?lang=en", ["code": "TV1:0"])
            #expect(sent.status == .conflict && sent.text.contains("Nothing was stored"))
            #expect(try await hub.get("/venue-code").status == .notFound)
        }
    }

    @Test func `only a venue with a place signs in at the door`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            for id in ["desk-1", "gate-1", "registry", "nobody"] {
                let reader = PageReader(node)
                try await reader.get("/venue-code?lang=en")
                #expect(reader.words.contains("Venue sign-in"))
                let response = try await reader.send("/venue-code/session?lang=en", ["token": "token of \(id)"])
                #expect(response.status == .forbidden && reader.cookies["tongma_venue"] == nil)
            }
            let reader = PageReader(node)
            try await reader.signIn(venue: "library-1")
            #expect(reader.cookies["tongma_venue"] != nil)
            try await reader.follow("/venue-code/session/end?lang=en", [:])
            #expect(reader.words.contains("Venue sign-in") && reader.cookies["tongma_venue"] == nil)
        }
    }
}
