import Credentials
import Testing

struct SmartHealthCardVerifierTests {
    private let fixture: CardFixture

    init() throws {
        fixture = try CardFixture()
    }

    @Test func `what is issued verifies`() throws {
        let verdict = try fixture.verify(fixture.issue())
        #expect(verdict.isValid)
        #expect(verdict.reasons == [])
        #expect(verdict.issuer == CardFixture.address)
        #expect(verdict.keyIdentifier == fixture.issuer.keyIdentifier)
        #expect(verdict.claims?["vc"]?["credentialSubject"]?["fhirBundle"] == CardFixture.bundle)
        #expect(verdict.stages.keyUsage == nil)
    }

    @Test func `white space around a code and a prefix in capitals are read`() throws {
        let text = try SmartHealthCardText.write(fixture.issue())
        let verifier = SmartHealthCardVerifier(trust: try fixture.trust())
        for text in [" \(text)\r\n", text.replacing("shc:/", with: "SHC:/")] {
            #expect(verifier.verify(text: Array(text.utf8), at: CardFixture.issued).isValid)
        }
    }

    @Test func `chunks are read in any order, and not when one is missing or of another card`() throws {
        let jws = Array(try fixture.issue().utf8)
        let third = jws.count / 3
        let parts = [jws[..<third], jws[third..<(2 * third)], jws[(2 * third)...]].enumerated().map { index, part in
            let whole = (try? SmartHealthCardText.write(String(decoding: part, as: UTF8.self))) ?? ""
            return whole.replacing("shc:/", with: "shc:/\(index + 1)/3/")
        }
        let verifier = SmartHealthCardVerifier(trust: try fixture.trust())
        func verdict(_ texts: [String]) -> Verdict {
            verifier.verify(text: Array(texts.joined(separator: "\n").utf8), at: CardFixture.issued)
        }
        #expect(verdict([parts[2], parts[0], parts[1]]).isValid)
        #expect(verdict([parts[2], parts[0], parts[1], parts[1]]).isValid)
        for texts in [
            [parts[0], parts[1]], [parts[0]], [parts[0], parts[1], parts[2].replacing("/3/3/", with: "/2/3/")],
            [parts[0], parts[1], parts[2].replacing("/3/3/", with: "/4/4/")],
            parts + [try SmartHealthCardText.write(fixture.issue())],
        ] {
            #expect(verdict(texts).reasons == [.base45])
            #expect(verdict(texts).stages.prefix == true)
            #expect(verdict(texts).stages.base45 == false)
        }
    }

    @Test(arguments: [
        ("", Reason.format), ("TM1:AB", .format), ("shc:", .format), ("shc:/1/2/3/00", .format),
        ("shc:/0/2/00", .format),
        ("shc:/3/2/00", .format), ("shc:/1/33/00", .format), ("shc:/a/2/00", .format), ("shc:/5", .base45),
        ("shc:/5x", .base45), ("shc:/99", .base45), ("shc:/78", .base45), ("shc:/02", .base45), ("shc:/é", .base45),
        ("shc:/", .cose), ("shc:/5676", .cose),
    ]) func `what is no card is refused where it fails`(text: String, reason: Reason) throws {
        let verdict = SmartHealthCardVerifier(trust: try fixture.trust()).verify(text: Array(text.utf8), at: 0)
        #expect(!verdict.isValid)
        #expect(verdict.reasons == [reason])
        #expect(verdict.stages.prefix == (reason != .format))
    }

    @Test func `a text beyond the limit is not read`() throws {
        let text = Array("shc:/".utf8) + [UInt8](repeating: 0x35, count: 9_000)
        let verdict = SmartHealthCardVerifier(trust: try fixture.trust()).verify(text: text, at: 0)
        #expect(verdict.reasons == [.format])
    }

