import Credentials
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct TrustListTests {
    @Test func `places that no credential can stand in read as revoked`() async throws {
        try await NationOfSigners.run { (keys, _, home, away) async throws in
            let person = SyntheticPerson(350)
            var text = EvidenceText()
            text.resident(person, "440101001001")
            try await home.take(text)
            try await home.knows(person)
            let held = try await Device(of: person, at: home).renew()
            let verifier = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
            let claims = try #require(try verifier.verdict(on: held, at: home.clock.now()).claims)
            let uri = try #require(claims["status"]?["uri"]?.string)
            let place = try #require(claims["status"]?["idx"]?.integer)
            try await eventually("the list has come") {
                try await away.get("/v1/status-lists/\(uri)").status == .ok
            }
            let answer = try await away.get("/v1/status-lists/\(uri)")
            let list = try SignedStatusList(parsing: Array(answer.body.readableBytesView)).unverifiedToken().list
            #expect(list.count == StatusShard.capacity)
            #expect(list[Int(place)] == .valid)
            // Of a million places some four thousand are kept for the codes of the day.
            let standing = (0..<list.count).count { list[$0] == .valid }
            #expect((3_000...5_000).contains(standing), "\(standing)")
        }
    }

    @Test func `deltas of the hub lead from every earlier list to the newest, from whatever node they come`()
        async throws
    {
        try await NationOfSigners.run { (keys, hub, home, away) async throws in
            let anchors = [keys.listKey.verificationKey]
            func list(of node: RunningNode) async throws -> TrustList {
                try TrustList(
                    parsing: Array(try await node.get("/v1/trust/list").body.readableBytesView), signedBy: anchors)
            }
            let first = try await list(of: hub)
            let query = ["kid": Base64URL.encode(first.entries[0].signer.keyIdentifier), "reason": "a trial"]
            #expect(try await hub.post("/v1/trust/withdrawals", as: "desk-1", query).status == .ok)
            try keys.addSigner("signer-2", of: "44", after: 10)
            try await eventually("the list has the new signer") {
                try await list(of: away).entries.count == first.entries.count + 1
            }
            let newest = try await list(of: hub)
            #expect(newest.sequence > first.sequence + 1)
            try await eventually("the same everywhere") {
                let numbers = [try await list(of: home).sequence, try await list(of: away).sequence]
                return numbers.allSatisfy { $0 == newest.sequence }
            }
            for node in [hub, home, away] {
                var held = first
                let answer = try await node.get("/v1/trust/deltas/\(first.sequence)")
                #expect(answer.status == .ok && answer.headers[.contentType] == "application/jose")
                let delta = try TrustListDelta(parsing: Array(answer.body.readableBytesView), signedBy: anchors)
                #expect(delta.entries.count < newest.entries.count)
                try held.apply(delta)
                #expect(held == newest)
                #expect(try await node.get("/v1/trust/deltas/\(newest.sequence)").status == .noContent)
                for since in ["0", "\(newest.sequence + 1)", "-1", "now", "99999999999999999999"] {
                    #expect(try await node.get("/v1/trust/deltas/\(since)").status == .notFound)
                }
            }
        }
    }
}
