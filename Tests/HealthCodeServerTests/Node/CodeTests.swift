import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Who is told what of a person's code.
@Suite(.timeLimit(.minutes(5))) struct CodeTests {
    private static let person = SyntheticPerson(20)

    private static var positive: EvidenceText {
        var text = EvidenceText()
        text.naat(
            "n-1", person, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
            division: "110101001001")
        return text
    }

    @Test func `staff with the right and a purpose sees the code, and the reading is on record`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.positive, as: "lab-11", submitter: "clerk one")
            let code = try await node.code(of: Self.person)
            #expect(code.colour == "red" && code.standing == "known" && code.at == "2022-07-05T12:00:00+08:00")
            let reason = try #require(code.reasons.first)
            #expect(reason.category == "screen-positive" && reason.measure == "pending")
            let statement = StatementView(
                dataset: "naat", record: "n-1", node: "hub", department: "lab-11", submitter: "clerk one")
            #expect(reason.statements == [statement])
            let document = try #require(Self.person.document)
            let entries = try await node.store.residents.accesses(to: document)
            #expect(entries.map(\.principal) == ["desk-1"])
            #expect(entries.map(\.purpose) == ["a test"] && entries.map(\.what) == ["code"])
        }
    }

    @Test func `without right or purpose nothing is read`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.positive)
            for id in ["desk-2", "desk-3", "lab-11", "gate-1", "province-11", "replay"] {
                let response = try await node.post("/v1/codes/query", as: id, Self.person.query(purpose: "curiosity"))
                #expect(response.status == .forbidden, "\(id)")
            }
            let without = try await node.post("/v1/codes/query", as: "desk-1", Self.person.query())
            #expect(without.status == .badRequest)
            for purpose in ["", "   ", String(repeating: "p", count: 201)] {
                let query = Self.person.query(purpose: purpose)
                let response = try await node.post("/v1/codes/query", as: "desk-1", query)
                #expect(response.status.code == 422)
            }
            let anonymous = try await node.post("/v1/codes/query", Self.person.query(purpose: "curiosity"))
            #expect(anonymous.status == .unauthorized)
            let document = try #require(Self.person.document)
            let entries = try await node.store.residents.accesses(to: document)
            // Staff who may not are on record; who is no staff got no further than the door.
            #expect(entries.map(\.principal) == ["desk-3", "desk-2"])
            #expect(Set(entries.map(\.what)) == ["code-refused"] && Set(entries.map(\.purpose)) == ["curiosity"])
        }
    }

    @Test func `a number alone answers nothing at a venue without a grant, and each question is on record`()
        async throws
    {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.positive)
            let query = Self.person.query()
            for path in ["/v1/codes/state", "/v1/recognitions"] {
                let refused = try await node.post(path, as: "gate-2", query)
                #expect(refused.status == .forbidden && !refused.text.contains(#""red""#))
                #expect(try refused.problem == "missing-right")
                #expect(
                    try await node.post(path, as: "gate-1", query.merging(["purpose": "a ward"]) { $1 }).status == .ok)
            }
            // What does not prove itself is as good as nothing beside a number.
            let forged = try await node.post(
                "/v1/recognitions", as: "gate-2", query.merging(["text": "TM1:BROKEN"]) { $1 })
            #expect(forged.status == .ok && forged.text.contains(#""outcome":"invalid""#))
            #expect(!forged.text.contains("shared-evidence"))
            _ = try await node.post("/v1/codes/state", as: "province-11", query)
            let session = try await node.signIn(Self.person)
            let own = try await node.client.execute(
                uri: "/v1/me/readings", method: .get, headers: [.authorization: "Bearer \(session)"])
            let readings = try own.required(ReadingsView.self).readings
            #expect(
                readings.map { "\($0.by) \($0.what) \($0.purpose)" } == [
                    "desk-1 enrolment came to the counter", "province-11 state recognition",
                    "gate-2 recognition check at a venue", "gate-1 recognition a ward",
                    "gate-2 recognition-refused check at a venue", "gate-1 state a ward",
                    "gate-2 state-refused check at a venue",
                ])
            #expect(try await node.get("/v1/me/readings", as: "desk-1").status == .forbidden)
        }
    }

    private struct ReadingsView: Decodable {
        struct Reading: Decodable {
            let by: String
            let purpose: String
            let what: String
        }
        let readings: [Reading]
    }

    @Test func `a document that no dataset holds is unknown and not green`() async throws {
        try await NodeInABox().run { (node) async throws in
            let code = try await node.code(of: Self.person)
            #expect(code.colour == "unknown" && code.standing == "unknown" && code.reasons.isEmpty)
            #expect(try await node.state(of: Self.person) == "unknown")
        }
    }

    @Test func `venues and nodes see five members and nothing else`() async throws {
        try await NodeInABox().run { (node) async throws in
            try await node.take(Self.positive)
            for id in ["gate-1", "province-11"] {
                let response = try await node.post("/v1/codes/state", as: id, Self.person.query())
                let value = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
                let members = try #require(value as? [String: Any])
                #expect(Set(members.keys).isSubset(of: ["colour", "owner", "at", "next_review", "as_of"]))
                #expect(members["colour"] as? String == "red" && members["owner"] as? String == "hub")
            }
            for id in ["desk-1", "lab-11", "replay"] {
                let response = try await node.post("/v1/codes/state", as: id, Self.person.query())
                #expect(response.status == .forbidden)
            }
        }
    }

    @Test func `a province gives no colour before it has all that is known of the person`() async throws {
        try await NodeInABox.nation("11") { (hub, province) async throws in
            var text = EvidenceText()
            text.naat(
                "n-1", Self.person, "2022-07-05T08:00:00+08:00", reported: "2022-07-05T10:00:00+08:00",
                division: "110101001001")
            try await province.take(text)
            // Tested here, at home elsewhere or nowhere: the hub has not said that this is all.
            let before = try await province.code(of: Self.person)
            #expect(before.colour == "unknown" && before.standing == "being-established" && before.reasons.isEmpty)
            var entry = EvidenceText()
            entry.entry(
                "e-1", Self.person, arrived: "2022-07-04T10:00:00+08:00", reported: "2022-07-04T12:00:00+08:00")
            try await hub.take(entry)
            var home = EvidenceText()
            home.resident(Self.person, "110101001001")
            try await province.take(home)
            try await province.knows(Self.person)
            #expect(try await province.code(of: Self.person).colour == "red")
        }
    }

    @Test func `a node without rules says that it does not issue`() async throws {
        let box = try NodeInABox(.province(try #require(Division("110000000000"))))
        try await box.run { (node) async throws in
            try await node.take(Self.positive)
            for (path, id, query) in [
                ("/v1/codes/query", "desk-1", Self.person.query(purpose: "a test")),
                ("/v1/codes/state", "gate-1", Self.person.query()),
            ] {
                let response = try await node.post(path, as: id, query)
                #expect(response.status == .serviceUnavailable)
                #expect(try response.problem == "not-ready")
                #expect(try response.decoded(ProblemView.self).detail.contains("issues no codes"))
                #expect(response.headers[.retryAfter] != nil)
            }
            let own = try await node.post("/v1/me/code", session: try await node.signIn(Self.person))
            #expect(own.status == .serviceUnavailable)
            let ready = try await node.get("/ready")
            #expect(ready.status == .serviceUnavailable && ready.text.contains(#""failing":["rules"]"#))
            #expect(try await node.get("/v1/status", as: "replay").text.contains(#""issuing":false"#))
        }
    }

    @Test func `a node at which somebody has waited for minutes is not ready, and says for how long`() async throws {
        let box = try NodeInABox(.province(try #require(Division("110000000000"))))
        try await box.run { (node) async throws in
            try await node.take(Self.positive)
            // Without rules nobody is derived. A mark of long ago:
            _ = try await node.store.database.engine.write { try $0.execute("UPDATE touched SET mark = 1", []) }
            let ready = try await node.get("/ready")
            #expect(ready.status == .serviceUnavailable && ready.text.contains(#""failing":["derivation","rules"]"#))
            let status = try await node.get("/v1/status", as: "replay").text
            #expect(status.contains(#""oldest_waiting_s":1"#) && status.contains(#""set_aside":[]"#))
        }
    }
}
