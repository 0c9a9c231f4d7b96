import Credentials
import Crypto
import Foundation
import Testing

@Suite struct HCERTRevocationTests {
    private let sample: SampleAuthority
    private let text: String
    private let message: COSESign1
    private let at = SampleAuthority.start + 60
    private let identifier = "URN:UVCI:01:CN:99A1B2C3D4E5F6"

    init() throws {
        sample = try SampleAuthority()
        let claims = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: SampleAuthority.start + 86_400)
        message = try COSESign1(
            payload: claims.encoded(), protected: [.init(.integer(4), .bytes(sample.signer.keyIdentifier))],
            key: sample.nodeKey)
        text = try SampleCertificate.text(message.encoded())
    }

    private func hash(_ input: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(input)))
    }

    private func hash(_ type: RevocationBatch.HashType) -> [UInt8] {
        switch type {
        case .signature: hash(message.signature.prefix(32))
        case .identifier: hash(identifier.utf8)
        case .countryAndIdentifier: hash("CN\(identifier)".utf8)
        }
    }

    private func reasons(_ batch: RevocationBatch) throws -> [Reason] {
        var anchors = try TrustAnchors(certificates: [sample.certificate])
        anchors.revocation.add(batch)
        let verifier = CredentialVerifier(trust: anchors, status: StatusListDirectory())
        return verifier.verify(text.utf8, in: Circumstances(at: at)).reasons
    }

    @Test(arguments: RevocationBatch.HashType.allCases)
    func `what a batch names is revoked`(type: RevocationBatch.HashType) throws {
        let named = hash(type)
        let signer = try sample.signer.keyIdentifier
        #expect(try reasons(.init(country: "CN", expires: at, hashType: type, hashes: [named])) == [.revoked])
        let ofSigner = RevocationBatch(
            country: "CN", expires: at, keyIdentifier: signer, hashType: type, hashes: [named])
        #expect(try reasons(ofSigner) == [.revoked])
    }

    @Test func `another country's, another signer's and an ended batch do not count`() throws {
        let named = hash(.identifier)
        let batches = [
            RevocationBatch(country: "DE", expires: at, hashType: .identifier, hashes: [named]),
            RevocationBatch(country: "CN", expires: at - 1, hashType: .identifier, hashes: [named]),
            RevocationBatch(country: "CN", expires: at, keyIdentifier: [1], hashType: .identifier, hashes: [named]),
            RevocationBatch(country: "CN", expires: at, hashType: .signature, hashes: [named]),
        ]
        for batch in batches { #expect(try reasons(batch).isEmpty) }
    }

    @Test func `the list of the country whose signer signed counts, whatever the certificate says`() throws {
        let claims = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: SampleAuthority.start + 86_400)
        guard case .map(var pairs) = claims else {
            Issue.record("the claims are a map")
            return
        }
        pairs[0] = .init(.integer(1), .text("DE"))
        let message = try COSESign1(
            payload: CBOR.map(pairs).encoded(),
            protected: [.init(.integer(4), .bytes(sample.signer.keyIdentifier))], key: sample.nodeKey)
        let text = try SampleCertificate.text(message.encoded())
        for (country, expected) in [("CN", [Reason.revoked]), ("DE", [.revoked]), ("FR", [])] {
            var anchors = try TrustAnchors(certificates: [sample.certificate])
            anchors.revocation.add(
                RevocationBatch(country: country, expires: at, hashType: .identifier, hashes: [hash(.identifier)]))
            let verdict = CredentialVerifier(trust: anchors, status: StatusListDirectory())
                .verify(text.utf8, in: Circumstances(at: at))
            #expect(verdict.reasons == expected, "\(country)")
            #expect(verdict.issuer == "DE" && verdict.signerCountry == "CN")
        }
    }

    /// One key in two certificates, both known; the certificate was revoked under the first.
    @Test func `another name of the signer in the unprotected header does not undo a revocation`() throws {
        let again = try sample.authority.issue(
            to: .init(country: "CN", division: "CN-GD", organization: "Example", name: "Node 2"),
            publicKey: sample.nodeKey.verificationKey, purposes: Set(StatementKind.allCases),
            validity: SampleAuthority.start...SampleAuthority.start + SampleAuthority.year)
        let own = try sample.signer.keyIdentifier
        let alias: [UInt8] = Array(repeating: 9, count: 8)
        var anchors = try TrustAnchors(certificates: [sample.certificate, again])
        anchors.signers.insert(try sample.signer, alias: alias)
        // The same key, known abroad.
        anchors.signers.insert(
            TrustedSigner(
                keyIdentifier: [7], key: sample.nodeKey.verificationKey, country: "FR", validity: 0...Int64.max))
        let claims = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: SampleAuthority.start + 86_400)
        let revoked: [[UInt8]] = [own, alias]
        let names: [[UInt8]] = [own, TrustedSigner.keyIdentifier(of: again), alias, [7]]
        for named in names {
            let message = try COSESign1(
                payload: claims.encoded(), unprotected: [.init(.integer(4), .bytes(named))], key: sample.nodeKey)
            let text = try SampleCertificate.text(message.encoded())
            let verify = { (anchors: TrustAnchors) in
                CredentialVerifier(trust: anchors, status: StatusListDirectory())
                    .verify(text.utf8, in: Circumstances(at: at)).reasons
            }
            #expect(verify(anchors) == [])
            for identifier in revoked {
                var knowing = anchors
                knowing.revocation.add(
                    RevocationBatch(
                        country: "CN", expires: at, keyIdentifier: identifier, hashType: .identifier,
                        hashes: [hash(.identifier)]))
                #expect(verify(knowing) == [.revoked], "\(named) \(identifier)")
            }
        }
    }

    @Test func `white space around an identifier does not undo a revocation`() throws {
        var certificate = try #require(SampleCertificate.vaccination.object)
        var dose = try #require(certificate["v"]?[0]?.object)
        dose["ci"] = .string("\(identifier) ")
        certificate["v"] = [.object(dose)]
        for named in [identifier, "\(identifier) "] {
            var revocation = HCERTRevocation()
            revocation.add(
                RevocationBatch(country: "CN", expires: at, hashType: .identifier, hashes: [hash(named.utf8)]))
            #expect(revocation.isRevoked(.object(certificate), in: message, country: "CN", at: at))
        }
    }

    @Test func `a batch is read as the gateway writes it`() throws {
        let hashes: JSONValue = [["hash": .string(Data(hash(.identifier).prefix(16)).base64EncodedString())]]
        let batch = try RevocationBatch(
            json: [
                "country": "CN", "expires": "2022-06-01T00:00:00Z", "kid": "UNKNOWN_KID", "hashType": "UCI",
                "entries": hashes,
            ])
        #expect(try reasons(batch) == [.revoked])
    }

    @Test(arguments: [
        "{}", #"{"country":"CN","expires":"later","hashType":"UCI","entries":[]}"#,
        #"{"country":"CN","expires":"2022-06-01T00:00:00Z","hashType":"MD5","entries":[]}"#,
        #"{"country":"CN","expires":"2022-06-01T00:00:00Z","hashType":"UCI","entries":[{"hash":"AAAA"}]}"#,
    ])
    func `a batch that cannot be read whole is refused`(text: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        #expect(throws: TrustError.self) { try RevocationBatch(json: json) }
    }
}
