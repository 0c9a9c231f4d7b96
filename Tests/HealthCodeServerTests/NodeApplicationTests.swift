import HealthCodeServer
import Hummingbird
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(10))) struct NodeApplicationTests {
    @Test func `a node says where it listens, and ends when what it depends on ends`() async throws {
        let node = NodeUnderTest()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let end = WakeUp()
        let application = try NodeApplication.application(
            node.shell, http: .init(host: "127.0.0.1", port: 0, isSecure: false, maximumConnections: 4),
            routes: [TestRoutes()], whenListening: { found.yield($0) })
        let run = Task { try await NodeApplication.run(application, end: { try await end.wait() }) }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let listener = try RawConnection(port: port)
        try listener.send("GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try await listener.read(until: "retry").contains("200 OK"))
        end.signal()
        // The listener's answer has no end of its own: it must not keep the node from ending.
        try await run.value
        #expect(node.shell.events.subscribers == 0)
    }

    /// A route that answers when it is let.
    private struct HeldRoute: RouteGroup {
        let hasCome = WakeUp()
        let mayGo = WakeUp()

        func add(to router: Router<NodeContext>) {
            router.get("/test/held") { _, _ in
                hasCome.signal()
                try await mayGo.wait()
                return "answered whole"
            }
        }
    }

    /// A service that waits for its occasion, and is told to end instead.
    private struct WaitingService: Service {
        func run() async throws {
            try await cancelWhenGracefulShutdown { try await WakeUp().wait() }
        }
    }

    @Test func `a service that is told to end ends nothing else: what is being answered is answered`() async throws {
        let held = HeldRoute()
        let node = NodeUnderTest(routes: [held])
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let end = WakeUp()
        let application = try NodeApplication.application(
            node.shell, http: .init(host: "127.0.0.1", port: 0, isSecure: false, maximumConnections: 4),
            routes: [held], services: [WaitingService()], whenListening: { found.yield($0) })
        let run = Task { try await NodeApplication.run(application, end: { try await end.wait() }) }
        var iterator = ports.makeAsyncIterator()
        let client = try RawConnection(port: try #require(await iterator.next()))
        try client.send("GET /test/held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        try await held.hasCome.wait()
        end.signal()
        held.mayGo.signal()
        #expect(try await client.read(until: "answered whole").contains("200 OK"))
        // The service's end is no failure of the node.
        try await run.value
    }
}
