import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

/// Rules come signed by the feed; a node without those in force issues nothing.
@Suite(.timeLimit(.minutes(5))) struct RulesByFeedTests {
    /// A hub that says what a test has it say.
    private final class ScriptedHub: Sendable {
        private struct Script {
            var events: [ExchangeEvent] = []
            var edition = "cn-9"
        }

        private struct Page: Encodable {
            let events: [ExchangeEvent]
            let next: Int
            let head: Int
            let edition: String
            let now: String
        }

        let key = Curve25519.Signing.PrivateKey()
        private let script = Mutex(Script())

        func say(edition: String) { script.withLock { $0.edition = edition } }

        /// Adds a document to the feed.
        func publish(_ document: PublishedDocument, signedBy key: Curve25519.Signing.PrivateKey) throws {
            let signed = SignedDocument(
                kind: document.kind.rawValue, id: document.id, version: document.version,
                effectiveFrom: document.effectiveFrom, text: document.yaml)
            let signature = try key.signature(for: signed.signedBytes).map { byte in
                String(UInt16(byte) + 256, radix: 16).dropFirst()
            }
            var data = [
                "kind": signed.kind, "id": signed.id, "version": String(signed.version),
                "text": String(decoding: signed.text, as: UTF8.self), "signature": signature.joined(),
            ]
            data["effective_from"] = signed.effectiveFrom?.exactText
            script.withLock { [data] script in
                script.events.append(
                    ExchangeEvent(
                        id: String(script.events.count + 1), source: "/hub", type: .rules,
                        time: "2022-07-05T04:00:00Z", data: data))
            }
        }

        func application() -> some ApplicationProtocol {
            let router = Router()
            router.post("/v1/exchange/events") { _, _ in #"{"received":0,"position":0}"# }
            router.get("/v1/exchange/feed") { request, _ in
                let after = request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0
                let script = self.script.withLock { $0 }
                // A hub answers at once when there is something; a test has no time to wait for nothing.
                if after >= script.events.count { try await Task.sleep(for: .milliseconds(50)) }
                let page = Page(
                    events: Array(script.events.dropFirst(after)), next: script.events.count,
                    head: script.events.count, edition: script.edition, now: NodeInABox.start.exactText)
                return String(decoding: try JSONEncoder().encode(page), as: UTF8.self)
            }
            return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        }
    }

    private func province(
        _ body: @Sendable (RunningNode, ScriptedHub) async throws -> Void
    ) async throws {
        let hub = ScriptedHub()
        try await hub.application().test(.live) { client in
            var box = try NodeInABox(.province(try #require(Division("110000000000"))))
            box.hubPort = client.port
            box.hubKey = Array(hub.key.publicKey.rawRepresentation)
            try await box.run { try await body($0, hub) }
        }
    }

    private func isIssuing(_ node: RunningNode) async throws -> Bool {
        try await node.get("/v1/status", as: "replay").text.contains(#""issuing":true"#)
    }

    @Test func `rules that the hub signed are taken, others are refused`() async throws {
        try await province { (node, hub) async throws in
            let stranger = Curve25519.Signing.PrivateKey()
            for document in PublishedDocument.national { try hub.publish(document, signedBy: stranger) }
            try await eventually("refused") { node.box.log.text.contains("not signed by the hub") }
            #expect(try await node.store.rules.documents().isEmpty)
            #expect(try await isIssuing(node) == false)
            for document in PublishedDocument.national { try hub.publish(document, signedBy: hub.key) }
            try await node.becomesReady()
            #expect(try await node.store.rules.documents().count == PublishedDocument.national.count)
            #expect(try await isIssuing(node))
        }
    }

    /// It looks back a day longer than its base, for which it would need an exception.
    private static let overlay = """
        format: tongma-overlay/1
        id: hi-test
        version: 1
        title: {zh: "试", en: "Test"}
        province: 460000000000
        base: cn-9
        effective_from: 2022-07-01
        issuing_authority: {zh: "海南", en: "Hainan"}
        legal_basis: {zh: "办法", en: "Rules"}
        categories: {area.high: {look_back_days: 8}}

        """

    @Test func `what is wrong with one province's overlay stops nobody, and is said`() async throws {
        try await province { (node, hub) async throws in
            for document in PublishedDocument.national { try hub.publish(document, signedBy: hub.key) }
            try await node.becomesReady()
            let overlay = try PublishedDocument(yaml: Array(Self.overlay.utf8), name: "hi-test.yaml")
            try hub.publish(overlay, signedBy: hub.key)
            try await eventually("the overlay is there") {
                try await node.store.rules.documents().contains { $0.id == overlay.id }
            }
            try await eventually("said") { node.box.log.text.contains("an overlay does not hold") }
            #expect(node.box.log.text.contains("beyond its limits"))
            #expect(try await isIssuing(node))
            let status = try await node.get("/v1/status", as: "replay").text
            #expect(status.contains(#""overlay":"\#(overlay.id)""#) && status.contains("beyond its limits"))
        }
    }

    @Test func `a node that is told of an edition that it lacks stops issuing until it has it`() async throws {
        try await province { (node, hub) async throws in
            let person = SyntheticPerson(50)
            for document in PublishedDocument.national { try hub.publish(document, signedBy: hub.key) }
            try await node.becomesReady()
            #expect(try await node.code(of: person).colour == "unknown")
            hub.say(edition: "cn-10")
            try await eventually("stopped") { try await !isIssuing(node) }
            let response = try await node.post("/v1/codes/query", as: "desk-1", person.query(purpose: "a test"))
            #expect(response.status == .serviceUnavailable)
            #expect(try response.problem == "not-ready")
            #expect(try await node.get("/ready").status == .serviceUnavailable)
            // Evidence is taken all the same.
            var text = EvidenceText()
            text.resident(person, "110101001001")
            try await node.take(text)
            hub.say(edition: "cn-9")
            try await eventually("issuing again") { try await isIssuing(node) }
        }
    }
}
