import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct AccessTests {
    struct OneSession: SessionVerifier {
        func resident(for token: String) async throws -> ResidentSession? {
            guard token == "a session", let document = IdentityDocument(type: .passport, number: "X1") else {
                return nil
            }
            return ResidentSession(document: document, token: Secret(token))
        }
    }

    private func status(
        _ path: String, _ headers: HTTPFields, _ node: NodeUnderTest = NodeUnderTest(sessions: OneSession())
    ) async throws -> Int {
        try await node.test { try await $0.execute(uri: path, method: .get, headers: headers).status.code }
    }

    @Test(
        arguments: [
            [:], [.authorization: "Bearer unknown"], [.authorization: "Bearer "], [.authorization: "Bearer"],
            [.authorization: "Basic dG9rZW4="], [.authorization: ""], [.cookie: "tongma_session=unknown"],
            [.authorization: "Bearer " + String(repeating: "x", count: 4_000)],
        ] as [HTTPFields])
    func `without a known credential the answer is 401 with a challenge`(headers: HTTPFields) async throws {
        try await NodeUnderTest(sessions: OneSession()).test { client in
            for path in ["/test/staff", "/test/release", "/test/me"] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == .unauthorized)
                #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                #expect(response.headers[.contentType] == "application/problem+json")
            }
        }
    }

    @Test func `a credential of another role is refused with 403`() async throws {
        for id in ["lab-1", "province-11", "gate-1"] {
            #expect(try await status("/test/staff", NodeUnderTest.token(of: id)) == 403)
        }
        #expect(try await status("/test/staff", NodeUnderTest.token(of: "replay")) == 200)
    }

    @Test func `staff without the right is refused with 403`() async throws {
        #expect(try await status("/test/release", NodeUnderTest.token(of: "desk-1")) == 403)
        #expect(try await status("/test/release", NodeUnderTest.token(of: "desk-2")) == 200)
        #expect(try await status("/test/release", NodeUnderTest.token(of: "replay")) == 403)
    }

    @Test func `a scheme is known in either case`() async throws {
        #expect(try await status("/test/staff", [.authorization: "bearer token of desk-1"]) == 200)
    }

    @Test func `a resident is known by token and by cookie`() async throws {
        #expect(try await status("/test/me", [.authorization: "Bearer a session"]) == 200)
        #expect(try await status("/test/me", [.cookie: "x=1; tongma_session=a session; y=2"]) == 200)
        #expect(try await status("/test/staff", [.authorization: "Bearer a session"]) == 403)
        #expect(try await status("/test/me", NodeUnderTest.token(of: "desk-1")) == 403)
    }

    @Test func `a cookie changes nothing unless the node's own page sends it`() async throws {
        struct Changing: RouteGroup {
            func add(to router: Router<NodeContext>) {
                router.post("/test/change") { _, context in try context.require(role: .resident).role.rawValue }
            }
        }
        let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
        let node = NodeUnderTest(sessions: OneSession(), routes: [Changing()])
        try await node.test { client in
            for (site, status) in [("same-origin", 200), ("cross-site", 401), ("same-site", 401), (nil, 401)] {
                var headers: HTTPFields = [.cookie: "tongma_session=a session"]
                headers[fetchSite] = site
                let response = try await client.execute(uri: "/test/change", method: .post, headers: headers)
                #expect(response.status.code == status)
            }
        }
        // Safari before 16.4 sends no such header, and no browser does over plain HTTP.
        try await node.test { client in
            for (origin, status) in [
                ("http://localhost", 200), ("https://LOCALHOST", 200), ("http://localhost:80", 200),
                ("https://localhost:443", 200), ("http://localhost:443", 401), ("http://localhost:8080", 401),
                ("http://elsewhere.example", 401), ("http://localhost.elsewhere.example", 401), ("null", 401),
                ("localhost", 401), ("", 401), ("http://", 401), ("http://localhost/", 401), ("file://localhost", 401),
            ] {
                let headers: HTTPFields = [.cookie: "tongma_session=a session", .origin: origin]
                let response = try await client.execute(uri: "/test/change", method: .post, headers: headers)
                #expect(response.status.code == status, "\(origin)")
            }
            // What a browser says of the site goes before the origin.
            var headers: HTTPFields = [.cookie: "tongma_session=a session", .origin: "http://localhost"]
            headers[fetchSite] = "cross-site"
            let response = try await client.execute(uri: "/test/change", method: .post, headers: headers)
            #expect(response.status == .unauthorized)
        }
        let cookie = SessionCookie.header(token: "abc", lasting: 60, isSecure: true)
        #expect(cookie == "__Host-tongma_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure")
    }

    @Test func `by HTTPS only a cookie that nobody else can set is a session`() {
        let authenticator = Authenticator(credentials: NodeUnderTest.credentials, isSecure: true)
        func token(_ cookie: String) -> String? {
            let head = HTTPRequest(
                method: .get, scheme: "https", authority: "x", path: "/", headerFields: [.cookie: cookie])
            return authenticator.token(of: Request(head: head, body: RequestBody(buffer: ByteBuffer()))).map(
                String.init)
        }
        #expect(token("tongma_session=planted; __Host-tongma_session=own") == "own")
        #expect(token("tongma_session=planted") == nil)
    }

    @Test func `public routes do not mind a wrong token`() async throws {
        #expect(try await status("/health", [.authorization: "Bearer unknown"]) == 200)
    }

    @Test func `digests are read in either case and compared as a whole`() throws {
        let digest = TokenDigest(of: "abc")
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(TokenDigest(hexadecimal: text) == digest)
        #expect(TokenDigest(hexadecimal: text.uppercased()) == digest)
        #expect(try #require(TokenDigest(hexadecimal: text)).isEqualInConstantTime(to: digest))
        for index in stride(from: 0, to: 64, by: 7) {
            var other = Array(text)
            other[index] = other[index] == "0" ? "1" : "0"
            let changed = try #require(TokenDigest(hexadecimal: String(other)))
            #expect(!changed.isEqualInConstantTime(to: digest))
        }
        #expect(TokenDigest(hexadecimal: String(text.dropLast())) == nil)
        #expect(TokenDigest(hexadecimal: text.replacingOccurrences(of: "b", with: "g")) == nil)
    }
}
