import Credentials

/// An issuer that exists only in tests, and cards of a person who does not exist.
struct CardFixture {
    static let address = "https://cards.example/gd"
    static let issued: Int64 = 1_660_000_000
    let key = P256SigningKey()
    let issuer: SmartHealthCardIssuer

    init() throws {
        issuer = try SmartHealthCardIssuer(address: Self.address, key: key, publicKey: key.verificationKey)
    }

    static let bundle: JSONValue = [
        "resourceType": "Bundle", "type": "collection",
        "entry": [
            [
                "fullUrl": "resource:0",
                "resource": [
                    "resourceType": "Patient", "name": [["family": "测", "given": ["试"]]], "birthDate": "1990-02-28",
                ],
            ],
            [
                "fullUrl": "resource:1",
                "resource": [
                    "resourceType": "Immunization", "status": "completed",
                    "vaccineCode": ["coding": [["system": "http://hl7.org/fhir/sid/cvx", "code": "510"]]],
                    "patient": ["reference": "resource:0"], "occurrenceDateTime": "2021-06-01",
                    "lotNumber": "202105B0001",
                ],
            ],
        ],
    ]

    func issue(
        _ bundle: JSONValue = bundle, expiresAt: Int64? = nil, revocationIdentifier: String? = nil
    ) throws -> String {
        try issuer.issue(
            bundle, notBefore: Self.issued, expiresAt: expiresAt, types: [SmartHealthCard.covid19Type],
            revocationIdentifier: revocationIdentifier)
    }

    /// The issuer's keys as it publishes them.
    func keySet(counter: Int64? = nil) throws -> JSONWebKeySet {
        var entry = try JSONWebKey(key.verificationKey)
        entry.keyIdentifier = entry.thumbprint
        entry.use = "sig"
        entry.algorithm = "ES256"
        entry.revocationListCounter = counter
        return JSONWebKeySet([entry])
    }

    func trust(counter: Int64? = nil, issuer: String? = address) throws -> SmartHealthCardTrust {
        var trust = SmartHealthCardTrust()
        trust.add(try keySet(counter: counter), issuer: issuer)
        return trust
    }

    /// A card with any header, content and signature.
    func sign(_ payload: [UInt8], header: JSONObject? = nil) throws -> String {
        try CompactJWS(
            signing: payload, header: header ?? ["zip": "DEF", "kid": .string(issuer.keyIdentifier)], with: key
        ).text
    }

    func sign(claims: JSONValue) throws -> String { try sign(Deflate.raw(claims.serialized())) }

    func verify(
        _ jws: String, trust: SmartHealthCardTrust? = nil, at: Int64 = issued
    ) throws -> Verdict {
        let text = Array(try SmartHealthCardText.write(jws).utf8)
        return SmartHealthCardVerifier(trust: try trust ?? self.trust()).verify(text: text, at: at)
    }
}
