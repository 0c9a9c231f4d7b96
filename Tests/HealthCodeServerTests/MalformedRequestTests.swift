import Foundation
import HTTPTypes
import HealthCodeServer
import HummingbirdTesting
import Testing

/// Input of any kind never ends the process: after each of these, the next request is answered.
@Suite(.timeLimit(.minutes(10))) struct MalformedRequestTests {
    static let requests: [String] = [
        "\r\n\r\n", "\u{0}\u{1}\u{2}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://x: HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x:99999999999999999999/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET ? HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /?%=%zz&=&&a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /test/%ff%00%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "FOO /test/open HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /test/open HTTP/1.1\r\n\r\n", "GET /test/open HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /test/open HTTP/1.1\r\nno colon\r\n\r\n", "GET /test/open HTTP/1.1\r\n: empty\r\n\r\n",
        "GET /test/staff HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u{7f}\u{80}\r\n\r\n",
        "GET /test/staff HTTP/1.1\r\nHost: x\r\nCookie: ;;=;tongma_session\r\n\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n",
        "POST /test/document HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a",
        "GET /test/open HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "x", count: 100_000) + "\r\n\r\n",
        "GET /" + String(repeating: "a/", count: 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /test/open HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X: y\r\n", count: 2_000) + "\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}",
    ]

    @Test func `whatever is sent, the next request is answered`() async throws {
        try await NodeUnderTest().testLive { client in
            let port = try #require(client.port)
            for request in Self.requests {
                let connection = try RawConnection(port: port)
                // The node may close the connection before all is sent; then the rest has nowhere to go.
                try? connection.send(request)
                // Some are not whole: the node must not wait for the rest.
                connection.endSending()
                let answer = try await connection.read(until: "\r\n")
                #expect(!answer.hasPrefix("HTTP/1.1 5"), "\(request.prefix(80)): \(answer.prefix(80))")
                let next = try await client.execute(uri: "/health", method: .get)
                #expect(next.status == .ok, "after \(request.prefix(80))")
            }
        }
    }

    @Test func `random bytes do no harm either`() async throws {
        var generator = SplitMix(state: 7)
        try await NodeUnderTest().testLive { [generator] client in
            var generator = generator
            let port = try #require(client.port)
            for _ in 0..<200 {
                var bytes = Array((Self.requests.randomElement(using: &generator) ?? "").utf8.prefix(400))
                for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                }
                let connection = try RawConnection(port: port)
                // As above.
                try? connection.send(bytes)
            }
            #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
        }
        _ = generator.next()
    }
}

/// Steele, Lea and Flood's generator: the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
