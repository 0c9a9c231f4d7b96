import HealthCodeServer
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1))) struct NodeApplicationTests {
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
}
