import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// A field worker's way through the plain page, and what the person sees of it.
@Suite(.timeLimit(.minutes(10))) struct FieldPageTests {
    private static func signIn(_ id: String, _ scene: FieldScene) async throws -> PageReader {
        let reader = PageReader(scene.node)
        try await reader.get("/field?lang=en")
        try await reader.follow("/field/session?lang=en", ["token": "token of \(id)"])
        return reader
    }

    private static func item(on reader: PageReader) throws -> String {
        try #require(reader.page.html.firstMatch(of: /name="item" value="([0-9a-f]{16})"/).map { String($0.1) })
    }

    @Test func `a worker sees the division's list, notes a visit, and the person sees both`() async throws {
        try await FieldScene.run { scene in
            let reader = try await Self.signIn("walker-4401", scene)
            #expect(reader.words.contains(FieldScene.name) && reader.words.contains("Reach the person"))
            #expect(!reader.page.html.contains(scene.person.documentNumber))
            let item = try Self.item(on: reader)
            try await reader.follow("/field/acts?lang=en", ["item": item, "act": "spoke-door"])
            #expect(reader.words.contains("Noted."))
            try await scene.reaches(.reached)
            try await reader.get("/field?lang=en")
            #expect(!reader.words.contains("Noted.") && reader.words.contains("Bring them to the right place"))
            try await reader.follow(
                "/field/acts?lang=en", ["item": item, "act": "reading", "temperature": "36,8", "symptoms": "no"])
            #expect(reader.words.contains("Noted."))
            try await reader.follow(
                "/field/acts?lang=en", ["item": item, "act": "reading", "temperature": "98.6", "symptoms": "no"])
            #expect(reader.words.contains("Something was not taken"))

            let resident = PageReader(scene.node)
            try await resident.signIn(scene.person)
            #expect(resident.words.contains("Who answers for you") && resident.words.contains("440101001001"))
            #expect(resident.words.contains("somebody has spoken to you"))
            #expect(resident.words.contains("the community’s work list"))
            try await resident.follow("/me/readings?lang=en", ["temperature": "37.2", "symptoms": "yes"])
            #expect(resident.words.contains("Noted: whoever answers for you sees it."))
            try await resident.follow("/me/readings?lang=en", ["temperature": "7", "symptoms": "yes"])
            #expect(resident.words.contains("Not noted"))
        }
    }

    @Test func `nobody states anything without the page, the right, or the person on their list`() async throws {
        try await FieldScene.run { scene in
            let reader = try await Self.signIn("walker-4401", scene)
            let item = try Self.item(on: reader)
            let act = ["item": item, "act": "spoke-door"]
            let mark = reader.mark
            #expect(try await reader.send("/field/acts", act, csrf: "").status == .forbidden)
            #expect(try await reader.send("/field/acts", act, csrf: mark, from: "cross-site").status == .forbidden)
            #expect(
                try await reader.send("/field/acts", ["item": item, "act": "grant"], csrf: mark).status.code == 422)
            let stranger = try await Self.signIn("walker-4402", scene)
            #expect(!stranger.words.contains(FieldScene.name) && stranger.words.contains("None."))
            let refused = try await stranger.send("/field/acts", act, csrf: stranger.mark)
            #expect(refused.status == .seeOther)
            try await stranger.get("/field?lang=en")
            #expect(stranger.words.contains("Something was not taken"))
            for id in ["desk-1", "lab-11", "gate-1"] {
                let other = PageReader(scene.node)
                try await other.get("/field?lang=en")
                let response = try await other.send("/field/session", ["token": "token of \(id)"])
                #expect(response.status == .forbidden && other.cookies["tongma_field"] == nil, "\(id)")
            }
            try await scene.reaches(.issued)
            let officer = try await Self.signIn("officer-4401", scene)
            try await officer.get("/field?lang=en")
            #expect(!officer.words.contains("Staff sign-in"))
        }
    }

    @Test func `the page of a telephone is the same for everybody, and a session registers one`() async throws {
        try await FieldScene.run { scene in
            let reader = try await Self.signIn("walker-4401", scene)
            try await reader.get("/field/device?lang=en")
            let page = reader.page.html
            let anybody = PageReader(scene.node)
            try await anybody.get("/field/device?lang=en")
            #expect(anybody.page.html == page && page.contains("field.js"))
            #expect(!page.contains(FieldScene.name))
            #expect(try await anybody.send("/field/devices", [:]).status == .unauthorized)
            #expect(try await reader.send("/field/devices", [:], from: "cross-site").status == .forbidden)
            let answer = try await reader.send("/field/devices", [:])
            #expect(answer.status == .created && answer.text.contains("node_key"))
        }
    }
}
