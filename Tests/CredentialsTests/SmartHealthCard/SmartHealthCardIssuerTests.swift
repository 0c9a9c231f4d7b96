import Credentials
import Testing

struct SmartHealthCardIssuerTests {
    private let fixture: CardFixture

    init() throws {
        fixture = try CardFixture()
    }

    @Test func `a card has the header, the types and the minified payload that the specification asks for`() throws {
        let jws = try CompactJWS(parsing: Array(fixture.issue(revocationIdentifier: "abc").utf8)[...])
        #expect(jws.header == ["zip": "DEF", "alg": "ES256", "kid": .string(fixture.issuer.keyIdentifier)])
        let payload = try Inflate.raw(jws.payload, limit: 1 << 16)
        let json = try JSONValue(parsing: payload)
        #expect(json.serialized() == payload)
        #expect(json["exp"] == nil)
        #expect(json["vc"]?["rid"] == "abc")
        #expect(json["vc"]?["credentialSubject"]?["fhirVersion"] == "4.0.1")
        #expect(
            json["vc"]?["type"] == [
                "https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization",
                "https://smarthealth.cards#covid19",
            ])
    }

    @Test func `a card of one vaccination fits one code of version 22`() throws {
        let text = try SmartHealthCardText.write(fixture.issue())
        #expect(try QRCode(text, errorCorrection: .low, versions: 1...22).version <= 22)
    }

    @Test func `a card too long for one code is issued, but not written as one`() throws {
        var entries = CardFixture.bundle["entry"]?.array ?? []
        for number in 2..<60 {
            var members = try #require(entries[1].object)
            members["fullUrl"] = .string("resource:\(number)")
            var resource = try #require(members["resource"]?.object)
            resource["lotNumber"] = .string("\(number * 7_919)\(number * 104_729)")
            members["resource"] = .object(resource)
            entries.append(.object(members))
        }
        var bundle = try #require(CardFixture.bundle.object)
        bundle["entry"] = .array(entries)
        let jws = try fixture.issue(.object(bundle))
        let error = #expect(throws: SmartHealthCardError.self) { try SmartHealthCardText.write(jws) }
        #expect(error?.code == .length)
        let verifier = SmartHealthCardVerifier(trust: try fixture.trust())
        #expect(verifier.verify(jws: Array(jws.utf8)[...], at: CardFixture.issued).isValid)
    }

    @Test(arguments: ["http://cards.example", "https://cards.example/", "https://", "cards.example", "https://a b"])
    func `an address that is none`(address: String) {
        let error = #expect(throws: SmartHealthCardError.self) {
            try SmartHealthCardIssuer(address: address, key: fixture.key, publicKey: fixture.key.verificationKey)
        }
        #expect(error?.code == .claims)
    }

    @Test(arguments: ["", "a.b", "ab=", "abcdefghijklmnopqrstuvwxy", "é"])
    func `a revocation identifier that is none`(identifier: String) {
        let error = #expect(throws: SmartHealthCardError.self) {
            try fixture.issue(revocationIdentifier: identifier)
        }
        #expect(error?.code == .claims)
    }

    @Test func `an end before the beginning`() {
        let error = #expect(throws: SmartHealthCardError.self) { try fixture.issue(expiresAt: CardFixture.issued) }
        #expect(error?.code == .claims)
    }

    @Test func `what cards leave out is refused, and left out by minimizing`() throws {
        let full: JSONValue = [
            "resourceType": "Bundle", "id": "example", "type": "collection",
            "entry": [
                [
                    "fullUrl": "https://example.com/Patient/1",
                    "resource": [
                        "resourceType": "Patient", "id": "1", "text": ["status": "generated", "div": "<div/>"],
                        "name": [["family": "测", "given": ["试"]]], "birthDate": "1990-02-28",
                    ],
                ],
                [
                    "fullUrl": "https://example.com/Immunization/1",
                    "resource": [
                        "resourceType": "Immunization",
                        "meta": ["versionId": "7", "security": [["system": "https://a", "code": "IAL1.2"]]],
                        "status": "completed",
                        "vaccineCode": [
                            "text": "a vaccine",
                            "coding": [
                                ["system": "http://hl7.org/fhir/sid/cvx", "code": "510", "display": "a vaccine"]
                            ],
                        ],
                        "patient": ["reference": "https://example.com/Patient/1"], "occurrenceDateTime": "2021-06-01",
                        "performer": [["actor": ["display": "a clinic"]]],
                    ],
                ],
            ],
        ]
        let paths = FHIRProfile.issuer.findings(in: full).map(\.path)
        for path in [
            "id", "entry[0].fullUrl", "entry[0].resource.id", "entry[0].resource.text", "entry[1].resource.meta",
            "entry[1].resource.vaccineCode.text", "entry[1].resource.vaccineCode.coding[0].display",
        ] {
            #expect(paths.contains(path), "\(path) in \(paths)")
        }
        let error = #expect(throws: SmartHealthCardError.self) { try fixture.issue(full) }
        #expect(error?.code == .bundle)
        let minimized = FHIRProfile.minimized(full)
        #expect(FHIRProfile.issuer.findings(in: minimized) == [])
        #expect(
            minimized["entry"]?[1]?["resource"] == [
                "resourceType": "Immunization", "meta": ["security": [["system": "https://a", "code": "IAL1.2"]]],
                "status": "completed",
                "vaccineCode": ["coding": [["system": "http://hl7.org/fhir/sid/cvx", "code": "510"]]],
                "patient": ["reference": "resource:0"], "occurrenceDateTime": "2021-06-01",
                "performer": [["actor": ["display": "a clinic"]]],
            ])
        #expect(try fixture.verify(fixture.issue(minimized)).isValid)
    }
}
