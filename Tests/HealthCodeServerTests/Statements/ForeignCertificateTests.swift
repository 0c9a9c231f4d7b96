import Credentials
import Foundation
import HTTPTypes
import HealthCode
import HealthCodeServer
import HealthCodeStore
import HealthCodeTesting
import HummingbirdTesting
import NIOCore
import Testing

/// Certificates of another country at a gate, and at a counter where they become evidence.
@Suite(.timeLimit(.minutes(5))) struct ForeignCertificateTests {
    private static let person = SyntheticPerson(90)
    private static let other = SyntheticPerson(91)

    /// A country that issues, as this node trusts it.
    private struct Country {
        let issuer: HCERTIssuer
        /// The same signer, writing as if it were another country's.
        let pretender: HCERTIssuer
        let card: SmartHealthCardIssuer
        /// Files for `trust.files`.
        let files: [String]

        init(_ folder: TemporaryFolder) throws {
            let validity = NationOfSigners.validity
            let subject = try SigningAuthority.Subject(
                country: "FR", division: nil, organization: "Test", name: "of FR")
            let root = P256SigningKey()
            let authority = try SigningAuthority(
                founding: subject, key: root, publicKey: root.verificationKey, validity: validity)
            let key = P256SigningKey()
            let certificate = try authority.issue(
                to: subject, publicKey: key.verificationKey, purposes: Set(StatementKind.allCases), validity: validity)
            issuer = try HCERTIssuer(signer: try TrustedSigner(certificate: certificate), key: key)
            pretender = try HCERTIssuer(
                signer: try TrustedSigner(certificate: certificate, country: "DE", isWithdrawn: false), key: key)
            card = try SmartHealthCardIssuer(
                address: "https://fr.example", key: key, publicKey: key.verificationKey)
            files = [folder.path("fr.pem"), folder.path("fr.json")]
            try Data(PEMBundle.text(certificate).utf8).write(to: URL(fileURLWithPath: files[0]))
            let keys = JSONWebKeySet([try JSONWebKey(key.verificationKey)])
            try Data(keys.json.serialized()).write(to: URL(fileURLWithPath: files[1]))
        }

        func issue(
            _ kind: StatementKind, _ entry: JSONObject, dob: String = "1980-01-01", fnt: String = "CE<SHI",
            by signer: HCERTIssuer? = nil
        ) throws -> String {
            var entry = entry
            for (name, value) in [("tg", "840539006"), ("co", "FR"), ("is", "Test")] { entry[name] = .string(value) }
            let now = NodeInABox.start.seconds
            return try (signer ?? issuer).issue(
                [
                    "ver": "1.3.0", "dob": .string(dob), "nam": ["fn": "Ce Shi", "fnt": .string(fnt)],
                    kind.rawValue: [.object(entry)],
                ], issuedAt: now - 3_600, expires: now + 86_400)
        }

        func dose(_ number: Int64 = 2, of series: Int64 = 2, identifier: String = "URN:UVCI:01:FR:ABC#1") -> JSONObject
        {
            [
                "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": .integer(number),
                "sd": .integer(series), "dt": "2021-08-01", "ci": .string(identifier),
            ]
        }

        func test(_ result: String = "260415000", type: String = "LP6464-4") -> JSONObject {
            [
                "tt": .string(type), "sc": "2022-07-04T20:00:00Z", "tr": .string(result), "tc": "Paris",
                "ci": "URN:UVCI:01:FR:TEST#2",
            ]
        }
    }

    private static let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/acceptance").path

    private static func withNode(
        rules: String? = rules, intake: NodeConfiguration.Intake = .init(),
        _ body: @Sendable (RunningNode, Country) async throws -> Void
    ) async throws {
        let keys = try NationOfSigners(["44"])
        var box = try NodeInABox()
        let country = try Country(box.folder)
        try keys.equip(&box)
        box.trust.files = country.files
        box.acceptance.rulesFolder = rules
        box.intake = intake
        try await box.run { node in
            var text = EvidenceText()
            text.resident(person, "440101001001")
            try await node.take(text)
            try await eventually("trusted") { try await node.get("/v1/trust/list").status == .ok }
            try await body(node, country)
        }
    }

    private struct View: Decodable {
        struct Acceptance: Decodable {
            struct Rule: Decodable {
                let rule: String
                let zh: String
                let en: String
            }

            let result: String
            let rules: [Rule]
        }

        struct Holder: Decodable {
            let name: String
            let birth_date: String
        }

        let way: String?
        let outcome: String
        let reasons: [String]
        let issuer: String?
        let format: String?
        let acceptance: Acceptance?
        let holder: Holder?
    }

    private static func look(_ text: String, _ node: RunningNode) async throws -> View {
        let response = try await node.post("/v1/recognitions", as: "gate-1", ["text": text])
        return try response.required(View.self)
    }

    @Test func `a gate takes a certificate where it takes codes, by published rules`() async throws {
        try await Self.withNode { node, country in
            let taken = try await Self.look(try country.issue(.vaccination, country.dose()), node)
            #expect(taken.outcome == "pass" && taken.way == "offline" && taken.issuer == "FR")
            #expect(taken.format == "hcert" && taken.acceptance?.result == "accepted")
            #expect(taken.holder?.name == "Ce Shi" && taken.holder?.birth_date == "1980-01-01")
            let half = try await Self.look(try country.issue(.vaccination, country.dose(1)), node)
            #expect(half.outcome == "invalid" && half.acceptance?.result == "not-accepted")
            let rule = try #require(half.acceptance?.rules.first)
            #expect(rule.rule == "VR-CN-0001" && rule.zh == "须完成全程接种。" && rule.en.hasPrefix("The vaccination"))
            let positive = try await Self.look(try country.issue(.test, country.test("260373001")), node)
            #expect(positive.acceptance?.rules.map(\.rule) == ["TR-CN-0001"])
            var broken = try country.issue(.vaccination, country.dose())
            broken.replaceSubrange(
                broken.index(broken.startIndex, offsetBy: 60)...broken.index(broken.startIndex, offsetBy: 60), with: "0"
            )
            let invalid = try await Self.look(broken, node)
            #expect(invalid.outcome == "invalid" && !invalid.reasons.isEmpty && invalid.holder == nil)
            #expect(invalid.way == nil && invalid.acceptance == nil)
        }
    }

    @Test func `without rules for it a valid certificate is left to a person`() async throws {
        try await Self.withNode(rules: nil) { node, country in
            let open = try await Self.look(try country.issue(.vaccination, country.dose()), node)
            #expect(open.outcome == "caution" && open.acceptance?.result == "open")
            #expect(open.acceptance?.rules.first?.zh.isEmpty == false)
            let bundle: JSONValue = [
                "resourceType": "Bundle", "type": "collection",
                "entry": [
                    [
                        "fullUrl": "resource:0",
                        "resource": [
                            "resourceType": "Patient", "name": [["family": "Shi", "given": ["Ce"]]],
                            "birthDate": "1980-01-01",
                        ],
                    ],
                    [
                        "fullUrl": "resource:1",
                        "resource": [
                            "resourceType": "Immunization", "status": "completed",
                            "vaccineCode": ["coding": [["system": "http://hl7.org/fhir/sid/cvx", "code": "208"]]],
                            "patient": ["reference": "resource:0"], "occurrenceDateTime": "2021-08-01",
                        ],
                    ],
                ],
            ]
            let jws = try country.card.issue(bundle, notBefore: NodeInABox.start.seconds - 60)
            let card = try await Self.look(try SmartHealthCardText.write(jws), node)
            #expect(card.outcome == "caution" && card.format == "shc" && card.holder?.name == "Ce Shi")
            let handed = try await Self.hand(try country.issue(.vaccination, country.dose()), Self.person, node)
            #expect(handed.status == .unprocessableContent)
        }
    }

    // MARK: Evidence

    private struct Taken: Decodable {
        struct Receipt: Decodable {
            let accepted: Int
            let duplicate: Int
            let rejected: Int
        }

        let dataset: String
        let record: String
        let provenance: String
        let receipt: Receipt
    }

    private static func hand(
        _ text: String, _ person: SyntheticPerson, _ node: RunningNode, as id: String = "desk-1",
        division: String? = "110101001001"
    ) async throws -> TestResponse {
        var query = person.query()
        query["text"] = text
        query["division"] = division
        return try await node.post("/v1/foreign-certificates", as: id, query)
    }

    @Test func `an accepted certificate becomes evidence once, and says where it comes from`() async throws {
        try await Self.withNode { node, country in
            let text = try country.issue(.vaccination, country.dose())
            let response = try await Self.hand(text, Self.person, node)
            let dose = try response.required(Taken.self)
            #expect(dose.dataset == "vaccination" && dose.receipt.accepted == 1)
            #expect(dose.provenance.wholeMatch(of: /HCERT:FR:[0-9a-f]{32}/) != nil)
            // Another certificate of the same identifier, handed in by somebody else, is the same statement.
            let again = try await Self.hand(text, Self.person, node, as: "registry").decoded(Taken.self)
            #expect(again.receipt.duplicate == 1 && again.record == dose.record)
            let document = try #require(Self.person.document)
            let file = try #require(try await node.store.statements.file(of: document))
            let record = try #require(file.records.first { $0.recordID == dose.record })
            #expect(record.members["product"] == "Comirnaty" && record.members["dose"] == "2")
            #expect(record.members["site"] == dose.provenance)
            #expect(record.members["administered_on"] == "2021-08-01")

            let test = try await Self.hand(try country.issue(.test, country.test()), Self.person, node)
                .decoded(Taken.self)
            #expect(test.dataset == "naat" && test.receipt.accepted == 1)
            let after = try #require(try await node.store.statements.file(of: document))
            let naat = try #require(after.records.first { $0.recordID == test.record })
            #expect(naat.members["laboratory"] == test.provenance && naat.members["result"] == "negative")
            #expect(naat.members["division"] == "110101001001")
            let batches = "SELECT COUNT(*) FROM batches WHERE department = 'desk-1' AND accepted = 1"
            #expect(try await node.count(batches) == 2)
        }
    }

    @Test func `what a certificate is from is the country whose signer signed it`() async throws {
        try await Self.withNode { node, country in
            let text = try country.issue(.vaccination, country.dose(), by: country.pretender)
            let seen = try await Self.look(text, node)
            #expect(seen.outcome == "pass" && seen.issuer == "FR")
            let taken = try await Self.hand(text, Self.person, node).required(Taken.self)
            #expect(taken.provenance.hasPrefix("HCERT:FR:"))
        }
    }

    @Test func `what a counter takes in waits as other batches do, and no more of it than may`() async throws {
        let folder = try TemporaryFolder()
        let rulesFolder = folder.path("rules")
        try FileManager.default.createDirectory(atPath: rulesFolder, withIntermediateDirectories: true)
        // A rule that takes positive tests too.
        let lenient = """
            {"Identifier": "TR-CN-0009", "Type": "Acceptance", "Country": "CN", "Version": "1.0.0",
             "SchemaVersion": "1.3.0", "Engine": "CERTLOGIC", "EngineVersion": "1.0.0", "CertificateType": "Test",
             "Description": [{"lang": "en", "desc": "The test has a result."}],
             "ValidFrom": "2021-01-01T00:00:00Z", "ValidTo": "2030-01-01T00:00:00Z", "AffectedFields": ["t.0.tr"],
             "Logic": {"in": [{"var": "payload.t.0.tr"}, ["260373001", "260415000"]]}}
            """
        try Data(lenient.utf8).write(to: URL(fileURLWithPath: rulesFolder + "/lenient.json"))
        try await Self.withNode(
            rules: rulesFolder, intake: .init(holdAbove: 0, heldPerDepartment: 1)
        ) { node, country in
            func hand(_ number: Int) async throws -> TestResponse {
                var positive = country.test("260373001")
                positive["ci"] = .string("URN:UVCI:01:FR:TEST#\(number)")
                return try await Self.hand(try country.issue(.test, positive), Self.person, node)
            }
            let first = try await hand(1)
            try #require(first.status == .ok || first.status == .accepted, "\(first.text)")
            #expect(try await node.store.operatorWork.heldBatches().count == 1)
            let second = try await hand(2)
            #expect(second.status == .conflict)
            #expect(try second.problem == "held-batch")
            #expect(try await node.store.operatorWork.heldBatches().count == 1)
        }
    }

    @Test func `nobody gets another's certificate`() async throws {
        try await Self.withNode { node, country in
            let younger = try country.issue(.vaccination, country.dose(), dob: "1981-01-01")
            #expect(try await Self.hand(younger, Self.person, node).problem == "conflict")
            let namesake = try country.issue(.vaccination, country.dose(), fnt: "DUPONT")
            // The registered name is Chinese: the letters of travel documents decide.
            #expect(try await Self.hand(namesake, Self.person, node).status == .conflict)
            let right = try country.issue(.vaccination, country.dose(), dob: "1980")
            #expect(try await Self.hand(right, Self.person, node).status == .ok)
            #expect(try await Self.hand(right, Self.other, node).problem == "conflict")
            #expect(try await node.count("SELECT COUNT(*) FROM evidence WHERE record_id LIKE 'hcert:%'") == 1)
        }
    }

    @Test func `only those who may, and only what is evidence`() async throws {
        try await Self.withNode { node, country in
            let dose = try country.issue(.vaccination, country.dose())
            #expect(try await Self.hand(dose, Self.person, node, as: "gate-1").problem == "wrong-role")
            #expect(try await Self.hand(dose, Self.person, node, as: "desk-2").problem == "missing-right")
            #expect(try await Self.hand(dose, Self.person, node, as: "lab-11").problem == "outside-registration")
            let half = try country.issue(.vaccination, country.dose(1))
            let antigen = try country.issue(.test, country.test(type: "LP217198-3"))
            let naat = try country.issue(.test, country.test())
            for text in [half, antigen, "HC1:BROKEN", "TM1:BROKEN", ""] {
                #expect(try await Self.hand(text, Self.person, node).problem == "invalid-value")
            }
            #expect(try await Self.hand(naat, Self.person, node, division: nil).problem == "invalid-value")
            #expect(try await node.count("SELECT COUNT(*) FROM evidence WHERE record_id LIKE 'hcert:%'") == 0)
        }
    }
}
