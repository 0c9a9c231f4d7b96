import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// The venue register: off by default, and what it keeps, for whom and how long when an order has it on.
@Suite(.timeLimit(.minutes(5))) struct CheckInTests {
    private static let person = SyntheticPerson(70)
    private static let other = SyntheticPerson(71)

    private struct Code: Decodable {
        let text: String
        let expires_at: String
        let rotates_at: String
    }

    private struct Kept: Decodable {
        struct Words: Decodable {
            let zh: String
            let en: String
        }

        struct Venue: Decodable {
            let id: String
            let name: Words
        }

        struct Order: Decodable {
            let id: String
            let authority: Words?
            let basis: Words?
        }

        let venue: Venue
        let at: String
        let order: Order
        let kept_until: String
    }

    private struct Own: Decodable {
        let check_ins: [Kept]
    }

    private struct Visitors: Decodable {
        struct Entry: Decodable {
            let document_type: String
            let document_number: String
            let first_at: String
            let last_at: String
        }

        let persons: [Entry]
        let complete: Bool
    }

    private static func code(_ node: RunningNode, of venue: String = "library-1") async throws -> String {
        let response = try await node.post("/v1/venue-codes", as: venue)
        return try response.required(Code.self).text
    }

    private static func checkIn(
        _ node: RunningNode, _ session: String, _ code: String
    ) async throws -> TestResponse {
        try await node.post("/v1/me/check-ins", session: session, ["code": code])
    }

    private static func own(_ node: RunningNode, _ session: String) async throws -> [Kept] {
        let response = try await node.client.execute(
            uri: "/v1/me/check-ins", method: .get, headers: [.authorization: "Bearer \(session)"])
        return try response.required(Own.self).check_ins
    }

    private static func query(
        _ node: RunningNode, as staff: String = "tracer", venue: String = "library-1",
        from: String = "2022-07-05T11:00:00+08:00", to: String = "2022-07-05T13:00:00+08:00",
        purpose: String = "a case was there"
    ) async throws -> TestResponse {
        try await node.post(
            "/v1/check-ins/query", as: staff, ["venue": venue, "from": from, "to": to, "purpose": purpose])
    }

    private static func kept(_ node: RunningNode) async throws -> Int {
        try await node.count("SELECT COUNT(*) FROM check_ins")
    }

    private static func advance(_ node: RunningNode, by seconds: Int64) {
        #expect(node.clock.set(node.clock.now().advanced(bySeconds: seconds)))
    }

    @Test func `without an order the register is off, and nothing is stored`() async throws {
        try await NationOfSigners.run { (_, hub, node, _) async throws in
            #expect(try await node.post("/v1/venue-codes", as: "library-1").problem == "register-off")
            let session = try await node.signIn(Self.person)
            let response = try await Self.checkIn(node, session, "TV1:0")
            #expect(response.status == .conflict)
            #expect(try response.problem == "register-off")
            #expect(try await Self.own(node, session).isEmpty)
            #expect(try await Self.kept(node) == 0)
            // The hub has none at all.
            #expect(try await hub.post("/v1/venue-codes", as: "library-1").status == .notFound)
        }
    }

    @Test func `under an order a scan is kept once, and says by whose order and until when`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let response = try await node.post("/v1/venue-codes", as: "library-1")
            #expect(response.headers[.cacheControl] == "no-store")
            let code = try response.decoded(Code.self)
            #expect(code.expires_at == "2022-07-05T12:01:00+08:00" && code.rotates_at == "2022-07-05T12:00:30+08:00")
            // Each is another, so that nobody can be told apart by what they scanned.
            #expect(try await Self.code(node) != code.text)
            let session = try await node.signIn(Self.person)
            Self.advance(node, by: 20)
            let first = try await Self.checkIn(node, session, " \(code.text)\n")
            #expect(first.status == .created)
            let kept = try first.decoded(Kept.self)
            #expect(kept.venue.id == "library-1" && kept.venue.name.en == "library-1")
            #expect(kept.at == "2022-07-05T12:00:20+08:00" && kept.kept_until == "2022-07-19T12:00:20+08:00")
            #expect(kept.order.id == "gd-2022-7" && kept.order.authority?.en == "Test command")
            #expect(kept.order.basis?.zh == "传染病防治法第四十二条")
            Self.advance(node, by: 10)
            let again = try await Self.checkIn(node, session, code.text)
            #expect(again.status == .ok)
            #expect(try again.decoded(Kept.self).at == kept.at)
            #expect(try await Self.own(node, session).map(\.at) == [kept.at])
            // What others keep of themselves is nobody else's to see.
            let second = try await node.signIn(Self.other)
            #expect(try await Self.own(node, second).isEmpty)
            #expect(try await Self.checkIn(node, second, code.text).status == .created)
            #expect(try await Self.own(node, second).count == 1)
            #expect(try await Self.kept(node) == 2)
        }
    }

    @Test func `a photo that is forwarded is worthless`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let session = try await node.signIn(Self.person)
            let code = try await Self.code(node)
            Self.advance(node, by: 90)
            let late = try await Self.checkIn(node, session, code)
            #expect(late.status == .conflict)
            #expect(try late.problem == "stale-venue-code")
            let edge = try await Self.code(node)
            Self.advance(node, by: 60)
            #expect(try await Self.checkIn(node, session, edge).problem == "stale-venue-code")
            #expect(try await Self.kept(node) == 0)
        }
    }

    @Test func `what this province did not sign is refused with its reason`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (keys, _, node, elsewhere) async throws in
            let session = try await node.signIn(Self.person)
            let museum = try await Self.code(elsewhere, of: "museum-1")
            #expect(try await Self.checkIn(node, session, museum).problem == "foreign-venue-code")
            let library = try await Self.code(node)
            let visitor = try await elsewhere.signIn(Self.other)
            #expect(try await Self.checkIn(elsewhere, visitor, library).problem == "foreign-venue-code")
            // Somebody who has only seen codes.
            let claims = VenueCodeClaims(
                issuer: "CN-GD", issuedAt: node.clock.now().seconds, venue: "library-1", division: "440106001006",
                order: "gd-2022-7", nonce: [UInt8](repeating: 1, count: 16))
            let stranger = VenueCodeIssuer(key: P256SigningKey(), keyIdentifier: [UInt8](repeating: 1, count: 8))
            let last = library.last == "0" ? "1" : "0"
            for text in [
                "", "TV1:", "TM1:\(library.dropFirst(4))", String(library.dropLast()) + last,
                try stranger.issue(claims), String(repeating: "0", count: 4_000),
            ] {
                let response = try await Self.checkIn(node, session, text)
                #expect(response.status == .unprocessableContent)
                #expect(try response.problem == "invalid-value")
                #expect(try response.decoded(ProblemView.self).field == "code")
            }
            #expect(try await Self.kept(node) == 0)
            #expect(try await Self.kept(elsewhere) == 0)
        }
    }

    @Test func `an order ends by itself, and covers what it says`() async throws {
        let order = OrderText.one(until: "2022-07-05T12:00:30+08:00")
        try await NationOfSigners.run(orders: [order]) { (_, _, node, _) async throws in
            #expect(try await node.post("/v1/venue-codes", as: "port-1").problem == "register-off")
            // A venue that only checks codes has no place to be at.
            #expect(try await node.post("/v1/venue-codes", as: "gate-1").problem == "outside-registration")
            let session = try await node.signIn(Self.person)
            let code = try await Self.code(node)
            Self.advance(node, by: 40)
            #expect(try await Self.checkIn(node, session, code).problem == "register-off")
            #expect(try await node.post("/v1/venue-codes", as: "library-1").problem == "register-off")
            #expect(try await Self.kept(node) == 0)
        }
    }

    @Test func `staff who ask who was there are on record with each person`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let session = try await node.signIn(Self.person)
            #expect(try await Self.checkIn(node, session, try await Self.code(node)).status == .created)
            let answer = try await Self.query(node)
            let visitors = try answer.required(Visitors.self)
            #expect(visitors.complete && visitors.persons.map(\.document_number) == [Self.person.documentNumber])
            #expect(visitors.persons.map(\.first_at) == ["2022-07-05T12:00:00+08:00"])
            let document = try #require(Self.person.document)
            let entry = try #require(try await node.store.residents.accesses(to: document).first)
            #expect(entry.principal == "tracer" && entry.what == "check-ins" && entry.purpose == "a case was there")
            let none = try await Self.query(node, venue: "port-1")
            #expect(try none.decoded(Visitors.self).persons.isEmpty)
            let later = try await Self.query(
                node, from: "2022-07-05T12:00:01+08:00", to: "2022-07-06T12:00:01+08:00")
            #expect(try later.decoded(Visitors.self).persons.isEmpty)
            // Its enrolment, and the one question that named the person.
            #expect(try await node.store.residents.accesses(to: document).map(\.what) == ["check-ins", "enrolment"])
        }
    }

    @Test func `nobody else asks who was there, and nobody asks for more than a day`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let session = try await node.signIn(Self.person)
            #expect(try await Self.checkIn(node, session, try await Self.code(node)).status == .created)
            for (caller, problem) in [
                ("library-1", "wrong-role"), ("gate-1", "wrong-role"), ("registry", "wrong-role"),
                ("desk-1", "missing-right"), ("tracer-4403", "outside-registration"),
            ] { #expect(try await Self.query(node, as: caller).problem == problem, "\(caller)") }
            #expect(try await node.post("/v1/check-ins/query", session: session, [:]).problem == "wrong-role")
            #expect(try await node.post("/v1/check-ins/query", [:]).status == .unauthorized)
            #expect(try await Self.query(node, as: "tracer-4403", venue: "port-1").status == .ok)
            #expect(try await Self.query(node, as: "tracer-4403", venue: "nowhere").status == .forbidden)
            let wrong = [
                try await Self.query(node, to: "2022-07-06T11:00:01+08:00"),
                try await Self.query(node, to: "2022-07-05T11:00:00+08:00"),
                try await Self.query(node, from: "yesterday"), try await Self.query(node, venue: "a b"),
                try await Self.query(node, purpose: "  "),
            ]
            for response in wrong { #expect(response.status == .unprocessableContent) }
            #expect(try await Self.query(node, to: "2022-07-06T11:00:00+08:00").status == .ok)
            // Venues hand nothing in, and residents show no codes.
            #expect(try await node.post("/v1/me/check-ins", as: "library-1", ["code": "x"]).status == .forbidden)
            #expect(try await node.post("/v1/venue-codes", session: session).status == .forbidden)
            #expect(try await node.post("/v1/venue-codes", as: "tracer").status == .forbidden)
        }
    }

    @Test func `what is past its time is deleted, also when no order is in force`() async throws {
        let order = OrderText.one(until: "2022-07-05T13:00:00+08:00", days: "1")
        try await NationOfSigners.run(orders: [order]) { (_, _, node, _) async throws in
            let session = try await node.signIn(Self.person)
            #expect(try await Self.checkIn(node, session, try await Self.code(node)).status == .created)
            Self.advance(node, by: 86_399)
            #expect(try await Self.own(node, session).count == 1)
            #expect(try await Self.query(node).decoded(Visitors.self).persons.count == 1)
            Self.advance(node, by: 1)
            #expect(try await Self.own(node, session).isEmpty)
            #expect(try await Self.query(node).decoded(Visitors.self).persons.isEmpty)
            Self.advance(node, by: 3_600)
            try await eventually("deleted") { try await Self.kept(node) == 0 }
        }
    }

    @Test func `the log names neither a person nor a code`() async throws {
        try await NationOfSigners.run(orders: [OrderText.one()]) { (_, _, node, _) async throws in
            let session = try await node.signIn(Self.person)
            let code = try await Self.code(node)
            _ = try await Self.checkIn(node, session, code)
            _ = try await Self.query(node)
            let log = node.box.log.text
            #expect(log.contains("/v1/check-ins/query"))
            for secret in [Self.person.documentNumber, code, "a case was there"] { #expect(!log.contains(secret)) }
        }
    }
}