    @Test func `one character changed anywhere is refused`() throws {
        let jws = Array(try fixture.issue().utf8)
        let verifier = SmartHealthCardVerifier(trust: try fixture.trust())
        for position in jws.indices {
            var changed = jws
            changed[position] = changed[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(!verifier.verify(jws: changed[...], at: CardFixture.issued).isValid, "character \(position)")
        }
    }

    @Test func `a key that nobody trusts, and one that is trusted for others`() throws {
        let jws = try fixture.issue()
        let none = try fixture.verify(jws, trust: SmartHealthCardTrust())
        #expect(none.reasons == [.unknownSigner])
        #expect(none.stages.signature == nil)
        let other = try fixture.verify(jws, trust: fixture.trust(issuer: "https://cards.example/hi"))
        #expect(other.reasons == [.unknownSigner])
        #expect(other.stages.signature == true)
        #expect(try fixture.verify(jws, trust: fixture.trust(issuer: nil)).isValid)
    }

    @Test func `a forged signature is told apart from an unknown key`() throws {
        let forger = try CardFixture()
        let payload = try Deflate.raw(Array("{}".utf8))
        let header: JSONObject = ["zip": "DEF", "kid": .string(fixture.issuer.keyIdentifier)]
        let verdict = try fixture.verify(forger.sign(payload, header: header))
        #expect(verdict.stages.signature == false)
        #expect(verdict.reasons == [.cwt, .signature])
    }

    @Test(arguments: ["none", "ES384", "RS256", "HS256"])
    func `another algorithm is refused by name`(algorithm: String) throws {
        let parts = try fixture.issue().split(separator: ".")
        let header: JSONValue = [
            "zip": "DEF", "alg": .string(algorithm), "kid": .string(fixture.issuer.keyIdentifier),
        ]
        let text = "\(Base64URL.encode(header.serialized())).\(parts[1]).\(parts[2])"
        let verdict = try fixture.verify(text)
        #expect(verdict.reasons == [.algorithm])
        #expect(verdict.stages.signature == nil)
        #expect(verdict.claims != nil)
    }

    @Test func `time is judged by nbf and exp`() throws {
        let jws = try fixture.issue(expiresAt: CardFixture.issued + 100)
        #expect(try fixture.verify(jws, at: CardFixture.issued - 1).reasons == [.notYetValid])
        #expect(try fixture.verify(jws, at: CardFixture.issued).isValid)
        #expect(try fixture.verify(jws, at: CardFixture.issued + 100).isValid)
        let expired = try fixture.verify(jws, at: CardFixture.issued + 101)
        #expect(expired.reasons == [.expired])
        #expect(expired.stages.signature == true)
        #expect(expired.stages.time == false)
        #expect(try fixture.verify(fixture.issue(), at: .max).isValid)
    }

    @Test func `a payload that is not compressed, not DEFLATE, or a bomb`() throws {
        let plain = SmartHealthCard(
            issuer: CardFixture.address, notBefore: CardFixture.issued, types: [], bundle: CardFixture.bundle)
        let kid: JSONValue = .string(fixture.issuer.keyIdentifier)
        let uncompressed = try fixture.verify(
            fixture.sign(Array(plain.payload.serialized().prefix(600)), header: ["kid": kid]))
        #expect(uncompressed.reasons == [.compression, .cwt])
        let zlib = try fixture.verify(fixture.sign(Deflate.zlib(plain.payload.serialized())))
        #expect(zlib.reasons == [.compression])
        let bomb = try fixture.verify(fixture.sign(Deflate.raw([UInt8](repeating: 0x20, count: 65_537))))
        #expect(bomb.reasons == [.compression])
        #expect(bomb.stages.signature == true)
        #expect(bomb.claims == nil)
    }

    @Test func `claims that are missing or malformed`() throws {
        let card = SmartHealthCard(
            issuer: CardFixture.address, notBefore: CardFixture.issued, types: [], bundle: CardFixture.bundle)
        let payload = try #require(card.payload.object)
        let changes: [(name: String, value: JSONValue)] = [
            ("nbf", "soon"), ("nbf", 946_684_799), ("nbf", 1_660_000_000_000), ("nbf", 4_133_980_800), ("nbf", 0),
            ("exp", "never"), ("exp", 1_760_000_000_000), ("exp", 1),
            ("iss", "http://cards.example/gd"), ("iss", "https://cards.example/gd/"), ("iss", "https://"),
            ("iss", "https:///gd"), ("iss", "cards.example"), ("iss", "HTTPS://cards.example"),
            ("iss", "https://cards.example/g d"), ("iss", "https://cards.example?x"), ("vc", .null),
            ("vc", ["type": []]),
            ("vc", ["type": ["https://smarthealth.cards#health-card"]]),
        ]
        for (name, value) in changes {
            var changed = payload
            changed[name] = value
            // Whatever issuer the card names.
            let trust = try fixture.trust(issuer: nil)
            let verdict = try fixture.verify(fixture.sign(claims: .object(changed)), trust: trust)
            #expect(verdict.reasons == [.cwt], "\(name)")
            #expect(verdict.stages.cwt == false)
            #expect(verdict.stages.signature == true)
            #expect(verdict.claims == .object(changed))
        }
        var issuerless = payload
        issuerless["iss"] = nil
        #expect(try fixture.verify(fixture.sign(claims: .object(issuerless))).reasons == [.cwt])
    }

    @Test func `a member that stands twice refuses a card`() throws {
        let card = SmartHealthCard(
            issuer: CardFixture.address, notBefore: CardFixture.issued, types: [], bundle: CardFixture.bundle)
        let payload = String(decoding: card.payload.serialized(), as: UTF8.self)
        #expect(try fixture.verify(fixture.sign(Deflate.raw(Array(payload.utf8)))).isValid)
        let nbf = #""nbf":\#(CardFixture.issued)"#
        try #require(payload.contains(nbf))
        let doubled = payload.replacing(nbf, with: "\(nbf),\(nbf)")
        #expect(try fixture.verify(fixture.sign(Deflate.raw(Array(doubled.utf8)))).reasons == [.cwt])
    }

    @Test func `a payload nested beyond the limit is not read`() throws {
        let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        let verdict = try fixture.verify(fixture.sign(Deflate.raw(Array(deep.utf8))))
        #expect(verdict.reasons.contains(.cwt))
        #expect(verdict.claims == nil)
    }

    @Test(arguments: ["not-done", "entered-in-error"])
    func `a card that says that a vaccination did not happen is not valid`(status: String) throws {
        var bundle = CardFixture.bundle
        bundle = .object(
            try #require(
                JSONValue(
                    parsing: Array(
                        String(decoding: bundle.serialized(), as: UTF8.self).replacing("completed", with: status).utf8)
                ).object))
        let card = SmartHealthCard(
            issuer: CardFixture.address, notBefore: CardFixture.issued, types: [], bundle: bundle)
        let verdict = try fixture.verify(fixture.sign(claims: card.payload))
        #expect(verdict.reasons == [.schema])
        #expect(verdict.stages.signature == true)
        #expect(throws: SmartHealthCardError.self) { try fixture.issue(bundle) }
    }

