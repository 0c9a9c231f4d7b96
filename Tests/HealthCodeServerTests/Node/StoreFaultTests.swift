import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// A store that is away for a while, or full, is told as that: come again, and not "the node has failed".
@Suite(.timeLimit(.minutes(5))) struct StoreFaultTests {
    private static let person = SyntheticPerson(60)

    private static func vaccination(_ record: String) -> EvidenceText {
        var text = EvidenceText()
        text.antigen(
            record, person, "2022-07-05T08:00:00+08:00", "negative", reported: "2022-07-05T10:00:00+08:00",
            division: "110101001001")
        return text
    }

    private static func submit(_ record: String, to node: RunningNode) async throws -> TestResponse {
        try await node.submit(vaccination(record).lines.map { $0.json + "\n" }.joined(), of: "antigen")
    }

    private func expectPassing(_ response: TestResponse, _ what: Comment) {
        #expect(response.status == .serviceUnavailable, what)
        #expect(response.headers[.retryAfter] != nil, what)
    }

    @Test func `a PostgreSQL that stops and starts again is told as that on every route`() async throws {
        let folder = try TemporaryFolder()
        let cluster = try await PrivateCluster.start(folder: folder.path("pg"), isTemporary: false)
        try await cluster.createDatabase("node")
        var box = try NodeInABox()
        box.postgres = cluster.url(database: "node")
        try await box.run { (node) async throws in
            try await node.take(Self.vaccination("a-1"))
            let session = try await node.signIn(Self.person)
            try await node.becomesReady()
            await cluster.stop()
            expectPassing(try await Self.submit("a-2", to: node), "evidence")
            expectPassing(try await node.get("/"), "page")
            let page = try await node.client.execute(uri: "/", method: .get, headers: [.accept: "text/html"])
            expectPassing(page, "page for eyes")
            expectPassing(try await node.post("/v1/me/code", session: session), "code shown")
            expectPassing(try await node.get("/v1/status", as: "desk-1"), "status")
            try await eventually("not ready") {
                let ready = try await node.get("/ready")
                return ready.status == .serviceUnavailable && ready.text.contains("store")
            }
            let again = try await PrivateCluster.start(folder: folder.path("pg"), isTemporary: true)
            try await node.becomesReady()
            #expect(try await Self.submit("a-2", to: node).status == .ok)
            // Before the node lets go of its connections the server is still there.
            Task { await again.stop() }
        }
    }

    @Test func `a disk that is full refuses what is to be kept, and the node is not ready`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.vaccination("a-1"))
            try await node.becomesReady()
            // As many pages as there are, and no more.
            try await Self.limitPages(node.store, to: "1")
            var refused: TestResponse?
            for record in 2..<200 {
                let response = try await Self.submit("a-\(record)", to: node)
                if response.status != .ok {
                    refused = response
                    break
                }
            }
            expectPassing(try #require(refused), "evidence")
            try await eventually("not ready") { try await node.get("/ready").status == .serviceUnavailable }
            #expect(try await node.state(of: Self.person) == "green")
            try await Self.limitPages(node.store, to: "1000000")
            try await node.becomesReady()
            #expect(try await Self.submit("b-1", to: node).status == .ok)
        }
    }

    private static func limitPages(_ store: Store, to pages: String) async throws {
        try await store.database.engine.write { connection in
            try connection.query("PRAGMA max_page_count = \(pages)", []) { _ in }
        }
    }
}
