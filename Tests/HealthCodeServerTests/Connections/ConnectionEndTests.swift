import HTTPTypes
import HealthCodeServer
import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ServiceLifecycle
import Testing

/// When a connection ends: a client that goes on with a body nobody reads must not keep it.
@Suite(.timeLimit(.minutes(10))) struct ConnectionEndTests {
    /// A connection on which a request has begun, and whether it stands after so long.
    private struct Connection {
        let loop = EmbeddedEventLoop()
        let channel: EmbeddedChannel

        init() throws {
            channel = EmbeddedChannel(handler: ConnectionEnd(), loop: loop)
            try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
            try receive(.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")))
        }

        func receive(_ part: HTTPServerRequestPart) throws { _ = try channel.writeInbound(part) }

        func respond(_ headers: HTTPHeaders = [:]) throws {
            let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
            _ = try channel.writeOutbound(HTTPServerResponsePart.head(head))
            _ = try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        }

        func stands(after time: TimeAmount) -> Bool {
            loop.advanceTime(by: time)
            return channel.isActive
        }
    }

    @Test(arguments: [true, false])
    func `a response that says close is the last, whether or not the request came whole`(isWhole: Bool) throws {
        let connection = try Connection()
        if isWhole { try connection.receive(.end(nil)) }
        try connection.respond(["Connection": "Close"])
        #expect(connection.stands(after: ConnectionEnd.linger - .milliseconds(1)))
        if !isWhole { try connection.receive(.end(nil)) }
        #expect(!connection.stands(after: .milliseconds(1)))
    }

    @Test func `the rest of a body that was answered has half a minute to come`() throws {
        let connection = try Connection()
        try connection.respond()
        let byte = HTTPServerRequestPart.body(ByteBuffer(string: "x"))
        for _ in 0..<29 {
            try connection.receive(byte)
            #expect(connection.stands(after: .seconds(1)))
        }
        try connection.receive(byte)
        #expect(!connection.stands(after: .seconds(1)))
    }

    @Test func `a connection goes on when the request has come to its end`() throws {
        let connection = try Connection()
        try connection.respond()
        #expect(connection.stands(after: .seconds(20)))
        try connection.receive(.end(nil))
        #expect(connection.stands(after: .hours(1)))
        // Nor does it end while the next is received, where that began before this was answered.
        try connection.receive(.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")))
        try connection.receive(.end(nil))
        try connection.receive(.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")))
        try connection.respond()
        #expect(connection.stands(after: .hours(1)))
        try connection.receive(.end(nil))
        try connection.respond()
        // Who has the answer begun is not waited for: a feed writes for as long as there is something.
        try connection.receive(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")))
        try connection.receive(.end(nil))
        let head = HTTPResponseHead(version: .http1_1, status: .ok)
        _ = try connection.channel.writeOutbound(HTTPServerResponsePart.head(head))
        #expect(connection.stands(after: .hours(1)))
    }

    /// Answers a body that it does not read.
    private struct Refusal: RouteGroup {
        func add(to router: Router<NodeContext>) {
            router.post("/test/refused") { _, _ -> String in
                throw Problem(.malformedRequest, "Enough.", headers: [.connection: "close"])
            }
        }
    }

    @Test func `a client that drips on is cut off, and has its answer`() async throws {
        let node = NodeUnderTest()
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let end = WakeUp()
        let application = try NodeApplication.application(
            node.shell, http: .init(host: "127.0.0.1", port: 0, isSecure: false, maximumConnections: 16),
            routes: [Refusal()], whenListening: { found.yield($0) })
        let run = Task { try await NodeApplication.run(application, end: { try await end.wait() }) }
        var iterator = ports.makeAsyncIterator()
        let connection = try RawConnection(port: try #require(await iterator.next()))
        try connection.send("POST /test/refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
        #expect(try await connection.read(until: "Enough.").hasPrefix("HTTP/1.1 400"))
        // That it is closed at all is what is asked; when, the tests above say by a clock of their own.
        while try await connection.state() != .closed {
            // It may have ended since: then it is seen the next time.
            try? connection.send("x")
        }
        end.signal()
        try await run.value
    }
}
