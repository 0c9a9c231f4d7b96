import Credentials
import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Certificates of residents' own statements are refused, near and far, once the evidence is corrected.
@Suite(.timeLimit(.minutes(5))) struct StatementWithdrawalTests {
    private static let person = SyntheticPerson(85)
    private static let neighbour = SyntheticPerson(86)

    private static func evidence() -> EvidenceText {
        var text = EvidenceText()
        for (person, name) in [(person, "1"), (neighbour, "2")] {
            text.resident(person, "440101001001")
            text.naat(
                "n-\(name)", person, "2022-07-04T08:00:00+08:00", reported: "2022-07-04T12:00:00+08:00",
                division: "440101001001")
            text.dose("v-\(name)", person, 1, on: "2021-06-01", reported: "2021-06-01T17:00:00+08:00")
            text.correct(["product": "CoronaVac"], reported: "2021-06-02T17:00:00+08:00")
        }
        return text
    }

    /// The test was somebody else's, and the neighbour's is stated once more as it was.
    private static func correction() -> EvidenceText {
        var text = EvidenceText()
        text.naat(
            "n-1", SyntheticPerson(87), "2022-07-04T08:00:00+08:00", reported: "2022-07-05T09:00:00+08:00",
            division: "440101001001")
        text.naat(
            "n-2", neighbour, "2022-07-04T08:00:00+08:00", reported: "2022-07-05T09:00:00+08:00",
            division: "440101001001")
        return text
    }

    private static func signed(
        _ statement: String, _ form: String, _ session: String, _ node: RunningNode
    ) async throws -> String {
        let response = try await node.post(
            "/v1/me/statements/\(form)", session: session, ["statement": statement])
        try #require(response.status == .ok, "\(response.text)")
        return try response.decoded(Text.self).text
    }

    private struct Text: Decodable {
        let text: String
    }

    private static func box(_ keys: NationOfSigners) throws -> NodeInABox {
        var box = try NodeInABox()
        try keys.equip(&box)
        box.trust.cardIssuer = "https://hub.example/cards"
        return box
    }

    private static func reasons(_ text: String, _ node: RunningNode) async throws -> [Reason] {
        try await node.publishedVerifier()
            .verify(Array(text.utf8), in: Circumstances(at: node.clock.now().seconds)).reasons
    }

    @Test func `what was corrected is withdrawn, and stays so after a start`() async throws {
        let keys = try NationOfSigners(["44"])
        let box = try Self.box(keys)
        let texts = try await box.run { node in
            try await node.take(Self.evidence())
            try await eventually("trust") { try await node.get("/v1/trust/list").status == .ok }
            let own = try await node.signIn(Self.person)
            let others = try await node.signIn(Self.neighbour)
            let certificate = try await Self.signed("naat/n-1", "hcert", own, node)
            let card = try await Self.signed("naat/n-1", "shc", own, node)
            let standing = [
                try await Self.signed("vaccination/v-1", "hcert", own, node),
                try await Self.signed("vaccination/v-1", "shc", own, node),
                try await Self.signed("naat/n-2", "hcert", others, node),
                try await Self.signed("naat/n-2", "shc", others, node),
            ]
            let before = try #require(try await node.cardKeys().keys.first)
            #expect(try await node.cardList(before).count == 0)
            #expect(try await Self.reasons(card, node).isEmpty)
            for text in [certificate] + standing {
                #expect(try await !node.recognise(text).reasons.contains("revoked"))
            }
            try await node.take(Self.correction())
            try await eventually("the certificate is withdrawn") {
                try await node.recognise(certificate).reasons.contains("revoked")
            }
            #expect(try await Self.reasons(card, node) == [.revoked])
            let after = try #require(try await node.cardKeys().keys.first)
            let list = try await node.cardList(after)
            #expect(list.count == 1 && list.counter == after.revocationListCounter)
            #expect(list.counter > before.revocationListCounter ?? 0)
            // Nothing of whom it was, or what it said, is kept.
            #expect(try await node.count("SELECT COUNT(*) FROM issued_statements") == 6)
            for text in standing {
                #expect(try await !node.recognise(text).reasons.contains("revoked"))
                #expect(try await Self.reasons(text, node).isEmpty)
            }
            let again = try await node.post(
                "/v1/me/statements/hcert", session: own, ["statement": "naat/n-1"])
            #expect(try again.problem == "not-found")
            #expect(try await node.get("/.well-known/crl/\(Base64URL.encode([1, 2])).json").problem == "not-found")
            #expect(try await node.get("/.well-known/crl/\(after.keyIdentifier ?? "")").problem == "not-found")
            return [certificate, card] + standing
        }
        try await box.run { node in
            try await eventually("trust") { try await node.get("/v1/trust/list").status == .ok }
            #expect(try await node.recognise(texts[0]).reasons.contains("revoked"))
            #expect(try await Self.reasons(texts[1], node) == [.revoked])
            for text in texts.dropFirst(2) { #expect(try await Self.reasons(text, node).isEmpty) }
            // What comes now is looked at as before.
            var text = EvidenceText()
            text.dose("v-1", Self.person, 1, on: "2021-06-01", reported: "2022-07-05T09:00:00+08:00")
            text.retract(reported: "2022-07-05T09:30:00+08:00")
            try await node.take(text)
            try await eventually("the dose is withdrawn") {
                try await Self.reasons(texts[3], node) == [.revoked]
            }
            #expect(try await node.recognise(texts[2]).reasons.contains("revoked"))
            #expect(try await Self.reasons(texts[5], node).isEmpty)
        }
        withExtendedLifetime(keys) {}
    }

    @Test func `a venue of another province refuses what a province withdrew`() async throws {
        try await NationOfSigners.run { (_, hub, home, away) async throws in
            try await home.take(Self.evidence())
            try await home.knows(Self.person)
            let session = try await home.signIn(Self.person)
            let corrected = try await Self.signed("naat/n-1", "hcert", session, home)
            let standing = try await Self.signed("vaccination/v-1", "hcert", session, home)
            for node in [hub, home, away] {
                let seen = try await node.recognise(corrected).reasons
                #expect(!seen.contains("revoked") && !seen.contains("unknown-signer"), "\(seen)")
            }
            try await home.take(Self.correction())
            for node in [home, hub, away] {
                try await eventually("revoked at \(node.box.role.name)") {
                    try await node.recognise(corrected).reasons.contains("revoked")
                }
                #expect(try await !node.recognise(standing).reasons.contains("revoked"))
            }
            #expect(try await hub.count("SELECT COUNT(*) FROM revoked_certificates") == 1)
            #expect(try await hub.count("SELECT COUNT(*) FROM issued_statements") == 0)
        }
    }

    @Test func `a province names certificates of its own signers alone`() async throws {
        try await NationOfSigners.run { (keys, hub, _, _) async throws in
            let path = "/v1/exchange/revocations"
            let list = try TrustList(
                parsing: Array(try await hub.get("/v1/trust/list").body.readableBytesView),
                signedBy: [keys.listKey.verificationKey])
            func entry(of authority: String, hash: Int = 16, days: Int64 = 30) throws -> JSONValue {
                let signer = try #require(list.entries.first { $0.signer.authority == authority }).signer
                return [
                    "kid": .string(Base64URL.encode(signer.keyIdentifier)),
                    "hash": .string(Base64URL.encode([UInt8](repeating: 7, count: hash))),
                    "exp_s": .integer(hub.clock.now().seconds + days * 86_400),
                ]
            }
            for refused in [
                try entry(of: "CN-BJ"), try entry(of: "CN"), try entry(of: "CN-GD", hash: 15),
                try entry(of: "CN-GD", days: 33),
            ] {
                let answer = try await hub.post(path, as: "province-44", json: ["certificates": [refused]])
                #expect(try answer.problem == "invalid-value")
            }
            let own: JSONValue = ["certificates": [try entry(of: "CN-GD")]]
            #expect(try await hub.post(path, as: "desk-1", json: own).problem == "wrong-role")
            let many: JSONValue = ["certificates": .array(Array(repeating: try entry(of: "CN-GD"), count: 1_001))]
            #expect(try await hub.post(path, as: "province-44", json: many).problem == "invalid-value")
            #expect(try await hub.count("SELECT COUNT(*) FROM revoked_certificates") == 0)
            #expect(try await hub.post(path, as: "province-44", json: own).status == .ok)
            // What ended on its way is of no use to anybody.
            let late: JSONValue = ["certificates": [try entry(of: "CN-GD", days: -1)]]
            #expect(try await hub.post(path, as: "province-44", json: late).status == .ok)
            #expect(try await hub.count("SELECT COUNT(*) FROM revoked_certificates") == 1)
        }
    }

    @Test func `the gateway tells other countries what this one withdrew`() async throws {
        try await GatewayNation.run { nation in
            let hub = nation.hub
            try await hub.take(Self.evidence())
            let session = try await hub.signIn(Self.person)
            let certificate = try await Self.signed("naat/n-1", "hcert", session, hub)
            let start = "2021-06-01T00:00:00Z"
            #expect(try await nation.get("/revocation-list", since: start).status == .noContent)
            try await hub.take(Self.correction())
            try await eventually("the batch is listed") {
                try await nation.get("/revocation-list", since: start).status == .ok
            }
            let batches = try await nation.read("/revocation-list", since: start)["batches"]?.array ?? []
            #expect(batches.count == 1 && batches.first?["country"] == "CN" && batches.first?["deleted"] == false)
            let name = try #require(batches.first?["batchId"]?.string)
            let text = try await nation.get("/revocation-list/\(name)").text
            let der = try #require(Data(base64Encoded: text))
            let message = try CMSSignedData(Array(der))
            let batch = try RevocationBatch(json: try JSONValue(parsing: message.content))
            let verdict = try await hub.publishedVerifier()
                .verify(Array(certificate.utf8), in: Circumstances(at: hub.clock.now().seconds))
            let identifier = try #require(verdict.claims?["t"]?[0]?["ci"]?.string)
            #expect(batch.hashes == [Array(SHA256.hash(data: Data(identifier.utf8)).prefix(16))])
            #expect(batch.country == "CN" && batch.hashType == .identifier)
            #expect(batch.keyIdentifier.map { Data($0).base64EncodedString() } == verdict.keyIdentifier)
            try await eventually("revoked at the hub") {
                try await hub.recognise(certificate).reasons.contains("revoked")
            }
        }
    }
}
