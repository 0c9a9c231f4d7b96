import HealthCodeServer
import NIOCore
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
    private func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1) }

    @Test func `an address has so many connections, whatever the others have`() throws {
        let gate = ConnectionGate(perParty: 2)
        let (one, other) = (try address("192.0.2.1"), try address("192.0.2.2"))
        let taken = ConnectionGate.Answer.counted(party: "192.0.2.1")
        #expect([one, one, one].map(gate.enter) == [taken, taken, .refused])
        #expect(gate.enter(other) == .counted(party: "192.0.2.2"))
        gate.leave("192.0.2.1")
        #expect([one, one].map(gate.enter) == [taken, .refused])
        // Nobody is remembered who has no connection.
        for party in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] { gate.leave(party) }
        #expect(gate.parties == 0)
    }

    @Test func `a network of 64 bits is one party, and an IPv4 address is one in either form`() throws {
        let gate = ConnectionGate(perParty: 1)
        #expect(try gate.enter(address("2001:db8:0:1::1")) != .refused)
        #expect(try gate.enter(address("2001:db8:0:1:ffff::2")) == .refused)
        #expect(try gate.enter(address("2001:db8:0:2::1")) != .refused)
        // A socket for both protocols shows all of IPv4 in one network of 64 bits.
        #expect(try gate.enter(address("::ffff:192.0.2.1")) == .counted(party: "192.0.2.1"))
        #expect(try gate.enter(address("192.0.2.1")) == .refused)
        #expect(try gate.enter(address("::ffff:192.0.2.2")) == .counted(party: "192.0.2.2"))
    }

    @Test func `proxies, and what has no address, are not counted`() throws {
        let gate = ConnectionGate(perParty: 1, uncounted: ["192.0.2.1", "::1"])
        for text in ["192.0.2.1", "::ffff:192.0.2.1", "::1"] {
            for _ in 0..<2 { #expect(try gate.enter(address(text)) == .uncounted) }
        }
        for _ in 0..<2 { #expect(gate.enter(nil) == .uncounted) }
        #expect(gate.parties == 0)
    }

    @Test(arguments: [false, true])
    func `a connection too many is closed before anything is said on it`(isProxy: Bool) async throws {
        let node = NodeUnderTest()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let end = WakeUp()
        let application = try NodeApplication.application(
            node.shell,
            http: .init(
                host: "127.0.0.1", port: 0, maximumConnections: 16, connectionsPerAddress: 2,
                proxyAddresses: isProxy ? ["127.0.0.1"] : []),
            routes: [TestRoutes()], whenListening: { found.yield($0) })
        let run = Task { try await NodeApplication.run(application, end: { try await end.wait() }) }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        func connect() async throws -> (connection: RawConnection, isServed: Bool) {
            let connection = try RawConnection(port: port)
            try connection.send("GET /test/open HTTP/1.1\r\nHost: x\r\n\r\n")
            return (connection, try await connection.read(until: "\r\n\r\nopen").hasPrefix("HTTP/1.1 200"))
        }
        var held = [try await connect(), try await connect()]
        #expect(held.allSatisfy { $0.isServed })
        for _ in 0..<3 { #expect(try await connect().isServed == isProxy) }
        #expect(node.shell.metrics.text.contains("tongma_connections_refused_total 3") == !isProxy)
        // A place is free when a connection ends: the node hears of it a moment later.
        held.removeFirst()
        while try await !connect().isServed { try await Task.sleep(for: .milliseconds(10)) }
        held = []
        end.signal()
        try await run.value
    }
}
