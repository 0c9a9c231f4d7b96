import Credentials
import Testing

struct AcceptanceTests {
    private let noon = CertLogicDateTime("2022-10-01T12:00:00Z")?.seconds ?? 0

    private func rule(
        _ identifier: String, version: String = "1.0.0", type: String = "Acceptance", about: String = "Vaccination",
        region: JSONValue = .null, from: String = "2022-01-01T00:00:00Z", to: String = "2023-01-01T00:00:00Z",
        engine: String = "CERTLOGIC", engineVersion: String = "1.0.0", logic: JSONValue = ["var": "payload.yes"]
    ) throws -> AcceptanceRule {
        try AcceptanceRule(document: [
            "Identifier": .string(identifier), "Type": .string(type), "CertificateType": .string(about),
            "Country": .string(String(identifier.dropFirst(3).prefix(2))), "Region": region,
            "Version": .string(version),
            "SchemaVersion": "1.0.0", "Engine": .string(engine), "EngineVersion": .string(engineVersion),
            "ValidFrom": .string(from), "ValidTo": .string(to), "AffectedFields": ["yes"], "Logic": logic,
            "Description": [["lang": "en", "desc": "The payload must say yes."]],
        ])
    }

    private func decide(
        _ rules: [AcceptanceRule], on payload: JSONValue = ["yes": true, "v": [["dn": 1]]], issuer: String? = nil,
        region: String? = nil
    ) -> Acceptance {
        var external = ExternalParameters(at: noon, valueSets: ValueSets(), countryCode: "NL")
        external.issuerCountryCode = issuer
        external.region = region
        return AcceptanceEngine(AcceptanceRules(rules)).decide(onCertificate: payload, external)
    }

    private func failed(_ acceptance: Acceptance) -> [String]? {
        guard case .notAccepted(let rules) = acceptance else { return nil }
        return rules.map { "\($0.identifier) \($0.version)" }
    }

    private let never: JSONValue = ["===": [["var": "payload.v"], 1]]

    @Test func `rules are selected by country, kind of certificate, region and time`() throws {
        let own = try rule("VR-NL-0001")
        #expect(decide([own]) == .accepted)
        #expect(try decide([own, rule("VR-DE-0001", logic: never)]) == .accepted)
        #expect(try decide([own, rule("TR-NL-0001", about: "Test", logic: never)]) == .accepted)
        #expect(try decide([own, rule("VR-NL-0002", region: "NH", logic: never)]) == .accepted)
        #expect(try decide([own, rule("VR-NL-0002", from: "2022-10-01T12:00:01Z", logic: never)]) == .accepted)
        #expect(try decide([own, rule("VR-NL-0002", to: "2022-10-01T11:59:59Z", logic: never)]) == .accepted)
        #expect(try failed(decide([rule("GR-NL-0001", about: "General", logic: never)])) == ["GR-NL-0001 1.0.0"])
        #expect(
            try failed(decide([rule("VR-NL-0002", region: "NH", logic: never)], region: "NH")) == ["VR-NL-0002 1.0.0"])
    }

    @Test(arguments: [
        "EU/1/20/1528", " EU/1/20/1528", "EU/1/20/1528 ", "\tEU/1/20/1528\r\n", "\u{A0}EU/1/20/1528\u{FEFF}",
    ])
    func `rules read the texts of a certificate without the white space around them`(product: String) throws {
        let logic: JSONValue = ["in": [["var": "payload.v.0.mp"], ["var": "payload.codes"]]]
        let payload: JSONValue = ["codes": ["EU/1/20/1528"], "v": [["dn": 1, "mp": .string(product)]]]
        #expect(try decide([rule("VR-NL-0001", logic: logic)], on: payload) == .accepted)
        let inner: JSONValue = ["codes": ["EU/1/20/1528"], "v": [["dn": 1, "mp": "EU/1/20 /1528"]]]
        #expect(try failed(decide([rule("VR-NL-0001", logic: logic)], on: inner)) == ["VR-NL-0001 1.0.0"])
    }

    @Test func `of each rule the highest version in force is asked`() throws {
        let versions = [
            try rule("VR-NL-0001", version: "1.0.9", logic: never), try rule("VR-NL-0001", version: "1.0.10"),
            try rule("VR-NL-0001", version: "2.0.0", from: "2022-11-01T00:00:00Z", logic: never),
        ]
        #expect(decide(versions) == .accepted)
        #expect(decide(versions.reversed()) == .accepted)
        #expect(
            try failed(decide(versions + [rule("VR-NL-0001", version: "1.1.0", logic: never)])) == ["VR-NL-0001 1.1.0"])
    }

    @Test func `the issuer's invalidation rules are asked, and nobody else's`() throws {
        let own = try rule("VR-NL-0001")
        let invalid = try rule("IR-FR-0001", type: "Invalidation", logic: never)
        #expect(decide([own, invalid], issuer: "DE") == .accepted)
        #expect(failed(decide([own, invalid], issuer: "FR")) == ["IR-FR-0001 1.0.0"])
    }

    @Test(arguments: [
        ("CERTLOGIC", "1.0.0", JSONValue.object(["var": "payload.v"]), "neither true nor false"),
        ("CERTLOGIC", "1.0.0", .object(["plusTime": [1, 2, "day"]]), "must be a string"),
        ("CERTLOGIC", "1.0.0", .object(["or": [true]]), "unrecognised operator"),
        ("CERTLOGIC", "2.0.0", true, "version 2.0.0"), ("OTHER", "1.0.0", true, "OTHER"),
    ])
    func `a rule that cannot be evaluated leaves it open, and says why`(
        engine: String, version: String, logic: JSONValue, why: String
    ) throws {
        let rules = [
            try rule("VR-NL-0001"), try rule("VR-NL-0002", engine: engine, engineVersion: version, logic: logic),
        ]
        guard case .open(let open) = decide(rules) else {
            Issue.record("not open")
            return
        }
        #expect(open.map(\.identifier) == ["VR-NL-0002"])
        #expect(open[0].why.contains(why))
        // Another rule's plain no goes before.
        #expect(try failed(decide(rules + [rule("VR-NL-0003", logic: never)])) == ["VR-NL-0003 1.0.0"])
    }

    @Test func `no rule at all is no consent`() throws {
        guard case .open(let open) = decide([]) else {
            Issue.record("not open")
            return
        }
        #expect(open.map(\.identifier) == [nil])
    }

    @Test func `a certificate is known by what it states`() {
        #expect(AcceptanceEngine.certificateKinds(of: ["v": [[:]], "t": [], "r": .null]) == [.vaccination])
        #expect(AcceptanceEngine.certificateKinds(of: ["t": [[:]], "r": [[:]]]) == [.test, .recovery])
        #expect(AcceptanceEngine.certificateKinds(of: 5).isEmpty)
    }
}
