import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import Testing

@Suite struct RateLimitTests {
    static let limits = RateLimits(
        anonymous: .init(perSecond: 1, burst: 2), registered: .init(perSecond: 10, burst: 3),
        resident: .init(perSecond: 1, burst: 1))

    @Test func `a bucket gives its burst and then its rate`() {
        let allowance = TokenBucket.Allowance(perSecond: 2, burst: 3)
        var bucket = TokenBucket(allowance, at: .seconds(5))
        // Time that goes back, as at the end, gives nothing and breaks nothing.
        let waits = [5_000, 5_000, 5_000, 5_000, 5_500, 5_500, 1_000].map {
            bucket.take(allowance, at: .milliseconds($0))
        }
        let half = Duration.milliseconds(500)
        #expect(waits == [nil, nil, nil, half, nil, half, half])
        let isFull = bucket.isFull(allowance, at: .seconds(60))
        #expect(isFull)
    }

    @Test func `who asks too often is told when to come back`() async throws {
        let node = NodeUnderTest(limits: Self.limits)
        try await node.test { client in
            let token = NodeUnderTest.token(of: "desk-1")
            for _ in 0..<3 {
                #expect(try await client.execute(uri: "/test/staff", method: .get, headers: token).status == .ok)
            }
            let refused = try await client.execute(uri: "/test/staff", method: .get, headers: token)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "1")
            // Somebody else is not concerned, and nor is an address without a credential.
            let other = NodeUnderTest.token(of: "desk-2")
            #expect(try await client.execute(uri: "/test/staff", method: .get, headers: other).status == .ok)
            #expect(try await client.execute(uri: "/test/open", method: .get).status == .ok)
            node.uptime.advance(by: .seconds(1))
            #expect(try await client.execute(uri: "/test/staff", method: .get, headers: token).status == .ok)
        }
    }

    @Test func `guessing tokens uses the address's allowance up, and a known token still works`() async throws {
        let node = NodeUnderTest(limits: Self.limits)
        try await node.test { client in
            var statuses: [Int] = []
            for guess in 0..<4 {
                let headers: HTTPFields = [.authorization: "Bearer guess \(guess)"]
                statuses.append(
                    try await client.execute(uri: "/test/staff", method: .get, headers: headers).status.code)
            }
            #expect(statuses == [401, 401, 429, 429])
            let token = NodeUnderTest.token(of: "desk-1")
            #expect(try await client.execute(uri: "/test/staff", method: .get, headers: token).status == .ok)
        }
    }

    private struct IssuedSession: SessionVerifier {
        func resident(for token: String) async throws -> ResidentSession? {
            guard token == "issued", let document = IdentityDocument(type: .passport, number: "X1") else { return nil }
            return ResidentSession(document: document, token: Secret(token))
        }

        func isIssued(_ token: Substring) -> Bool { token == "issued" || token == "ended" }
    }

    @Test func `neither floods nor guesses of its address keep out who has a session`() async throws {
        var limits = Self.limits
        limits.resident = .init(perSecond: 1, burst: 2)
        let node = NodeUnderTest(limits: limits, sessions: IssuedSession())
        try await node.test { client in
            func status(_ path: String, _ token: String?) async throws -> Int {
                let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
                return try await client.execute(uri: path, method: .get, headers: headers).status.code
            }
            for _ in 0..<100 { _ = try await status("/test/open", nil) }
            #expect(try await status("/test/open", nil) == 429)
            // Guesses have a bucket of their own.
            #expect(try await status("/test/me", "guess") == 401)
            for _ in 0..<100 { _ = try await status("/test/me", "guess") }
            #expect(try await status("/test/me", "guess") == 429)
            #expect(try await status("/test/me", "issued") == 200)
            #expect(try await status("/test/me", "issued") == 200)
            #expect(try await status("/test/me", "issued") == 429)
            // A session that has ended is no guess, and bounded too.
            var ended: [Int] = []
            for _ in 0..<3 { ended.append(try await status("/test/me", "ended")) }
            #expect(ended == [401, 401, 429])
        }
    }

    @Test func `what pages are drawn with uses nobody's allowance up`() async throws {
        try await NodeUnderTest(limits: Self.limits).test { client in
            for _ in 0..<20 {
                let response = try await client.execute(uri: "/assets/pages-0.css", method: .get)
                #expect(response.status == .notFound)
            }
            #expect(try await client.execute(uri: "/test/open", method: .get).status == .ok)
        }
    }

    @Test func `a driver has no limit`() async throws {
        try await NodeUnderTest(limits: Self.limits).test { client in
            for _ in 0..<20 {
                let token = NodeUnderTest.token(of: "replay")
                let response = try await client.execute(uri: "/test/staff", method: .get, headers: token)
                #expect(response.status == .ok)
            }
        }
    }

    @Test func `a flood of senders takes no more memory than is set aside`() {
        let uptime = ManualUptime()
        let limiter = RateLimiter(clock: ReplayClock(uptime: { uptime.value }), maximumSenders: 10)
        let allowance = TokenBucket.Allowance(perSecond: 1, burst: 2)
        #expect(limiter.take(.registered("known"), allowance) == nil)
        var allowed = 0
        for sender in 0..<1_000 where limiter.take(.address("\(sender)"), allowance) == nil { allowed += 1 }
        #expect(limiter.senders == 10)
        // Nine of their own, and two from the bucket that the others share.
        #expect(allowed == 11)
        #expect(limiter.take(.registered("known"), allowance) == nil)
        // Those who are quiet are forgotten, and there is room again.
        uptime.advance(by: .seconds(10))
        #expect(limiter.take(.address("new"), allowance) == nil)
        #expect(limiter.senders == 1)
    }
}