    @Test func `a bundle that departs from the profile`() throws {
        var card = SmartHealthCard(
            issuer: CardFixture.address, notBefore: CardFixture.issued, types: [], bundle: CardFixture.bundle)
        card.bundle = ["resourceType": "Bundle", "type": "collection", "entry": []]
        let verdict = try fixture.verify(fixture.sign(claims: card.payload))
        #expect(verdict.reasons == [.schema])
        #expect(verdict.stages.schema == false)
    }

    @Test func `a withdrawn card, one withdrawn up to an instant, and a list that is not at hand`() throws {
        let jws = try fixture.issue(revocationIdentifier: "AAAAAAAAAAA")
        var trust = try fixture.trust(counter: 2)
        #expect(try fixture.verify(jws, trust: trust).reasons == [.statusUnknown])
        #expect(try fixture.verify(fixture.issue(), trust: trust).isValid, "without rid no list can name it")
        let kid = fixture.issuer.keyIdentifier
        trust.add(
            try CardRevocationList(keyIdentifier: kid, counter: 1, withdrawnBefore: [:]), issuer: CardFixture.address)
        #expect(try fixture.verify(jws, trust: trust).reasons == [.statusUnknown], "an older list than the key names")
        trust.add(
            try CardRevocationList(
                keyIdentifier: kid, counter: 2, withdrawnBefore: ["AAAAAAAAAAA": CardFixture.issued]),
            issuer: CardFixture.address)
        #expect(try fixture.verify(jws, trust: trust).isValid)
        trust.add(
            try CardRevocationList(
                keyIdentifier: kid, counter: 3, withdrawnBefore: ["AAAAAAAAAAA": CardFixture.issued + 1]))
        #expect(try fixture.verify(jws, trust: trust).reasons == [.revoked])
        var all = try fixture.trust(counter: 2)
        all.add(try CardRevocationList(keyIdentifier: kid, counter: 4, withdrawnBefore: ["AAAAAAAAAAA": .max]))
        let revoked = try fixture.verify(jws, trust: all)
        #expect(revoked.reasons == [.revoked])
        #expect(revoked.stages.signature == true)
    }
}
