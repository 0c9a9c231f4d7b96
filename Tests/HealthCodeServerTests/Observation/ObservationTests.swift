import HTTPTypes
import HealthCode
import HealthCodeServer
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct ObservationTests {
    @Test func `metrics are in Prometheus' text format`() async throws {
        let metrics = Metrics()
        let counter = metrics.counter("tongma_lines_total", "Lines.")
        counter.add(3, .dataset(.naat), .fixed("outcome", "accepted"))
        counter.add(1, .dataset(.closedLoop), .fixed("outcome", "rejected"))
        metrics.gauge("tongma_outbox", "Waiting.") { 7 }
        let histogram = metrics.histogram("tongma_wait_seconds", "Waits.", bounds: [0.1, 1])
        for value in [0.0625, 0.5, 2] { histogram.observe(value) }
        #expect(
            metrics.text == """
                # HELP tongma_lines_total Lines.
                # TYPE tongma_lines_total counter
                tongma_lines_total{dataset="closed-loop",outcome="rejected"} 1
                tongma_lines_total{dataset="naat",outcome="accepted"} 3
                # HELP tongma_outbox Waiting.
                # TYPE tongma_outbox gauge
                tongma_outbox 7.0
                # HELP tongma_wait_seconds Waits.
                # TYPE tongma_wait_seconds histogram
                tongma_wait_seconds_bucket{le="0.1"} 1
                tongma_wait_seconds_bucket{le="1.0"} 2
                tongma_wait_seconds_bucket{le="+Inf"} 3
                tongma_wait_seconds_sum 2.5625
                tongma_wait_seconds_count 3

                """)
    }

    @Test func `requests are counted by route and class of status`() async throws {
        try await NodeUnderTest().test { client in
            try await client.execute(uri: "/test/open?x=1", method: .get)
            try await client.execute(uri: "/test/naat/\(personsNumber)", method: .post, body: ByteBuffer(string: "x"))
            try await client.execute(uri: "/test/staff", method: .get)
            try await client.execute(uri: "/\(personsNumber)", method: .get)
            let response = try await client.execute(
                uri: "/metrics", method: .get, headers: NodeUnderTest.token(of: "desk-1"))
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            for line in [
                #"tongma_http_requests_total{route="/test/open",status="2xx"} 1"#,
                #"tongma_http_requests_total{route="/test/{dataset}/{id}",status="2xx"} 1"#,
                #"tongma_http_requests_total{route="/test/staff",status="4xx"} 1"#,
                #"tongma_http_requests_total{route="unmatched",status="4xx"} 1"#,
                #"tongma_http_request_duration_seconds_count{route="/test/open"} 1"#,
                "tongma_http_requests_in_progress 1.0", "tongma_live_subscribers 0.0",
            ] {
                #expect(response.text.contains("\n\(line)\n"), "\(line)")
            }
            #expect(!response.text.contains(personsNumber))
        }
    }

    @Test func `the access log has the route and nothing of a person`() async throws {
        let node = NodeUnderTest()
        try await node.test { client in
            for path in [
                "/test/naat/\(personsNumber)?name=\(personsNumber)", "/test/\(personsNumber)/1", "/\(personsNumber)",
            ] {
                var headers = NodeUnderTest.token(of: "lab-1")
                headers[.userAgent] = personsNumber
                try await client.execute(
                    uri: path, method: .post, headers: headers, body: ByteBuffer(string: personsNumber))
            }
        }
        let lines = node.log.text.split(separator: "\n").filter { $0.hasPrefix("info request") }
        #expect(lines.count == 3)
        let first = try #require(lines.first)
        for part in [
            "method=POST", "route=/test/{dataset}/{id}", "status=200", "principal=lab-1", "dataset=naat",
            "batch=0123456789abcdef", "ms=", "reference=",
        ] {
            #expect(first.contains(part), "\(part)")
        }
        #expect(lines.last?.contains("route=unmatched") == true)
        #expect(lines.last?.contains("problem=not-found") == true)
        #expect(!node.log.text.contains(personsNumber))
    }

    @Test func `a request has one name, in the form of a random UUID, and no other has it`() async throws {
        let names = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { (0..<5_000).map { _ in RequestTrace().reference } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(names).count == 20_000)
        let form = try Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        for name in names.prefix(1_000) { #expect(try form.wholeMatch(in: name) != nil, "\(name)") }
        let trace = RequestTrace()
        #expect(trace.reference == trace.reference)
    }

    @Test func `by HTTPS a browser is told to come by it again`() async throws {
        let field = try #require(HTTPField.Name("Strict-Transport-Security"))
        for isSecure in [true, false] {
            try await NodeUnderTest(isSecure: isSecure).test { client in
                let headers = try await client.execute(uri: "/health", method: .get).headers
                #expect(headers[field] == (isSecure ? "max-age=31536000" : nil))
            }
        }
    }

    @Test func `measurements are for those who run the node`() async throws {
        try await NodeUnderTest().test { client in
            for (id, status) in [(nil, 401), ("desk-2", 403), ("lab-1", 403), ("desk-1", 200)] {
                let response = try await client.execute(
                    uri: "/metrics", method: .get, headers: id.map { NodeUnderTest.token(of: $0) } ?? [:])
                #expect(response.status.code == status)
            }
        }
    }

    @Test func `a flood does not fill the log`() async throws {
        let limits = RateLimits(anonymous: .init(perSecond: 1, burst: 1))
        let node = NodeUnderTest(limits: limits)
        try await node.test { client in
            for _ in 0..<200 { try await client.execute(uri: "/test/open", method: .get) }
            for _ in 0..<9 { try await client.execute(uri: "/assets/none", method: .get) }
            node.uptime.advance(by: .seconds(1))
            for _ in 0..<2 { try await client.execute(uri: "/test/open", method: .get) }
        }
        let lines = node.log.text.split(separator: "\n").filter { $0.hasPrefix("info request") }
        #expect(lines.count == 13)
        #expect(lines.last?.contains("passed_over=194") == true)
    }

    @Test func `what pages are drawn with has an allowance too`() async throws {
        let node = NodeUnderTest(limits: RateLimits(anonymous: .init(perSecond: 1, burst: 1)))
        try await node.test { client in
            var statuses: Set<Int> = []
            for _ in 0..<11 {
                statuses.insert(try await client.execute(uri: "/assets/none", method: .get).status.code)
            }
            #expect(statuses == [404, 429])
            #expect(try await client.execute(uri: "/test/open", method: .get).status == .ok)
        }
    }

    @Test func `every answer tells browsers what they may do`() async throws {
        try await NodeUnderTest().test { client in
            for path in ["/health", "/test/staff", "/nothing", "/test/failure", "/openapi.json"] {
                let headers = try await client.execute(uri: path, method: .get).headers
                #expect(headers[.contentSecurityPolicy]?.hasPrefix("default-src 'self';") == true)
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.cacheControl] == "no-store")
                let referrer = try #require(HTTPField.Name("Referrer-Policy"))
                #expect(headers[referrer] == "no-referrer")
            }
        }
    }
}
