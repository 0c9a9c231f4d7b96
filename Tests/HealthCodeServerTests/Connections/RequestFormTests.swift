import Foundation
import HTTPTypes
import HealthCodeServer
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// Requests that two readers could take for two different ones, and clients that wait with their body.
@Suite(.timeLimit(.minutes(2))) struct RequestFormTests {
    private func answer(_ request: String, until end: String = "\r\n\r\n", port: Int) async throws -> String {
        let connection = try RawConnection(port: port)
        try connection.send(request)
        return try await connection.read(until: end)
    }

    @Test func `a request has one host`() async throws {
        try await NodeUnderTest().testLive { client in
            let port = try #require(client.port)
            for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"] {
                let text = try await answer("GET /test/open HTTP/1.1\r\n\(hosts)\r\n", port: port)
                #expect(text.hasPrefix("HTTP/1.1 400"), "\(hosts)")
            }
            #expect(try await answer("GET /test/open HTTP/1.1\r\nHost: a\r\n\r\n", port: port).contains(" 200 "))
            #expect(try await answer("GET /test/open HTTP/1.0\r\n\r\n", port: port).contains(" 200 "))
        }
    }

    @Test func `a path in another form is another path`() async throws {
        try await NodeUnderTest().test { (client) async throws in
            for path in [
                "//health", "/health/", "/./health", "/x/../health", "/%68ealth", "/health;a=1", "/test//open",
                "/test%2Fopen", "/test%2fopen", "/health%", "/health%4",
            ] {
                #expect(try await client.execute(uri: path, method: .get).status == .notFound, "\(path)")
            }
            #expect(try await client.execute(uri: "/health?a=//", method: .get).status == .ok)
        }
        #expect(RequestFormMiddleware.isNormal("/v1/batches/%E7%A0%81/release"))
    }

    @Test func `a client that waits with its body is told to go on, or refused at once`() async throws {
        struct Taking: RouteGroup {
            func add(to router: Router<NodeContext>) {
                router.post("/test/take") { request, context in
                    try context.require(role: .department)
                    return String(buffer: try await request.bytes(upTo: 100))
                }
            }
        }
        try await NodeUnderTest(routes: [Taking()]).testLive { client in
            let port = try #require(client.port)
            let head = "POST /test/take HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n"
            let connection = try RawConnection(port: port)
            try connection.send(head + "Authorization: Bearer token of lab-1\r\n\r\n")
            #expect(try await connection.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try connection.send("body")
            let text = try await connection.read(until: "\r\n\r\nbody")
            #expect(text.hasPrefix("HTTP/1.1 200") && text.hasSuffix("body"))
            #expect(try await answer(head + "\r\n", port: port).hasPrefix("HTTP/1.1 401"))
        }
    }

    @Test func `a connection on which everything is too many ends`() throws {
        for (isForwarded, ends) in [(false, true), (true, false)] {
            let channel = EmbeddedChannel(handler: ConnectionEnd { _ in true })
            try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
            var last: HTTPResponseHead?
            for _ in 0..<ConnectionEnd.refusals {
                var headers: HTTPHeaders = ["Host": "x"]
                if isForwarded { headers.add(name: "X-Forwarded-For", value: "203.0.113.7") }
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: headers)
                try channel.writeInbound(HTTPServerRequestPart.head(head))
                try channel.writeInbound(HTTPServerRequestPart.end(nil))
                let refusal = HTTPResponseHead(version: .http1_1, status: .tooManyRequests)
                try channel.writeOutbound(HTTPServerResponsePart.head(refusal))
                try channel.writeOutbound(HTTPServerResponsePart.end(nil))
                while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
                    if case .head(let head) = part { last = head }
                }
            }
            #expect((last?.headers.first(name: "Connection") == "close") == ends)
            channel.embeddedEventLoop.advanceTime(by: ConnectionEnd.linger)
            #expect(channel.isActive != ends)
        }
    }

    @Test func `who does not read what is written loses the connection`() throws {
        let channel = EmbeddedChannel(handler: WriteDeadline())
        try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        func become(writable: Bool) {
            channel.isWritable = writable
            channel.pipeline.fireChannelWritabilityChanged()
        }
        become(writable: false)
        channel.embeddedEventLoop.advanceTime(by: WriteDeadline.patience - .seconds(1))
        become(writable: true)
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        become(writable: false)
        channel.embeddedEventLoop.advanceTime(by: WriteDeadline.patience)
        #expect(!channel.isActive)
    }

    @Test func `a name twice in a document is refused`() async throws {
        try await NodeUnderTest().test { client in
            for (body, status) in [
                (#"{"document_number":"1","purpose":"a","purpose":"b"}"#, 400),
                (#"{"document_number":"1","purpose":"a","pur\u0070ose":"b"}"#, 400),
                (#"{"document_number":"1","purpose":"a"}"#, 200),
            ] {
                let response = try await client.execute(
                    uri: "/test/document", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: body))
                #expect(response.status.code == status, "\(body)")
            }
        }
    }

    @Test func `names are told apart as a decoder reads them, in each object by itself`() throws {
        func fault(_ text: String) -> MemberScan.Fault? {
            var text = text
            return text.withUTF8 { MemberScan.fault(in: UnsafeRawBufferPointer($0)) }
        }
        for text in [
            #"{"a":1,"a":2}"#, #"{"a":{"b":1,"c":[{"d":1}],"b":2}}"#, #"[{"x":1},{"x":1,"x":2}]"#,
            #"{"a":1,"\u0061":2}"#, #"{"\ud83d\ude00":1,"😀":2}"#, #"{"\n":1,"\u000A":2}"#, #"{"a\/":1,"a/":2}"#,
            #"{"":1,"":2}"#, #" { "a" : "x" , "b" : [ ] , "a" : null } "#, #"{"é":1,"\u00e9":2}"#,
        ] { #expect(fault(text) == .twice, "\(text)") }
        for text in [
            #"{"a":"a","b":"a"}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#, #"{"a":["a","a"],"b":["b"]}"#,
            #"{"a":"\"a\":1,","b":"}"}"#, #"{"\ud83d":1,"\ud83e":2,"\ude00":3}"#, "", "7", "]", #"{"a"#, #"{"a\"#,
            #"{"a\u00"#, #"{"a\u00zz":1}"#, "{{{", #"{"a":1}}}}{"a":1,"#, #""a\"#,
        ] { #expect(fault(text) == nil, "\(text)") }
        #expect(fault(String(repeating: "[", count: 128)) == nil)
        #expect(fault(String(repeating: "[", count: 129)) == .tooDeep)
        let members = (0..<4_097).map { "\"m\($0)\":0" }
        #expect(fault("{\(members.prefix(4_096).joined(separator: ","))}") == nil)
        #expect(fault("{\(members.joined(separator: ","))}") == .tooMany)
        #expect(fault("{\"\(String(repeating: "n", count: 1_024))\":1}") == nil)
        #expect(fault("{\"\(String(repeating: "n", count: 1_025))\":1}") == .tooMany)
    }

    @Test func `however long a document is, only the names of open objects are kept`() throws {
        let event = #"{"id":"1","type":"x","data":{"a":"1","b":"2","c":"3"},"node":"n"}"#
        var text = "[" + Array(repeating: event, count: 20_000).joined(separator: ",") + "]"
        var scan = MemberScan()
        try text.withUTF8 { try scan.run(UnsafeRawBufferPointer($0)) }
        #expect(scan.mostKept == 6)
    }

    @Test func `text in another encoding than UTF-8 is refused whole`() async throws {
        try await NodeUnderTest().test { client in
            for (parameter, status) in [
                ("", 200), ("; charset=utf-8", 200), (";Charset=\"UTF-8\"", 200), ("; charset=US-ASCII", 200),
                ("; charset=GB18030", 415), ("; header=present; charset=utf-16", 415), ("; charset=", 415),
            ] {
                let response = try await client.execute(
                    uri: "/test/document", method: .post, headers: [.contentType: "application/json" + parameter],
                    body: ByteBuffer(string: #"{"document_number":"1","purpose":"a"}"#))
                #expect(response.status.code == status, "\(parameter)")
            }
        }
    }

    @Test func `an IPv6 address stands in brackets`() {
        func origin(_ host: String, tls: NodeConfiguration.HTTP.TLS? = nil) -> String {
            NodeConfiguration.HTTP(host: host, port: 0, tls: tls).origin(at: 8_080)
        }
        #expect(origin("::1") == "http://[::1]:8080")
        #expect(origin("127.0.0.1") == "http://127.0.0.1:8080")
        #expect(origin("node.example", tls: .init(certificateFile: "c", keyFile: "k")) == "https://node.example:8080")
    }
}
