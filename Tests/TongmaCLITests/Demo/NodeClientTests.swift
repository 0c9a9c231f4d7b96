import AsyncHTTPClient
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing
import TongmaCLI

/// Calls of a node that fails now and then: nothing is lost, and nobody waits for ever.
@Suite struct NodeClientTests {
    /// A node that gives its answers in order, and the last one from then on.
    private final class Script: Sendable {
        private let answers: [(HTTPResponse.Status, String)]
        private let calls = Mutex<[String]>([])

        init(_ answers: [(HTTPResponse.Status, String)]) { self.answers = answers }

        var bodies: [String] { calls.withLock { $0 } }

        func answer(_ request: Request) async throws -> Response {
            let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
            let number = calls.withLock { calls in
                calls.append("\(request.headers[.authorization] ?? "") \(body)")
                return calls.count
            }
            let (status, text) = answers[min(number, answers.count) - 1]
            return Response(
                status: status, headers: status == .tooManyRequests ? [.retryAfter: "0"] : [:],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    /// Runs a node on a free port for as long as the body takes.
    private func withNode(
        _ script: Script, patience: Duration = .seconds(600), processesThatAreAway: Int = 0,
        _ body: @escaping @Sendable (NodeClient) async throws -> Void
    ) async throws {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/v1/evidence/naat") { request, _ in try await script.answer(request) }
        var logger = Logger(label: "node")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
            logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService(gracefulShutdownSignals: []) }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            let http = NodeClient.makeHTTP()
            do {
                let away = Array(repeating: "http://127.0.0.1:1", count: processesThatAreAway)
                try await body(
                    NodeClient(
                        name: "hub", urls: ["http://127.0.0.1:\(port)"] + away, http: http, patience: patience))
            } catch {
                group.cancelAll()
                try await http.shutdown()
                throw error
            }
            group.cancelAll()
            try await http.shutdown()
        }
    }

    private static let request = NodeRequest(
        "POST", "/v1/evidence/naat", token: "token", content: ("application/x-ndjson", Array("{}".utf8)))

    @Test func `a request is sent again after server errors and when the node asks for time`() async throws {
        let script = Script([
            (.serviceUnavailable, ""), (.tooManyRequests, ""), (.internalServerError, ""), (.ok, "yes"),
        ])
        try await withNode(script) { client in
            let answer = try await client.expect([200], Self.request)
            #expect(String(decoding: answer.body, as: UTF8.self) == "yes")
        }
        #expect(script.bodies == Array(repeating: "Bearer token {}", count: 4))
    }

    @Test func `a refusal is told in the node's own words, and not tried again`() async throws {
        let script = Script([(.unprocessableContent, #"{"title":"Other bytes","detail":"the key was used"}"#)])
        try await withNode(script) { client in
            let error = await #expect(throws: DemoFailure.self) { try await client.expect([200], Self.request) }
            #expect(
                error?.description == "hub answered POST /v1/evidence/naat with 422 Other bytes: the key was used")
        }
        #expect(script.bodies.count == 1)
    }

    @Test func `without patience a node that fails is asked once`() async throws {
        let script = Script([(.serviceUnavailable, #"{"title":"Not ready"}"#)])
        try await withNode(script, patience: .zero) { client in
            let error = await #expect(throws: DemoFailure.self) { try await client.send(Self.request) }
            #expect(error?.description.contains("503 Not ready") == true)
        }
        #expect(script.bodies.count == 1)
    }

    @Test func `what one process of a node does not answer the next one is asked`() async throws {
        let script = Script([(.ok, "yes")])
        try await withNode(script, processesThatAreAway: 1) { client in
            // Each goes to another process first, and all are answered.
            for turn in 0..<4 {
                var request = Self.request
                request.turn = turn
                let status = try await client.expect([200], request).status
                #expect(status == 200)
            }
        }
        #expect(script.bodies.count == 4)
    }

    @Test func `without patience a node that is not there is given up`() async throws {
        let http = NodeClient.makeHTTP()
        let client = NodeClient(name: "hub", url: "http://127.0.0.1:1", http: http, patience: .zero)
        let error = await #expect(throws: DemoFailure.self) { try await client.send(Self.request) }
        #expect(error?.description.contains("no answer") == true)
        try await http.shutdown()
    }
}
