import HTTPTypes
import HealthCode
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Nodes state grants by themselves when somebody has accepted.
@Suite struct GrantServiceTests {
    private static let person = SyntheticPerson(83)
    private static let home = "110101001001"

    private static func accepted(by division: String) -> EvidenceText {
        var text = EvidenceText()
        text.resident(person, home)
        text.naat(
            "n-1", person, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00",
            division: home)
        text.act("f-1", person, "accept", "2022-07-05T11:00:00+08:00", by: division, token: "0.0")
        return text
    }

    private static func token(at node: RunningNode) async throws -> OwnershipToken? {
        let document = try #require(person.document)
        return try await node.store.dispatchRows.work(of: document)?.token
    }

    @Test func `who accepts has the person as soon as the node has looked`() async throws {
        try await NodeInABox.nation("11") { (hub, province) async throws in
            try await province.take(Self.accepted(by: Self.home))
            try await eventually("granted") { try await Self.token(at: province) == OwnershipToken("0.11") }
            // The hub is told, and nobody needs it for this.
            try await eventually("told the hub") {
                try await hub.store.exchange.evidence(after: 0, limit: 100).events.contains {
                    $0.data["kind"] == "grant"
                }
            }
            #expect(try await province.store.exchange.evidence(after: 0, limit: 100).events.count == 4)
        }
    }

    @Test func `a node that plays recorded acts states none`() async throws {
        var box = try NodeInABox()
        box.statesGrants = false
        // Nobody else serves the province.
        box.peers = []
        try await box.run { (hub) async throws in
            try await hub.take(Self.accepted(by: Self.home))
            try await eventually("offered for a grant") { try await Self.token(at: hub) == OwnershipToken.none }
            #expect(try await hub.store.grants.statePending(at: NodeInABox.start, rules: Self.rules).granted == 1)
        }
    }

    private static let rules = RuleTimeline(editions: ControlProtocol.national)

    @Test func `all that a node holds can be read by who drives its replay alone`() async throws {
        try await NodeInABox().run { (hub) async throws in
            try await hub.take(Self.accepted(by: Self.home))
            let first = try await hub.get("/v1/replay/evidence", as: "replay").decoded(Piece.self)
            #expect(first.records.map(\.dataset) == ["residents", "naat", "field-act"])
            #expect(first.records.first?.record["document_number"] == Self.person.documentNumber)
            let next = try #require(first.next)
            let rest = try await hub.get("/v1/replay/evidence?after=\(next)", as: "replay").decoded(Piece.self)
            #expect(rest.records.isEmpty && rest.next == nil)
            let refused = try await hub.get("/v1/replay/evidence?after=-1", as: "replay")
            #expect(refused.status == .unprocessableContent)
            #expect(try await hub.get("/v1/replay/evidence", as: "desk-1").status == .forbidden)
            #expect(try await hub.get("/v1/replay/evidence").status == .unauthorized)
        }
    }

    private struct Piece: Decodable {
        struct Record: Decodable {
            let dataset: String
            let record: [String: String]
        }

        let records: [Record]
        let next: Int64?
    }
}
