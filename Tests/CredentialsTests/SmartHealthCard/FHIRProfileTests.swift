import Credentials
import Testing

struct FHIRProfileTests {
    /// The fixture's bundle with one resource changed.
    private func bundle(_ entry: Int, _ change: (inout JSONObject) -> Void) -> JSONValue {
        guard var members = CardFixture.bundle.object, var entries = members["entry"]?.array,
            var wrapped = entries[entry].object, var resource = wrapped["resource"]?.object
        else { return .null }
        change(&resource)
        wrapped["resource"] = .object(resource)
        entries[entry] = .object(wrapped)
        members["entry"] = .array(entries)
        return .object(members)
    }

    @Test func `the fixture follows both profiles`() {
        #expect(FHIRProfile.reader.findings(in: CardFixture.bundle) == [])
        #expect(FHIRProfile.issuer.findings(in: CardFixture.bundle) == [])
    }

    private static let malformed: [(name: String, value: JSONValue)] = [
        ("status", "finished"), ("status", "not-done"), ("status", "entered-in-error"), ("status", "Completed"),
        ("isSubpotent", true), ("modifierExtension", [["url": "https://x.example/not"]]),
        ("implicitRules", "https://x.example/rules"), ("vaccineCode", ["coding": []]),
        ("vaccineCode", ["coding": [["code": "510"]]]),
        ("patient", ["reference": "resource:1"]), ("occurrenceDateTime", "2021-02-29"),
        ("occurrenceDateTime", "June 2021"), ("occurrenceDateTime", 2021),
    ]

    @Test(arguments: malformed)
    func `a vaccination with a member that a verifier cannot read is a finding at that place`(
        name: String, value: JSONValue
    ) {
        let findings = FHIRProfile.reader.findings(in: bundle(1) { $0[name] = value })
        #expect(findings.map(\.path) == ["entry[1].resource.\(name)"])
    }

    @Test(arguments: ["status", "vaccineCode", "patient", "occurrenceDateTime"])
    func `a vaccination without a member that a verifier reads is a finding at that place`(name: String) {
        let findings = FHIRProfile.reader.findings(in: bundle(1) { $0[name] = nil })
        #expect(findings.map(\.path) == ["entry[1].resource.\(name)"])
    }

    @Test func `a laboratory result`() {
        let result: JSONObject = [
            "resourceType": "Observation", "status": "final",
            "code": ["coding": [["system": "http://loinc.org", "code": "94558-4"]]],
            "subject": ["reference": "resource:0"], "effectiveDateTime": "2022-08-01T08:00:00+08:00",
            "valueCodeableConcept": ["coding": [["system": "http://snomed.info/sct", "code": "260415000"]]],
        ]
        #expect(FHIRProfile.issuer.findings(in: bundle(1) { $0 = result }) == [])
        let changes: [(name: String, value: JSONValue)] = [
            ("status", "preliminary"), ("status", "registered"), ("status", "cancelled"),
            ("status", "entered-in-error"),
            ("status", "unknown"), ("modifierExtension", [["url": "https://x.example/not"]]), ("code", [:]),
            ("subject", [:]), ("effectiveDateTime", "now"),
            ("valueCodeableConcept", ["text": "negative"]),
        ]
        for (name, value) in changes {
            var changed = result
            changed[name] = value
            let findings = FHIRProfile.reader.findings(in: bundle(1) { $0 = changed })
            #expect(findings.map(\.path) == ["entry[1].resource.\(name)"])
        }
        var valueless = result
        valueless["valueCodeableConcept"] = nil
        #expect(
            FHIRProfile.reader.findings(in: bundle(1) { $0 = valueless }).map(\.path) == ["entry[1].resource.value"])
    }

    @Test func `a person without a name or a date of birth, and a bundle without a person`() {
        #expect(FHIRProfile.reader.findings(in: bundle(0) { $0["name"] = [[:]] }).count == 1)
        #expect(FHIRProfile.reader.findings(in: bundle(0) { $0["birthDate"] = nil }).count == 1)
        let paths = FHIRProfile.reader.findings(in: bundle(0) { $0["resourceType"] = "Person" }).map(\.path)
        #expect(paths == ["entry[1].resource.patient", "entry"])
    }

    @Test func `a reader takes dates without a day, an issuer does not`() {
        for (entry, name, date) in [
            (0, "birthDate", "1990"), (0, "birthDate", "1990-02"), (1, "occurrenceDateTime", "2021"),
            (1, "occurrenceDateTime", "2021-06"),
        ] {
            let changed = bundle(entry) { $0[name] = .string(date) }
            #expect(FHIRProfile.reader.findings(in: changed) == [])
            #expect(FHIRProfile.issuer.findings(in: changed).count == 1)
        }
    }

    @Test(arguments: [
        "2021-06-01T08:00:00Z", "2021-06-01T08:00:00.123+08:00", "2024-02-29", "2016-12-31T23:59:60Z",
        "2021-06-01T08:00:00-03:30",
    ]) func `instants of FHIR`(text: String) {
        #expect(FHIRProfile.issuer.findings(in: bundle(1) { $0["occurrenceDateTime"] = .string(text) }) == [])
    }

    @Test(arguments: [
        "", "2021-13", "2021-00-01", "21-06-01", "2021-06-01T", "2021-06-01T08:00", "2021-06-01T08:00:00",
        "2021-06-01T24:00:00Z", "2021-06-01T08:60:00Z", "2021-06-01T08:00:61Z", "2021-06-01T08:00:00.Z",
        "2021-06-01T08:00:00Z8", "2021-06-01T08:00:00+8", "2021-06T08:00:00Z", "2100-02-29", "0000", "2021-6-1",
        "2021-06-01-01", "２０２１",
    ]) func `what is no instant of FHIR`(text: String) {
        #expect(FHIRProfile.reader.findings(in: bundle(1) { $0["occurrenceDateTime"] = .string(text) }).count == 1)
    }

    @Test func `an issuer leaves out what says nothing and refers nowhere`() {
        let changes: [(name: String, value: JSONValue)] = [
            ("performer", []), ("note", .null), ("lotNumber", [:]), ("location", ["reference": "resource:9"]),
        ]
        for (name, value) in changes {
            let changed = bundle(1) { $0[name] = value }
            #expect(FHIRProfile.reader.findings(in: changed) == [])
            #expect(
                FHIRProfile.issuer.findings(in: changed).map(\.path).first?.hasPrefix("entry[1].resource.\(name)")
                    == true)
        }
    }

    @Test(arguments: [JSONValue.null, [], [:], "Bundle", ["entry": 7], ["entry": [7, [:], ["resource": 1]]]])
    func `what is no bundle`(value: JSONValue) {
        #expect(!FHIRProfile.reader.findings(in: value).isEmpty)
        #expect(!FHIRProfile.issuer.findings(in: FHIRProfile.minimized(value)).isEmpty)
    }

    @Test func `findings are not listed without end`() {
        let entries = JSONValue.array((0..<1_000).map { _ in .integer(1) })
        #expect(FHIRProfile.reader.findings(in: ["entry": entries]).count == 32)
    }
}
