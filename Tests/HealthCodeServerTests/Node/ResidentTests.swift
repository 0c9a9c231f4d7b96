import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// A resident's way: one-time code, session, code, contest.
@Suite(.timeLimit(.minutes(5))) struct ResidentTests {
    private static let person = SyntheticPerson(30)
    private static let other = SyntheticPerson(31)

    private func enrol(_ person: SyntheticPerson, at node: RunningNode) async throws -> EnrolmentView {
        let response = try await node.post("/v1/enrolments", as: "desk-1", person.query(purpose: "at the counter"))
        try #require(response.status == .ok)
        return try response.decoded(EnrolmentView.self)
    }

    private func signIn(
        _ person: SyntheticPerson, _ code: String, at node: RunningNode
    ) async throws -> Int {
        try await node.post("/v1/sessions", person.query(code: code)).status.code
    }

    @Test func `a resident signs in with the code that a community worker hands out`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = EvidenceText()
            text.entry(
                "e-1", Self.person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
            try await node.take(text, submitter: "officer nine")
            let code = try await node.ownCode(of: Self.person)
            #expect(code.colour == "red" && code.reasons.map(\.category) == ["entry"])
            #expect(code.reasons.first?.statements.map(\.submitter) == ["officer nine"])
            let document = try #require(Self.person.document)
            #expect(try await node.store.residents.accesses(to: document).map(\.what) == ["enrolment"])
            // They name nobody: what they are refused is the route.
            for id in ["desk-2", "desk-3", "lab-11", "gate-1"] {
                let query = Self.person.query(purpose: "curiosity")
                #expect(try await node.post("/v1/enrolments", as: id, query).status == .forbidden)
            }
        }
    }

    @Test func `a clerk acts for those who live where the clerk is registered`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = EvidenceText()
            text.resident(Self.person, "110101001001")
            text.resident(Self.other, "120101001001")
            try await node.take(text)
            for path in ["/v1/enrolments", "/v1/codes/query"] {
                let own = try await node.post(path, as: "clerk-11", Self.person.query(purpose: "a visit"))
                #expect(own.status == .ok)
                for stranger in [Self.other, SyntheticPerson(39)] {
                    let response = try await node.post(path, as: "clerk-11", stranger.query(purpose: "curiosity"))
                    #expect(try response.problem == "outside-registration")
                }
            }
            let document = try #require(Self.other.document)
            let refusals = try await node.store.residents.accesses(to: document)
            #expect(refusals.map(\.what) == ["code-refused", "enrolment-refused"])
        }
    }

    @Test func `a code opens one session, for its person, in either case`() async throws {
        try await NodeInABox().run { (node) async throws in
            let code = try await enrol(Self.person, at: node).one_time_code
            #expect(try await signIn(Self.other, code, at: node) == 401)
            let response = try await node.post("/v1/sessions", Self.person.query(code: code.lowercased()))
            #expect(response.status == .ok)
            let cookie = try #require(response.headers[.setCookie])
            for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(attribute)) }
            #expect(try await signIn(Self.person, code, at: node) == 401)
            // A later enrolment takes the place of an earlier one.
            let first = try await enrol(Self.person, at: node).one_time_code
            let second = try await enrol(Self.person, at: node).one_time_code
            #expect(try await signIn(Self.person, first, at: node) == 401)
            #expect(try await signIn(Self.person, second, at: node) == 200)
        }
    }

    @Test func `a stranger's wrong codes keep the stranger out, and not the resident`() async throws {
        try await NodeInABox().run { (node) async throws in
            let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
            func attempt(_ code: String, from address: String) async throws -> TestResponse {
                let body = try JSONEncoder().encode(Self.person.query(code: code))
                return try await node.client.execute(
                    uri: "/v1/sessions", method: .post,
                    headers: [.contentType: "application/json", forwarded: address], body: ByteBuffer(bytes: body))
            }
            let code = try await enrol(Self.person, at: node).one_time_code
            for _ in 0..<5 {
                let response = try await attempt("WRONG234", from: "203.0.113.7")
                #expect(response.status == .unauthorized)
                #expect(try response.problem == "session-refused")
            }
            // Further attempts from there have to wait, whatever they try; somebody else's do not.
            let refused = try await attempt(code, from: "203.0.113.7")
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] != nil)
            for number in 8..<20 {
                #expect(try await attempt("WRONG234", from: "203.0.113.\(number)").status == .unauthorized)
            }
            #expect(try await attempt(code, from: "198.51.100.1").status == .ok)
        }
    }

    @Test func `a refusal costs the same whether or not there is such a code`() async throws {
        try await NodeInABox().run { (node) async throws in
            _ = try await enrol(Self.person, at: node)
            func writes() async throws -> Int {
                try await node.count(
                    """
                    SELECT (SELECT SUM(attempts) FROM enrolments) + (SELECT value FROM counters WHERE name = \
                    'refused-sign-ins')
                    """)
            }
            var before = try await writes()
            // A wrong code, somebody who was given none, somebody of whom nothing is known.
            for person in [Self.person, Self.other, SyntheticPerson(38)] {
                #expect(try await signIn(person, "WRONG234", at: node) == 401)
                let after = try await writes()
                #expect(after == before + 1)
                before = after
            }
        }
    }

    @Test func `codes and sessions come to their ends`() async throws {
        try await NodeInABox().run { (node) async throws in
            let enrolment = try await enrol(Self.person, at: node)
            #expect(enrolment.expires_at == "2022-07-06T12:00:00+08:00")
            let session = try await node.signIn(Self.other)
            #expect(node.clock.set(NodeInABox.start.advanced(bySeconds: 24 * 3_600)))
            #expect(try await signIn(Self.person, enrolment.one_time_code, at: node) == 401)
            #expect(try await node.post("/v1/me/code", session: session).status == .ok)
            #expect(node.clock.set(NodeInABox.start.advanced(bySeconds: 30 * 86_400)))
            #expect(try await node.post("/v1/me/code", session: session).status == .unauthorized)
        }
    }

    @Test func `a resident contests a statement about themselves, once, with a clock`() async throws {
        try await NodeInABox().run { (node) async throws in
            var text = EvidenceText()
            for person in [Self.person, Self.other] {
                text.entry(
                    "e-\(person.number)", person, arrived: "2022-07-04T10:00:00+08:00",
                    reported: "2022-07-04T12:00:00+08:00")
            }
            try await node.take(text)
            let session = try await node.signIn(Self.person)
            let contest = ["record": "entry/e-30", "statement": "我没有出境。"]
            let response = try await node.post("/v1/me/contests", session: session, contest)
            #expect(response.status == .ok)
            #expect(response.text.contains(#""due_at":"2022-07-06T12:00:00+08:00""#))
            #expect(try await node.post("/v1/me/contests", session: session, contest).status == .conflict)
            // Another's statement, and one that nobody made, are answered alike.
            for record in ["entry/e-31", "entry/e-99"] {
                let answer = try await node.post(
                    "/v1/me/contests", session: session, ["record": record, "statement": "not me"])
                #expect(answer.status == .conflict)
            }
            for (record, statement) in [("e-30", "x"), ("horoscope/e-30", "x"), ("entry/e-30", "  ")] {
                let answer = try await node.post(
                    "/v1/me/contests", session: session, ["record": record, "statement": statement])
                #expect(answer.status.code == 422)
            }
            let open = try await node.store.contests.openContests()
            #expect(open.map(\.record) == ["e-30"])
            // A contest changes no code: only evidence does.
            #expect(try await node.code(of: Self.person).colour == "red")
        }
    }

    @Test func `only a session sees its own code`() async throws {
        try await NodeInABox().run { (node) async throws in
            for id in ["desk-1", "lab-11", "gate-1", "province-11", "replay"] {
                #expect(try await node.post("/v1/me/code", as: id).status == .forbidden)
                let contest = ["record": "entry/e-1", "statement": "x"]
                #expect(try await node.post("/v1/me/contests", as: id, contest).status == .forbidden)
            }
            #expect(try await node.post("/v1/me/code").status == .unauthorized)
            let session = try await node.signIn(Self.person)
            for path in ["/v1/codes/query", "/v1/codes/state", "/v1/enrolments"] {
                let response = try await node.post(path, session: session, Self.person.query(purpose: "mine"))
                #expect(response.status == .forbidden)
            }
            #expect(try await node.post("/v1/me/code", session: session).status == .ok)
        }
    }
}
