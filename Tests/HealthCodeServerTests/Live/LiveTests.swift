import HTTPTypes
import HealthCodeServer
import HummingbirdTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct LiveTests {
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

    @Test func `HEAD holds no subscription`() async throws {
        let node = NodeUnderTest()
        try await node.test { client in
            let response = try await client.execute(uri: "/live", method: .head)
            #expect(response.status == .ok)
        }
        #expect(node.shell.events.subscribers == 0)
    }
}
