import Credentials
import Testing

struct VerdictAcceptanceTests {
    /// Holds when the member of `external` or the payload that `logic` names is what it should be.
    private func engine(_ logic: JSONValue, type: String = "Acceptance") throws -> AcceptanceEngine {
        let isAdmission = type == "Admission"
        let isInvalidation = type == "Invalidation"
        let rule = try AcceptanceRule(document: [
            "Identifier": isAdmission ? "AR-CN-0001" : isInvalidation ? "IR-CN-0001" : "GR-CN-0001",
            "Type": .string(type), "CertificateType": isAdmission ? "HealthCode" : "General", "Country": "CN",
            "Version": "1.0.0", "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.0.0",
            "ValidFrom": "1970-01-01T00:00:00Z", "ValidTo": "2030-01-01T00:00:00Z", "AffectedFields": [],
            "Logic": logic,
        ])
        return AcceptanceEngine(AcceptanceRules([rule]))
    }

    private func verdict(_ format: CredentialFormat, issuer: String?, claims: JSONValue?) -> Verdict {
        var verdict = Verdict(format: format)
        verdict.isValid = true
        verdict.issuer = issuer
        verdict.keyIdentifier = "a2V5"
        verdict.issuedAt = 86_400
        verdict.expiresAt = 2 * 86_400
        verdict.claims = claims
        return verdict
    }

    private let external = ExternalParameters(at: 100_000, valueSets: ValueSets(), countryCode: "CN")

    private func external(_ name: String, is value: JSONValue) -> JSONValue {
        ["===": [["var": .string("external." + name)], value]]
    }

    @Test(arguments: [
        ("issuerCountryCode", "DE"), ("countryCode", "CN"), ("kid", "a2V5"), ("iat", "1970-01-02T00:00:00.000Z"),
        ("exp", "1970-01-03T00:00:00.000Z"), ("validationClock", "1970-01-02T03:46:40.000Z"),
    ])
    func `a rule knows what the verdict knows`(name: String, value: String) throws {
        let verdict = verdict(.hcert, issuer: "DE", claims: ["v": [["co": "FR"]]])
        #expect(try engine(external(name, is: .string(value))).decide(on: verdict, external) == .accepted)
    }

    @Test func `where the issuer is no country the statement's country stands for it`() throws {
        let engine = try engine(external("issuerCountryCode", is: "FR"))
        let claims: JSONValue = ["t": [["co": "FR"]]]
        #expect(
            engine.decide(on: verdict(.hcert, issuer: "https://example.org", claims: claims), external) == .accepted)
        #expect(engine.decide(on: verdict(.hcert, issuer: nil, claims: claims), external) == .accepted)
    }

    @Test func `whoever signs cannot name another country to get past the rules of its own`() throws {
        let engine = try engine(["!": [true]], type: "Invalidation")
        var verdict = verdict(.hcert, issuer: "FR", claims: ["v": [[:]]])
        #expect(engine.decide(on: verdict, external).name == "open")
        verdict.signerCountry = "CN"
        #expect(engine.decide(on: verdict, external).name == "not-accepted")
    }

    @Test func `what is not valid is not accepted, and no rule is asked`() throws {
        var verdict = verdict(.hcert, issuer: "DE", claims: ["v": [[:]]])
        verdict.isValid = false
        #expect(try engine(["!": [false]]).decide(on: verdict, external) == .notAccepted([]))
        #expect(Acceptance.notAccepted([]).json == ["result": "not-accepted", "failed": [], "open": []])
    }

    @Test func `a health code is asked by rules of admission, a card by none`() throws {
        let engine = try engine(["===": [["var": "payload.code.colour"], "green"]], type: "Admission")
        let green = verdict(.healthCode, issuer: "CN-GD", claims: ["code": ["colour": "green"]])
        #expect(engine.decide(on: green, external) == .accepted)
        #expect(engine.decide(on: verdict(.smartHealthCard, issuer: nil, claims: [:]), external).name == "open")
    }

    @Test func `the answer says what failed in both languages, and why a rule is open`() throws {
        let verdict = verdict(.hcert, issuer: "DE", claims: ["v": [[:]]])
        let failed = try engine(["!": [true]]).decide(on: verdict, external).json
        #expect(failed["result"] == "not-accepted")
        #expect(failed["failed"]?[0]?["rule"] == "GR-CN-0001")
        #expect(failed["failed"]?[0]?["zh"]?.string?.contains("规则GR-CN-0001") == true)
        #expect(failed["failed"]?[0]?["en"]?.string?.contains("GR-CN-0001") == true)
        let open = try engine(["var": "payload.v"]).decide(on: verdict, external).json
        #expect(open["result"] == "open")
        #expect(open["open"]?[0]?["why"]?.string?.isEmpty == false)
    }
}
