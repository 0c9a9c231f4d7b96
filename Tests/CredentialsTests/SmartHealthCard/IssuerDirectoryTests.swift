import Credentials
import Testing

struct IssuerDirectoryTests {
    private let fixture: CardFixture

    init() throws {
        fixture = try CardFixture()
    }

    private func snapshot(_ keys: JSONValue, lists: JSONValue = []) -> JSONValue {
        [
            "directory": "https://directory.example/issuers.json", "time": "2022-08-09T00:00:00Z",
            "issuerInfo": [
                ["issuer": ["iss": .string(CardFixture.address), "name": "Cards"], "keys": keys, "crls": lists],
                ["issuer": ["iss": "https://silent.example"], "keys": [], "errors": ["no answer"]],
                ["issuer": [:]],
            ],
        ]
    }

    @Test func `issuers of a snapshot are trusted for their own cards`() throws {
        let keys = try #require(fixture.keySet().json["keys"])
        let directory = try IssuerDirectory(parsing: snapshot(keys).serialized())
        #expect(directory.issuers.map(\.address) == [CardFixture.address])
        #expect(directory.issuers.map(\.name) == ["Cards"])
        #expect(directory.leftOut.map(\.place) == ["issuerInfo[1]", "issuerInfo[2]"])
        var trust = SmartHealthCardTrust()
        trust.add(directory)
        #expect(try fixture.verify(fixture.issue(), trust: trust).isValid)
    }

    @Test func `lists of a snapshot withdraw cards`() throws {
        let keys = try #require(fixture.keySet(counter: 1).json["keys"])
        let list = try CardRevocationList(
            keyIdentifier: fixture.issuer.keyIdentifier, counter: 1, withdrawnBefore: ["abc": .max])
        var trust = SmartHealthCardTrust()
        trust.add(try IssuerDirectory(json: snapshot(keys, lists: [list.json])))
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abc"), trust: trust).reasons == [.revoked])
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abd"), trust: trust).isValid)
    }

    @Test(arguments: [1, "1", " 1 "] as [JSONValue])
    func `counters are read as numbers and as text`(counter: JSONValue) throws {
        var key = try #require(fixture.keySet().json["keys"]?[0]?.object)
        key["crlVersion"] = counter
        let list: JSONValue = [
            "kid": .string(fixture.issuer.keyIdentifier), "method": "rid", "ctr": counter, "rids": ["abc"],
        ]
        let directory = try IssuerDirectory(json: snapshot([.object(key)], lists: [list]))
        #expect(directory.leftOut.map(\.place) == ["issuerInfo[1]", "issuerInfo[2]"])
        var trust = SmartHealthCardTrust()
        trust.add(directory)
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abc"), trust: trust).reasons == [.revoked])
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abd"), trust: trust).isValid)
    }

    @Test(arguments: [
        #"[{"kid":"KID","method":"rid","ctr":1,"rids":["abc","not/one"]}]"#,
        #"[{"kid":"KID","method":"rid","ctr":"one","rids":["abc"]}]"#,
        #"[{"kid":"KID","method":"other","ctr":1,"rids":[]}]"#, #"[{"method":"rid","ctr":1,"rids":[]}]"#, #"{}"#,
        #"[7]"#,
    ])
    func `a list that cannot be read as a whole leaves open what it withdraws`(text: String) throws {
        let lists = try JSONValue(
            parsing: Array(text.replacing("KID", with: fixture.issuer.keyIdentifier).utf8))
        let keys = try #require(fixture.keySet().json["keys"])
        let directory = try IssuerDirectory(json: snapshot(keys, lists: lists))
        #expect(directory.leftOut.first?.place.hasPrefix("issuerInfo[0].crls") == true)
        var trust = SmartHealthCardTrust()
        trust.add(directory)
        for name in ["abc", "abd"] {
            let verdict = try fixture.verify(fixture.issue(revocationIdentifier: name), trust: trust)
            #expect(verdict.reasons == [.statusUnknown])
        }
        #expect(try fixture.verify(fixture.issue(), trust: trust).isValid, "no list can name it")
        // A list from elsewhere says it.
        trust.add(
            try CardRevocationList(
                keyIdentifier: fixture.issuer.keyIdentifier, counter: 1, withdrawnBefore: ["abc": .max]))
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abc"), trust: trust).reasons == [.revoked])
        #expect(try fixture.verify(fixture.issue(revocationIdentifier: "abd"), trust: trust).isValid)
    }

