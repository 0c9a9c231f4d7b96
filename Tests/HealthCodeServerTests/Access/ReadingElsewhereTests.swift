import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// What another province asked the hub about somebody, they see at the node of their home.
@Suite(.timeLimit(.minutes(5))) struct ReadingElsewhereTests {
    private static let person = SyntheticPerson(40)

    private struct ReadingsView: Decodable {
        struct Reading: Decodable {
            let by: String
            let purpose: String
            let what: String
        }
        let readings: [Reading]
    }

    private static func readings(at node: RunningNode, session: String) async throws -> [String] {
        let response = try await node.client.execute(
            uri: "/v1/me/readings", method: .get, headers: [.authorization: "Bearer \(session)"])
        return try response.required(ReadingsView.self).readings.map { "\($0.by) \($0.what) \($0.purpose)" }
    }

    @Test func `a question from another province is on record at home, with who asked and what for`() async throws {
        try await NodeInABox.nation("44") { (hub, home) async throws in
            let other = try NodeInABox.province("11", of: hub.box, at: hub.client.port)
            try await other.run { (away) async throws in
                try await away.becomesReady()
                var text = EvidenceText()
                text.resident(Self.person, "440101001001")
                try await home.take(text)
                let session = try await home.signIn(Self.person)
                try await eventually("green in the other province") {
                    try await away.state(of: Self.person) == "green"
                }
                _ = try await away.post("/v1/recognitions", as: "gate-1", Self.person.query(purpose: "a ward"))
                try await eventually("on record at home") {
                    let readings = try await Self.readings(at: home, session: session)
                    return readings.contains("province-11/gate-1 state check at a venue")
                        && readings.contains("province-11/gate-1 state a ward")
                }
                // Staff of the hub as well.
                _ = try await hub.code(of: Self.person)
                try await eventually("staff of the hub") {
                    try await Self.readings(at: home, session: session).contains("desk-1 code a test")
                }
                // Each once.
                let readings = try await Self.readings(at: home, session: session)
                #expect(readings.filter { $0.hasSuffix("a ward") }.count == 1)
            }
        }
    }

    @Test func `who asks for whom is a name, and only nodes say it`() async throws {
        try await NodeInABox().run { (hub) async throws in
            var text = EvidenceText()
            text.resident(Self.person, "440101001001")
            try await hub.take(text)
            for reader in ["", "a b", "a\u{7}", String(repeating: "r", count: 129)] {
                let query = Self.person.query().merging(["reader": reader]) { $1 }
                #expect(try await hub.post("/v1/codes/state", as: "province-11", query).status.code == 422)
            }
            let query = Self.person.query().merging(["reader": "somebody"]) { $1 }
            _ = try await hub.post("/v1/codes/state", as: "gate-1", query)
            let entries = try await hub.store.residents.accesses(to: try #require(Self.person.document))
            #expect(entries.map(\.principal) == ["gate-1"])
        }
    }
}
