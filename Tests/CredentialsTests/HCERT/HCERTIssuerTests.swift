import Credentials
import Testing

@Suite struct HCERTIssuerTests {
    private let start = SampleAuthority.start

    @Test(arguments: [SampleCertificate.vaccination, SampleCertificate.test])
    func `what is issued is valid`(certificate: JSONValue) throws {
        let sample = try SampleAuthority()
        let issuer = try HCERTIssuer(signer: sample.signer, key: sample.nodeKey)
        let text = try issuer.issue(certificate, issuedAt: start, expires: start + 86_400)
        let verdict = HCERTVerifier(signers: TrustStore([try sample.signer])).verify(text.utf8, at: start + 60)
        #expect(verdict.isValid)
        #expect(verdict.claims == certificate)
        #expect(verdict.issuer == "CN")
    }

    @Test func `nothing is issued that breaks the schema`() throws {
        let sample = try SampleAuthority()
        let issuer = try HCERTIssuer(signer: sample.signer, key: sample.nodeKey)
        let failure = #expect(throws: HCERTIssueError.self) {
            try issuer.issue(["ver": "1.3.2"], issuedAt: start, expires: start + 1)
        }
        #expect(failure?.code == .schema)
        #expect(failure?.details.isEmpty == false)
    }

    @Test func `nothing is issued that the signer may not sign`() throws {
        let sample = try SampleAuthority(purposes: [.recovery])
        let issuer = try HCERTIssuer(signer: sample.signer, key: sample.nodeKey)
        let failure = #expect(throws: HCERTIssueError.self) {
            try issuer.issue(SampleCertificate.test, issuedAt: start, expires: start + 1)
        }
        #expect(failure?.code == .keyUsage)
    }

    @Test func `nothing is issued that outlives the signer`() throws {
        let sample = try SampleAuthority()
        let issuer = try HCERTIssuer(signer: sample.signer, key: sample.nodeKey)
        let year = SampleAuthority.year
        for (issuedAt, expires) in [(start, start + year + 1), (start - 1, start + 1), (start, start)] {
            let failure = #expect(throws: HCERTIssueError.self) {
                try issuer.issue(SampleCertificate.test, issuedAt: issuedAt, expires: expires)
            }
            #expect(failure?.code == .validity)
        }
    }

    @Test func `another key than the certificate's signs nothing`() throws {
        let issuer = try HCERTIssuer(signer: SampleAuthority().signer, key: P256SigningKey())
        let failure = #expect(throws: HCERTIssueError.self) {
            try issuer.issue(SampleCertificate.test, issuedAt: start, expires: start + 1)
        }
        #expect(failure?.code == .signer)
    }
}
