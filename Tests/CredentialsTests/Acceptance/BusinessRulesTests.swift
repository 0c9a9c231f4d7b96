import Credentials
import Testing

/// The national rules that member states published, each with its own tests.
@Suite(.enabled(if: Conformance.runs("dcc-business-rules"), "the business rules are not on this machine"))
struct BusinessRulesTests {
    /// A rule's folder and document.
    private func documents() throws -> [(folder: String, document: JSONValue)] {
        let root = "dcc-business-rules"
        return try Conformance.names(in: root).filter { $0.count == 2 }.flatMap { country in
            try Conformance.names(in: "\(root)/\(country)").map { rule in
                let folder = "\(root)/\(country)/\(rule)"
                return (folder, try Conformance.json(at: "\(folder)/rule.json"))
            }
        }
    }

    @Test func `every test of every rule has the expected result`() throws {
        var rules = 0
        var tests = 0
        for (folder, document) in try documents() {
            let rule = try AcceptanceRule(document: document)
            let logic = try rule.logic.get()
            rules += 1
            for name in try Conformance.names(in: "\(folder)/tests") {
                let test = try Conformance.json(at: "\(folder)/tests/\(name)")
                let data: JSONValue = ["payload": test["payload"] ?? .null, "external": test["external"] ?? .null]
                #expect(try logic.holds(on: data) == test["expected"]?.bool, "\(folder)/tests/\(name)")
                tests += 1
            }
        }
        #expect(rules == 102)
        #expect(tests == 748)
    }

    @Test func `every rule keeps the gateway's constraints`() throws {
        var rules = 0
        for (folder, document) in try documents() {
            #expect(GatewayConstraints.issues(in: document).isEmpty, "\(folder)")
            rules += 1
        }
        #expect(rules == 102)
    }

    @Test func `a vaccinated traveller is accepted, and after the time that a country sets not any more`() throws {
        let rules = AcceptanceRules(try documents().map { try AcceptanceRule(document: $0.document) })
        let valueSets = try ValueSets(document: Conformance.json(at: "dcc-business-rules/valuesets/valueSets.json"))
        let payload: JSONValue = [
            "ver": "1.3.0", "dob": "1990-01-01",
            "v": [
                [
                    "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2,
                    "sd": 2,
                    "dt": "2021-11-01", "co": "NL",
                ]
            ],
        ]
        func decide(at text: String) throws -> Acceptance {
            let at = try #require(CertLogicDateTime(text)).seconds
            let external = ExternalParameters(at: at, valueSets: valueSets, countryCode: "DE")
            return AcceptanceEngine(rules).decide(onCertificate: payload, external)
        }
        #expect(try decide(at: "2022-01-15T00:00:00Z") == .accepted)
        guard case .notAccepted(let failed) = try decide(at: "2022-12-15T00:00:00Z") else {
            Issue.record("accepted more than a year after the second dose")
            return
        }
        #expect(!failed.isEmpty)
        #expect(failed.allSatisfy { $0.identifier.hasPrefix("VR-DE-") && $0.english.count >= 20 })
        #expect(failed.allSatisfy { $0.chinese.contains("接种") })
        guard case .open = try decide(at: "2021-01-01T00:00:00Z") else {
            Issue.record("decided before there was a rule")
            return
        }
    }
}
