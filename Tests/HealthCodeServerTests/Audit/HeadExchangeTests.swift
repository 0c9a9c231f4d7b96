import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import Testing

/// Nodes tell each other the heads of their logs, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HeadExchangeTests {
    private static let province = "440000000000"

    private static func text(_ numbers: ClosedRange<Int>) -> EvidenceText {
        var text = EvidenceText()
        for number in numbers { text.resident(SyntheticPerson(number), "440101001001") }
        return text
    }

    private struct StatusView: Decodable {
        struct Fault: Decodable {
            let node: String
            let log: String
        }

        struct Head: Decodable {
            let node: String
            let log: String
            let segment: Int64
        }

        let log_faults: [Fault]
        let log_heads: [Head]
    }

    private static func status(of node: RunningNode) async throws -> StatusView {
        try await node.get("/v1/status", as: "desk-1").required(StatusView.self)
    }

    private static func evidence(of name: String, at node: RunningNode) async throws -> Int64 {
        try await node.store.chains.heads(of: name).first { $0.log == "evidence" }?.number ?? 0
    }

    @Test func `a province whose database goes back is noticed at the hub, and the hub's at the province`()
        async throws
    {
        try await NodeInABox.nation("44") { (hub, province) async throws in
            try await province.take(Self.text(1...3))
            try await eventually("the hub knows the province's log") {
                try await Self.evidence(of: Self.province, at: hub) > 0
            }
            try await eventually("the province knows the hub's log") {
                try await Self.evidence(of: "hub", at: province) > 0
            }
            #expect(try await Self.status(of: hub).log_faults.isEmpty)
            #expect(try await Self.status(of: hub).log_heads.contains { $0.log == "evidence" && $0.segment > 0 })
            // What an older copy has: nothing yet.
            for node in [hub, province] {
                _ = try await node.store.database.engine.write { connection in
                    try connection.execute("DELETE FROM log_chain WHERE log = 1", [])
                    try connection.execute("DELETE FROM evidence", [])
                    return try connection.execute("UPDATE counters SET value = 0 WHERE name = 'position'", [])
                }
            }
            try await eventually("the hub has noticed") {
                try await Self.status(of: hub).log_faults.contains {
                    $0.node == Self.province && $0.log == "evidence"
                }
            }
            try await eventually("the province has noticed") {
                try await Self.status(of: province).log_faults.contains { $0.node == "hub" && $0.log == "evidence" }
            }
        }
    }

    @Test func `heads are taken from nodes of provinces alone, and from what reads`() async throws {
        try await NodeInABox().run { (hub) async throws in
            for id in ["gate-1", "desk-1", "registry"] {
                #expect(try await hub.post("/v1/exchange/heads", as: id, [:]).status == .forbidden)
            }
            #expect(try await hub.post("/v1/exchange/heads", [:]).status == .unauthorized)
            #expect(try await hub.post("/v1/exchange/heads", as: "province-44", [:]).status == .badRequest)
            #expect(try await hub.count("SELECT COUNT(*) FROM peer_heads") == 0)
        }
    }
}