    @Test func `one broken key does not cost the others`() throws {
        let keys = try #require(fixture.keySet().json["keys"]?.array)
        let directory = try IssuerDirectory(json: snapshot(.array([["kty": "EC", "crv": "P-256"], 7] + keys)))
        #expect(directory.issuers.first?.keys.keys.count == 1)
        #expect(
            directory.leftOut.map(\.place) == [
                "issuerInfo[0].keys[0]", "issuerInfo[0].keys[1]", "issuerInfo[1]", "issuerInfo[2]",
            ])
    }

    @Test func `a key whose name is not its thumbprint, or that is for something else, is not trusted`() throws {
        for change: (inout JSONWebKey) -> Void in [
            { $0.keyIdentifier = "key-1" }, { $0.use = "enc" }, { $0.algorithm = "ES384" },
        ] {
            var set = try fixture.keySet()
            change(&set.keys[0])
            var trust = SmartHealthCardTrust()
            trust.add(set)
            #expect(trust.isEmpty)
        }
    }

    @Test(arguments: ["", "[]", "{}", #"{"issuerInfo":{}}"#])
    func `what is no snapshot is refused`(text: String) {
        let error = #expect(throws: SmartHealthCardError.self) { try IssuerDirectory(parsing: Array(text.utf8)) }
        #expect(error?.code == .document)
    }

    @Test(arguments: [
        "{}", #"{"kid":"a","method":"rid","ctr":1}"#, #"{"kid":"a","method":"other","ctr":1,"rids":[]}"#,
        #"{"kid":"a","method":"rid","ctr":1,"rids":["a.b"]}"#, #"{"kid":"a","method":"rid","ctr":1,"rids":["a.+1"]}"#,
        #"{"kid":"a","method":"rid","ctr":1,"rids":["a.-1"]}"#, #"{"kid":"a","method":"rid","ctr":1,"rids":["a.1.2"]}"#,
        #"{"kid":"a","method":"rid","ctr":1,"rids":["a="]}"#, #"{"kid":"a","method":"rid","ctr":1,"rids":[7]}"#,
        #"{"kid":"a","method":"rid","ctr":1,"rids":["a.99999999999999999999"]}"#, "not JSON",
    ]) func `what is no revocation list is refused`(text: String) {
        let error = #expect(throws: SmartHealthCardError.self) { try CardRevocationList(parsing: Array(text.utf8)) }
        #expect(error?.code == .document)
    }

    @Test func `of two instants for one identifier the later counts`() throws {
        let text = #"{"kid":"a","method":"rid","ctr":1,"rids":["b.5","b.9","b.7","c.1","c"]}"#
        let list = try CardRevocationList(parsing: Array(text.utf8))
        #expect(list.withdraws("b", issuedAt: 8))
        #expect(!list.withdraws("b", issuedAt: 9))
        #expect(list.withdraws("c", issuedAt: 9))
    }

    /// The expected value by Python's `hmac`.
    @Test func `an identifier for withdrawal is 64 bits of a keyed hash`() {
        let identifier = CardRevocationList.identifier(
            of: Array("person-1".utf8), secret: Array(0..<32),
            keyIdentifier: "3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s")
        #expect(identifier == "35fvADhhOhQ")
    }

    @Test(arguments: ["", "{}", #"{"verifiableCredential":"a"}"#, #"{"verifiableCredential":[1]}"#])
    func `what is no file of cards is refused`(text: String) {
        let error = #expect(throws: SmartHealthCardError.self) { try SmartHealthCardFile(parsing: Array(text.utf8)) }
        #expect(error?.code == .document)
    }
}
