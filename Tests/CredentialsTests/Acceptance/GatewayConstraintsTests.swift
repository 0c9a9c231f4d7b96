import Credentials
import Testing

struct GatewayConstraintsTests {
    private let sound: JSONValue = [
        "Identifier": "VR-NL-0001", "Type": "Acceptance", "Country": "NL", "Version": "1.0.0", "SchemaVersion": "1.3.0",
        "Engine": "CERTLOGIC", "EngineVersion": "1.3.3", "CertificateType": "Vaccination",
        "Description": [
            ["lang": "en", "desc": "At least one dose is needed."],
            ["lang": "nl-be", "desc": "Minstens één dosis is nodig."],
        ],
        "ValidFrom": "2022-01-01T00:00:00Z", "ValidTo": "2022-01-04T00:00:00+00:00", "AffectedFields": ["v.0.dn"],
        "Logic": [">=": [["var": "payload.v.0.dn"], 1]],
    ]

    private func changed(_ members: [String: JSONValue?]) -> JSONValue {
        var object = sound.object ?? JSONObject()
        for (name, value) in members { object[name] = value }
        return .object(object)
    }

    @Test func `a sound rule has no issue`() {
        #expect(GatewayConstraints.issues(in: sound).isEmpty)
        let invalidation = changed(["Identifier": "IR-NL-0001", "Type": "Invalidation"])
        #expect(GatewayConstraints.issues(in: invalidation).isEmpty)
    }

    @Test(
        arguments: [
            (["Identifier": "VR-NL-1"], "Identifier"), (["Identifier": "XX-NL-0001"], "Identifier"),
            (["Identifier": "VR-DE-0001"], "Identifier"), (["Identifier": "TR-NL-0001"], "Identifier"),
            (["Identifier": "IR-NL-0001"], "Identifier"), (["Identifier": nil], "Identifier"),
            (["Identifier": 7], "Identifier"), (["Type": "Other"], "Type"), (["Type": "Invalidation"], "Identifier"),
            (["CertificateType": "Passport"], "CertificateType"), (["Country": "nl"], "Country"),
            (["Version": "1.0"], "Version"), (["SchemaVersion": "x.y.z"], "SchemaVersion"),
            (["EngineVersion": nil], "EngineVersion"), (["Engine": "OTHER"], "Engine"),
            (["Description": []], "Description"),
            (["Description": [["lang": "nl", "desc": "Minstens één dosis is nodig."]]], "Description"),
            (["Description": [["lang": "en", "desc": "Too short."]]], "Description/0/desc"),
            (["Description": [["lang": "english", "desc": "At least one dose is needed."]]], "Description/0/lang"),
            (["ValidTo": "2021-12-31T00:00:00Z"], "ValidTo"), (["ValidTo": "2022-01-03T23:59:59Z"], "ValidTo"),
            (["ValidFrom": "2022-01-01"], "ValidFrom"), (["ValidFrom": "2022-01-01T00:00:00.000Z"], "ValidFrom"),
            (["ValidFrom": "2022-01-01T00:00:00"], "ValidFrom"), (["AffectedFields": []], "AffectedFields"),
            (["AffectedFields": ["v.0.dn", "v.0.sd"]], "AffectedFields/1"),
            (["AffectedFields": ["dob"]], "AffectedFields/0"),
            (["Logic": nil], "Logic"), (["Logic": true], "Logic"),
            (["Logic": [">=": [["var": "payload.v.0.dn"], .null]]], "Logic/>=/1"),
        ] as [([String: JSONValue?], String)])
    func `what the gateway refuses is named with its place`(members: [String: JSONValue?], place: String) {
        #expect(GatewayConstraints.issues(in: changed(members)).first?.place == place)
    }

    @Test func `something else than an object is one issue`() {
        #expect(GatewayConstraints.issues(in: [sound]).count == 1)
    }

    @Test func `a rule of admission is described in Chinese too`() {
        let members: [String: JSONValue?] = [
            "Identifier": "AR-NL-0001", "Type": "Admission", "CertificateType": "HealthCode",
        ]
        #expect(GatewayConstraints.issues(in: changed(members)).map(\.place) == ["Description"])
    }

    @Test func `an upload is checked against what was there before`() throws {
        let day: Int64 = 86_400
        let rule = try AcceptanceRule(document: sound)
        let start = rule.validity.lowerBound
        func places(
            _ rule: AcceptanceRule, replacing previous: AcceptanceRule? = nil, by country: String = "NL", at: Int64
        ) -> [String] {
            GatewayConstraints.uploadIssues(of: rule, replacing: previous, by: country, at: at).map(\.place)
        }
        #expect(places(rule, at: start - 2 * day).isEmpty)
        #expect(places(rule, at: start - 2 * day + 1) == ["ValidFrom"])
        #expect(places(rule, at: start - 14 * day).isEmpty)
        #expect(places(rule, at: start - 14 * day - 1) == ["ValidFrom"])
        #expect(places(rule, by: "DE", at: start - 3 * day) == ["Country"])
        #expect(places(rule, replacing: rule, at: start - 3 * day) == ["Version"])
        let later = try AcceptanceRule(document: changed(["ValidFrom": "2022-01-02T00:00:00Z"]))
        #expect(places(rule, replacing: later, at: start - 3 * day) == ["Version", "ValidFrom"])
        let next = try AcceptanceRule(document: changed(["Version": "1.0.1"]))
        #expect(places(next, replacing: rule, at: start - 3 * day).isEmpty)
    }
}
