import Credentials
import Crypto
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// What other countries upload at the hub counts wherever certificates are verified.
@Suite(.timeLimit(.minutes(5))) struct ForeignTrustTests {
    /// A German signer, and what it signs.
    private struct Issuer {
        let certificate: [UInt8]
        private let issuer: HCERTIssuer

        init(_ country: ForeignCountry, name: String) throws {
            let key = P256SigningKey()
            certificate = try country.signer(key, name: name)
            issuer = try HCERTIssuer(signer: try TrustedSigner(certificate: certificate), key: key)
        }

        func statement(_ identifier: String = "URN:UVCI:01:DE:99EXAMPLE#A") throws -> String {
            try issuer.issue(
                [
                    "ver": "1.3.0", "nam": ["fnt": "SHILI", "gnt": "JIA"], "dob": "1990-04-01",
                    "v": [
                        [
                            "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215",
                            "dn": 2, "sd": 2, "dt": "2022-01-10", "co": "DE", "is": "Example",
                            "ci": .string(identifier),
                        ]
                    ],
                ], issuedAt: 1_650_000_000, expires: 1_660_000_000)
        }
    }

    private static let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/acceptance").path

    private static var acceptance: NodeConfiguration.Acceptance {
        var acceptance = NodeConfiguration.Acceptance()
        acceptance.rulesFolder = rules
        return acceptance
    }

    /// A hub that is a gateway, and a province of it.
    ///
    /// - Returns: the province, which can be started again when the hub is gone, and the keys that it needs for that.
    @discardableResult
    private static func run(
        _ body: @Sendable (GatewayNation, RunningNode) async throws -> Void
    ) async throws -> (NodeInABox, NationOfSigners) {
        try await GatewayNation.run(["11"], acceptance: acceptance) { nation, keys, hub in
            var province = try NodeInABox.province("11", of: hub, at: nation.hub.client.port)
            try keys.equip(&province)
            province.acceptance = acceptance
            try await province.run { node in
                try await node.becomesReady()
                try await body(nation, node)
            }
            return (province, keys)
        }
    }

    /// What a node says of a certificate, waited for.
    private static func expect(_ reasons: [String], of text: String, at nodes: RunningNode...) async throws {
        for node in nodes {
            try await eventually("\(reasons) at \(node.box.role.name)") {
                try await node.recognise(text).reasons == reasons
            }
        }
    }

    private static func upload(_ nation: GatewayNation, _ issuer: Issuer) async throws {
        let message = try await nation.germany.signed(issuer.certificate)
        #expect(try await nation.send(message, to: "/signerCertificate").verdict == "201")
    }

    /// - Returns: the batch's name.
    private static func revoke(_ identifier: String, _ nation: GatewayNation) async throws -> String {
        let hash = Data(SHA256.hash(data: Data(identifier.utf8)).prefix(16)).base64EncodedString()
        let batch: JSONValue = [
            "country": "DE", "expires": "2023-01-01T00:00:00Z", "kid": "UNKNOWN_KID", "hashType": "UCI",
            "entries": [["hash": .string(hash)]],
        ]
        let message = try await nation.germany.signed(batch.serialized())
        let answer = try await nation.sendText(message, to: "/revocation-list")
        #expect(answer.verdict == "201")
        return String(try #require(answer.headers[.eTag]).dropFirst().dropLast())
    }

    @Test func `a signer counts at the hub and in provinces until its country takes it back`() async throws {
        try await Self.run { nation, province in
            let issuer = try Issuer(nation.germany, name: "Signer")
            let text = try issuer.statement()
            try await Self.expect(["unknown-signer"], of: text, at: nation.hub, province)
            try await Self.upload(nation, issuer)
            try await Self.expect([], of: text, at: nation.hub, province)
            for node in [nation.hub, province] {
                let seen = try await node.recognise(text)
                #expect(seen.outcome == "pass" && seen.way == "offline" && seen.issuer == "DE")
            }
            let deletion = try await nation.germany.signed(issuer.certificate)
            #expect(try await nation.send(deletion, to: "/signerCertificate", .delete).verdict == "204")
            try await Self.expect(["withdrawn-signer"], of: text, at: nation.hub, province)
            #expect(try await province.recognise(text).outcome == "invalid")
        }
    }

    @Test func `what its country takes back is refused also where a file of the node trusts it`() async throws {
        try await GatewayNation.run(["11"]) { nation, keys, hub in
            let issuer = try Issuer(nation.germany, name: "Signer")
            let text = try issuer.statement()
            var province = try NodeInABox.province("11", of: hub, at: nation.hub.client.port)
            try keys.equip(&province)
            let file = keys.folder.path("trusted.pem")
            try Data(PEMBundle.text(issuer.certificate).utf8).write(to: URL(fileURLWithPath: file))
            province.trust.files = [file]
            try await province.run { node in
                try await node.becomesReady()
                try await Self.expect([], of: text, at: node)
                try await Self.upload(nation, issuer)
                let deletion = try await nation.germany.signed(issuer.certificate)
                #expect(try await nation.send(deletion, to: "/signerCertificate", .delete).verdict == "204")
                try await Self.expect(["withdrawn-signer"], of: text, at: node)
            }
        }
    }

    @Test func `a revoked certificate is refused, until its batch is taken back`() async throws {
        try await Self.run { nation, province in
            let issuer = try Issuer(nation.germany, name: "Signer")
            let (text, other) = (try issuer.statement("URN:UVCI:01:DE:99REVOKED#1"), try issuer.statement())
            try await Self.upload(nation, issuer)
            try await Self.expect([], of: text, at: nation.hub, province)
            let batch = try await Self.revoke("URN:UVCI:01:DE:99REVOKED#1", nation)
            try await Self.expect(["revoked"], of: text, at: nation.hub, province)
            for node in [nation.hub, province] { #expect(try await node.recognise(other).outcome == "pass") }
            let deletion = try await nation.germany.signed(JSONValue.object(["batchId": .string(batch)]).serialized())
            #expect(try await nation.sendText(deletion, to: "/revocation-list", .delete).verdict == "204")
            try await Self.expect([], of: text, at: nation.hub, province)
        }
    }

    private static func rule(_ identifier: String, _ kind: String) -> [UInt8] {
        let rule: JSONValue = [
            "Identifier": .string(identifier), "Type": .string(kind), "Country": "DE", "Version": "1.0.0",
            "SchemaVersion": "1.3.0", "Engine": "CERTLOGIC", "EngineVersion": "0.7.5", "CertificateType": "General",
            "ValidFrom": "2022-07-08T00:00:00Z", "ValidTo": "2023-07-08T00:00:00Z",
            "Description": [["lang": "en", "desc": "Not from this pharmacy."]], "AffectedFields": ["v.0.ci"],
            "Logic": ["===": [["var": "payload.v.0.ci"], "another"]],
        ]
        return rule.serialized()
    }

    @Test func `a country's rules of invalidation are asked here, and its rules of acceptance are not`() async throws {
        try await Self.run { nation, province in
            let issuer = try Issuer(nation.germany, name: "Signer")
            let text = try issuer.statement()
            try await Self.upload(nation, issuer)
            let acceptance = try await nation.germany.signed(Self.rule("GR-DE-0001", "Acceptance"))
            #expect(try await nation.sendText(acceptance, to: "/rules").verdict == "201")
            // Under a replay the clock is set; rules come into force by it.
            _ = nation.hub.clock.set(nation.hub.clock.now().advanced(bySeconds: 4 * 86_400))
            try await Self.expect([], of: text, at: nation.hub, province)
            #expect(try await province.recognise(text).outcome == "pass")
            var invalidation = try JSONValue(parsing: Self.rule("IR-DE-0001", "Invalidation")).object ?? [:]
            invalidation["ValidFrom"] = "2022-07-10T00:00:00Z"
            let message = try await nation.germany.signed(JSONValue.object(invalidation).serialized())
            #expect(try await nation.sendText(message, to: "/rules").verdict == "201")
            _ = nation.hub.clock.set(nation.hub.clock.now().advanced(bySeconds: 86_400))
            for node in [nation.hub, province] {
                try await eventually("not accepted at \(node.box.role.name)") {
                    try await node.recognise(text).outcome == "invalid"
                }
            }
        }
    }

    @Test func `what is known is known after a start without the hub, if the hub signed it`() async throws {
        let texts = TextBox()
        let (box, keys) = try await Self.run { nation, province in
            let (standing, taken) = (
                try Issuer(nation.germany, name: "Standing"), try Issuer(nation.germany, name: "Taken")
            )
            for issuer in [standing, taken] { try await Self.upload(nation, issuer) }
            _ = try await Self.revoke("URN:UVCI:01:DE:99REVOKED#1", nation)
            let deletion = try await nation.germany.signed(taken.certificate)
            #expect(try await nation.send(deletion, to: "/signerCertificate", .delete).verdict == "204")
            texts.value = [
                try standing.statement(), try standing.statement("URN:UVCI:01:DE:99REVOKED#1"), try taken.statement(),
            ]
            try await Self.expect([], of: texts.value[0], at: province)
            try await Self.expect(["revoked"], of: texts.value[1], at: province)
            try await Self.expect(["withdrawn-signer"], of: texts.value[2], at: province)
        }
        try await box.run { province in
            #expect(try await province.recognise(texts.value[0]).reasons.isEmpty)
            #expect(try await province.recognise(texts.value[1]).reasons == ["revoked"])
            #expect(try await province.recognise(texts.value[2]).reasons == ["withdrawn-signer"])
            // The same list, signed by somebody who is not the hub.
            let token = try #require(try await province.store.foreignTrust.foreignTrustList()?.token)
            let list = try CompactJWS(parsing: Array(token.utf8)[...])
            let forged = try CompactJWS(signing: list.payload, header: list.header, with: P256SigningKey()).text
            try await province.store.database.engine.write { connection in
                _ = try connection.execute(
                    "UPDATE trust_lists SET token = $1 WHERE name = 'foreign'", [.text(forged)])
            }
        }
        try await box.run { province in
            let seen = try await province.recognise(texts.value[0])
            #expect(seen.reasons == ["unknown-signer"])
        }
        withExtendedLifetime(keys) {}
    }

    /// What one test's parts hand to each other.
    private final class TextBox: Sendable {
        private let texts = Mutex<[String]>([])

        var value: [String] {
            get { texts.withLock { $0 } }
            set { texts.withLock { $0 = newValue } }
        }
    }

    @Test func `nothing is moved when nothing has changed, and every part is what its name says`() async throws {
        try await Self.run { nation, province in
            let issuer = try Issuer(nation.germany, name: "Signer")
            try await Self.upload(nation, issuer)
            try await Self.expect([], of: try issuer.statement(), at: nation.hub, province)
            for node in [nation.hub, province] {
                let answer = try await node.get("/v1/trust/foreign")
                #expect(answer.headers[.contentType] == "application/jose")
                let tag = try #require(answer.headers[.eTag])
                let again = try await node.client.execute(
                    uri: "/v1/trust/foreign", method: .get, headers: [.ifNoneMatch: "\"other\", \(tag)"])
                #expect(again.status == .notModified && again.body.readableBytes == 0)
                let other = try await node.client.execute(
                    uri: "/v1/trust/foreign", method: .get, headers: [.ifNoneMatch: "\"other\""])
                #expect(other.status == .ok)
                let list = try CompactJWS(parsing: Array(answer.body.readableBytesView)[...])
                let payload = try JSONValue(parsing: list.payload)
                for name in [payload["signers"]?.string, payload["rules"]?.string] {
                    let name = try #require(name)
                    let part = try await node.get("/v1/trust/foreign/\(name)")
                    #expect(Array(SHA256.hash(data: Data(part.body.readableBytesView))) == Base64URL.decode(name))
                }
                #expect(try await node.get("/v1/trust/foreign/\(Base64URL.encode([1, 2]))").problem == "not-found")
            }
            let first = try await province.get("/v1/trust/foreign").text
            #expect(try await nation.hub.get("/v1/trust/foreign").text == first)
        }
    }

    /// The identifiers of the rules that a node has from other countries.
    private static func listedRules(_ node: RunningNode) async throws -> [String] {
        let answer = try await node.get("/v1/trust/foreign")
        guard answer.status == .ok else { return [] }
        let list = try CompactJWS(parsing: Array(answer.body.readableBytesView)[...])
        let name = try JSONValue(parsing: list.payload)["rules"]?.string ?? ""
        let part = try await node.get("/v1/trust/foreign/\(name)")
        let rules = try JSONValue(parsing: Array(part.body.readableBytesView)).array ?? []
        return rules.compactMap { $0["Identifier"]?.string }
    }

    @Test func `a country that uploads without measure costs the others nothing`() async throws {
        try await GatewayNation.run { nation in
            // Half a megabyte is a country's share, of which rules of acceptance take nothing.
            for (identifier, size, verdict) in [
                ("IR-DE-0001", 200_000, "201"), ("IR-DE-0002", 200_000, "201"), ("IR-DE-0003", 200_000, "400 0x200"),
                ("GR-DE-0001", 200_000, "201"), ("IR-DE-0004", 2_000, "201"), ("IR-FR-0001", 200_000, "201"),
            ] {
                let kind = identifier.hasPrefix("I") ? "Invalidation" : "Acceptance"
                let country = String(identifier.dropFirst(3).prefix(2))
                var rule = try JSONValue(parsing: Self.rule(identifier, kind)).object ?? [:]
                rule["Country"] = .string(country)
                rule["Description"] = [["lang": "en", "desc": .string(String(repeating: "x", count: size))]]
                let uploader = country == "DE" ? nation.germany : nation.france
                let message = try await uploader.signed(JSONValue.object(rule).serialized())
                let answer = try await nation.sendText(message, to: "/rules", as: "country-\(country)")
                #expect(answer.verdict == verdict, "\(identifier)")
            }
            var listed: [String] = []
            try await eventually("the last rule is listed") {
                listed = try await Self.listedRules(nation.hub)
                return listed.contains("IR-FR-0001")
            }
            #expect(listed == ["IR-DE-0001", "IR-DE-0002", "IR-DE-0004", "IR-FR-0001"])
        }
    }

    @Test func `a country whose signers fill its share is told so, and no other is`() async throws {
        try await GatewayNation.run { nation in
            let filling = GatewaySigner(
                thumbprint: [UInt8](repeating: 9, count: 32), country: "DE",
                certificate: [UInt8](repeating: 0, count: 393_000), signature: nil, changedAt: nation.hub.clock.now())
            #expect(try await nation.hub.store.gateway.add(filling) == .added)
            for (country, verdict) in [(nation.germany, "400 0x004"), (nation.france, "201")] {
                let message = try await country.signed(try country.signer())
                let answer = try await nation.send(message, to: "/signerCertificate", as: "country-\(country.code)")
                #expect(answer.verdict == verdict)
            }
        }
    }

    @Test func `a hub that is no gateway has no such list, and its provinces go on`() async throws {
        try await NationOfSigners.run { _, hub, first, _ in
            for node in [hub, first] {
                let answer = try await node.get("/v1/trust/foreign")
                #expect(answer.status == .noContent)
            }
        }
    }
}
