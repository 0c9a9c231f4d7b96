import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStoreTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Two processes of one hub on one database of PostgreSQL.
@Suite(.timeLimit(.minutes(10))) struct HubProcessTests {
    /// The trust list of a process, as it is signed and as it reads.
    private static func list(
        of node: RunningNode, _ keys: NationOfSigners
    ) async throws -> (token: [UInt8], list: TrustList) {
        let answer = try await node.get("/v1/trust/list")
        let token = Array(answer.body.readableBytesView)
        return (token, try TrustList(parsing: token, signedBy: [keys.listKey.verificationKey]))
    }

    private static func with(
        _ body:
            @Sendable (_ keys: NationOfSigners, _ first: RunningNode, _ second: RunningNode) async throws -> Void
    ) async throws {
        let keys = try NationOfSigners(["44", "11"])
        var hub = try NodeInABox()
        try keys.equip(&hub)
        hub.postgres = try await LastingDatabase().url()
        for number in 2...4 { try keys.addSigner("signer-\(number)", of: "hub", after: Int64(number)) }
        try await hub.run { [hub] first in
            try await hub.run { second in
                for node in [first, second] {
                    try await eventually("all signers are listed") {
                        guard try await node.get("/v1/trust/list").status == .ok else { return false }
                        return try await Self.list(of: node, keys).list.entries.count == 4
                    }
                }
                try await body(keys, first, second)
            }
        }
    }

    @Test func `one trust list has one number, whichever process of the hub signs it`() async throws {
        try await Self.with { keys, first, second in
            var seen: [Int64: [UInt8]] = [:]
            func note(_ node: RunningNode) async throws -> TrustList {
                let (token, list) = try await Self.list(of: node, keys)
                #expect(seen[list.sequence] ?? token == token, "two lists with the number \(list.sequence)")
                seen[list.sequence] = token
                return list
            }
            let kids = try await note(first).entries.map { Base64URL.encode($0.signer.keyIdentifier) }
            // Both hear of each withdrawal at the same time, and both have a list to issue.
            async let one = first.post("/v1/trust/withdrawals", as: "desk-1", ["kid": kids[0], "reason": "a trial"])
            async let other = second.post("/v1/trust/withdrawals", as: "desk-1", ["kid": kids[1], "reason": "a trial"])
            let statuses = [try await one.status, try await other.status]
            #expect(statuses == [.ok, .ok])
            for (number, node) in [first, second].enumerated() {
                try await eventually("process \(number) lists both withdrawals") {
                    try await note(node).entries.filter { $0.withdrawnAt != nil }.count == 2
                }
            }
            try await eventually("both have the same list") {
                try await note(first).sequence == note(second).sequence
            }
            // Nobody else was withdrawn for having been read a moment before.
            #expect(try await note(first).entries.filter { $0.withdrawnAt == nil }.count == 2)
        }
    }

    @Test func `a hub with another key goes on counting, so that its provinces take its lists`() async throws {
        let keys = [try NationOfSigners(["44"]), try NationOfSigners(["44"])]
        var hub = try NodeInABox()
        var sequences: [Int64] = []
        for keys in keys {
            try keys.equip(&hub)
            sequences.append(
                try await hub.run { node in
                    try await eventually("the hub has issued a list") {
                        try await node.get("/v1/trust/list").status == .ok
                    }
                    return try await Self.list(of: node, keys).list.sequence
                })
        }
        #expect(sequences[1] > sequences[0])
    }
}
