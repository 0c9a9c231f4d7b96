import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct LiveTests {
    struct Change: Encodable {
        let text: String
        let count: Int
    }

    private static let request = "GET /live HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `events reach who listens, each on lines of its own`() async throws {
        let node = NodeUnderTest()
        try await node.testLive { client in
            let connection = try RawConnection(port: try #require(client.port))
            try connection.send(Self.request)
            let head = try await connection.read(until: "retry: 3000\n: \n\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK"))
            #expect(head.lowercased().contains("content-type: text/event-stream"))
            node.shell.events.publish("changed", Change(text: "two\nlines", count: 2))
            let event = try await connection.read(until: "}\n\n")
            #expect(event.contains("id: 1\nevent: changed\ndata: {\"count\":2,\"text\":\"two\\nlines\"}\n\n"))
            #expect(node.shell.events.subscribers == 1)
        }
    }

    @Test func `a listener that leaves is forgotten`() async throws {
        let node = NodeUnderTest()
        try await node.testLive { client in
            do {
                let connection = try RawConnection(port: try #require(client.port))
                try connection.send(Self.request)
                _ = try await connection.read(until: "retry")
            }
            while node.shell.events.subscribers > 0 {
                node.shell.events.publish("changed", Change(text: "", count: 0))
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    @Test func `a listener that does not read is let go`() async throws {
        let node = NodeUnderTest()
        try await node.testLive { client in
            let connection = try RawConnection(port: try #require(client.port))
            try connection.send(Self.request)
            _ = try await connection.read(until: "retry")
            let large = Change(text: String(repeating: "x", count: 1 << 16), count: 0)
            while node.shell.events.subscribers > 0 { node.shell.events.publish("changed", large) }
        }
    }

    @Test func `a caller has so many streams, and takes none from others`() async throws {
        var limits = RateLimits.none
        limits.streams = 2
        let node = NodeUnderTest(limits: limits)
        try await node.testLive { client in
            let port = try #require(client.port)
            func listen(_ header: String = "") async throws -> (connection: RawConnection, answer: String) {
                let connection = try RawConnection(port: port)
                try connection.send("GET /live HTTP/1.1\r\nHost: x\r\n\(header)\r\n")
                return (connection, try await connection.read(until: "\r\n\r\n").lowercased())
            }
            var held = [try await listen(), try await listen()]
            #expect(held.allSatisfy { $0.answer.hasPrefix("http/1.1 200") })
            let refused = try await listen().answer
            #expect(refused.hasPrefix("http/1.1 429") && refused.contains("retry-after: 30"))
            #expect(node.shell.events.subscribers == 2)
            // The same address, but somebody who is known.
            held.append(try await listen("Authorization: Bearer token of desk-1\r\n"))
            #expect(held[2].answer.hasPrefix("http/1.1 200"))
            held.removeFirst()
            while node.shell.events.subscribers > 2 {
                node.shell.events.publish("changed", Change(text: "", count: 0))
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(try await listen().answer.hasPrefix("http/1.1 200"))
        }
    }

    @Test func `no more listen than can be served, whoever they are`() throws {
        let hub = EventHub(maximumSubscribers: 3)
        func status(_ caller: String, atMost limit: Int = 2) -> Int {
            do throws(Problem) {
                _ = try hub.subscribe(.address(caller), atMost: limit, letGo: {})
                return 200
            } catch {
                #expect(error.headers[.retryAfter] == "30")
                return error.status.code
            }
        }
        let first = try hub.subscribe(.address("a"), atMost: 2, letGo: {})
        #expect(["a", "a", "b", "b", "c"].map { status($0) } == [200, 429, 200, 503, 503])
        hub.unsubscribe(first.key)
        // A second end of the same subscription gives no second place.
        hub.unsubscribe(first.key)
        #expect(["a", "a", "b"].map { status($0) } == [200, 429, 503])
        let other = EventHub(maximumSubscribers: 3)
        for _ in 0..<3 { _ = try other.subscribe(.address("a"), atMost: 0, letGo: {}) }
        #expect(other.subscribers == 3)
    }

    @Test func `staff of a division are told what concerns it, and nobody else is`() async throws {
        let hub = EventHub()
        let community = try #require(Division("440101001001"))
        let subscribers = try [community, community.ancestor(.county), Division("410000000000"), nil].map { division in
            try hub.subscribe(.address("a"), atMost: 0, division: division, letGo: {})
        }
        hub.publish("lists", Change(text: "", count: 0)) { community.isIn($0) }
        for subscriber in subscribers { hub.unsubscribe(subscriber.key) }
        var heard: [Int] = []
        for subscriber in subscribers { heard.append(await subscriber.events.reduce(0) { count, _ in count + 1 }) }
        #expect(heard == [1, 1, 0, 0])
    }

    @Test func `HEAD holds no subscription`() async throws {
        let node = NodeUnderTest()
        try await node.test { client in
            let response = try await client.execute(uri: "/live", method: .head)
            #expect(response.status == .ok)
        }
        #expect(node.shell.events.subscribers == 0)
    }
}
