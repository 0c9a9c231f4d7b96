import Credentials
import Testing

/// Cards through the verifier of all formats, with trust from files.
struct CardTrustFileTests {
    private let fixture: CardFixture

    init() throws {
        fixture = try CardFixture()
    }

    private func verdict(on text: String, trusting files: [JSONValue]) throws -> Verdict {
        var anchors = TrustAnchors()
        for file in files { try anchors.add(TrustFile(parsing: file.serialized())) }
        return CredentialVerifier(trust: anchors, status: StatusListDirectory())
            .verify(Array(text.utf8), in: Circumstances(at: CardFixture.issued))
    }

    @Test func `a key set, a directory and a revocation list are told apart by their content`() throws {
        let text = try SmartHealthCardText.write(fixture.issue(revocationIdentifier: "abc"))
        let keys = try fixture.keySet(counter: 1).json
        let list = try CardRevocationList(
            keyIdentifier: fixture.issuer.keyIdentifier, counter: 1, withdrawnBefore: ["abc": .max]
        ).json
        let other = try CardRevocationList(
            keyIdentifier: fixture.issuer.keyIdentifier, counter: 1, withdrawnBefore: [:]
        ).json
        let directory: JSONValue = [
            "issuerInfo": [
                ["issuer": ["iss": .string(CardFixture.address)], "keys": keys["keys"] ?? [], "crls": [other]]
            ]
        ]
        #expect(try verdict(on: text, trusting: [keys]).reasons == [.statusUnknown])
        #expect(try verdict(on: text, trusting: [keys, other]).isValid)
        #expect(try verdict(on: text, trusting: [keys, list]).reasons == [.revoked])
        #expect(try verdict(on: text, trusting: [directory]).isValid)
        #expect(try verdict(on: text, trusting: [directory, list]).reasons == [.revoked])
        #expect(try verdict(on: text, trusting: []).reasons == [.unknownSigner])
    }

    @Test func `the prefix has no case, and the format is named`() throws {
        let text = try SmartHealthCardText.write(fixture.issue())
        for text in [text, " \n\(text)\t", text.replacing("shc:/", with: "SHC:/")] {
            let verdict = try verdict(on: text, trusting: [fixture.keySet().json])
            #expect(verdict.isValid)
            #expect(verdict.format == .smartHealthCard)
        }
    }
}
