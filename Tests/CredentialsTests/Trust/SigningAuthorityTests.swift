import Credentials
import Testing

@Suite struct SigningAuthorityTests {
    @Test func `a node's certificate says for whom it signs, how long, and what`() throws {
        let sample = try SampleAuthority(purposes: [.test])
        let signer = try sample.signer
        #expect(signer.country == "CN")
        #expect(signer.division == "CN-GD")
        #expect(signer.authority == "CN-GD")
        #expect(signer.validity == SampleAuthority.start...SampleAuthority.start + SampleAuthority.year)
        #expect(signer.purposes == [.test])
        #expect(signer.permits(.test) && !signer.permits(.vaccination) && !signer.permits(.recovery))
        #expect(signer.key == sample.nodeKey.verificationKey)
        #expect(signer.keyIdentifier.count == 8)
        #expect(try sample.authority.issued(sample.certificate))
    }

    @Test func `a certificate without purposes is not limited`() throws {
        let signer = try SampleAuthority(purposes: []).signer
        #expect(signer.purposes == nil)
        #expect(StatementKind.allCases.allSatisfy(signer.permits))
    }

    @Test func `an authority is found again from its certificate and its key in PEM`() throws {
        let sample = try SampleAuthority()
        let key = try P256SigningKey(pem: sample.authorityKey.pem)
        let authority = try SigningAuthority(certificate: sample.authority.certificate, key: key)
        let certificate = try authority.issue(
            to: .init(country: "CN", division: "CN-GD", organization: "Example", name: "Node 2"),
            publicKey: P256SigningKey().verificationKey, purposes: [], validity: sample.signer.validity)
        #expect(try sample.authority.issued(certificate))
        #expect(try TrustedSigner(certificate: certificate).keyIdentifier != sample.signer.keyIdentifier)
    }

    @Test func `the next certificate is due when a third is left, and a month before the end at the latest`() throws {
        let start = SampleAuthority.start
        let day: Int64 = 86_400
        let long = try SampleAuthority().signer
        #expect(!long.isRotationDue(at: start + 365 * day * 2 / 3 - 1))
        #expect(long.isRotationDue(at: start + 365 * day * 2 / 3 + 1))
        let short = try SampleAuthority(validity: start...start + 60 * day).signer
        #expect(!short.isRotationDue(at: start + 29 * day - 1))
        #expect(short.isRotationDue(at: start + 29 * day))
        let endless = TrustedSigner(keyIdentifier: [1], key: nil, validity: .min ... .max)
        #expect(!endless.isRotationDue(at: start))
    }

    @Test func `another authority did not issue it`() throws {
        #expect(try !SampleAuthority().authority.issued(SampleAuthority().certificate))
    }

    @Test func `an authority issues nothing beyond itself`() throws {
        let authority = try SampleAuthority().authority
        let key = P256SigningKey().verificationKey
        let inside = SampleAuthority.start...SampleAuthority.start + 60
        let outside = SampleAuthority.start...SampleAuthority.start + 6 * SampleAuthority.year
        for (division, validity) in [("CN-HI", inside), ("CN-GD", outside)] {
            let failure = #expect(throws: TrustError.self) {
                try authority.issue(
                    to: .init(country: "CN", division: division, organization: "Example", name: "Node"),
                    publicKey: key, purposes: [], validity: validity)
            }
            #expect(failure?.code == .certificate)
        }
    }

    @Test func `a key that is not the certificate's makes no authority`() throws {
        let sample = try SampleAuthority()
        let failure = #expect(throws: TrustError.self) {
            try SigningAuthority(certificate: sample.authority.certificate, key: P256SigningKey())
        }
        #expect(failure?.code == .key)
    }

    @Test func `a node is no authority`() throws {
        let sample = try SampleAuthority()
        let failure = #expect(throws: TrustError.self) {
            try SigningAuthority(certificate: sample.certificate, key: sample.nodeKey)
        }
        #expect(failure?.code == .certificate)
    }

    @Test(arguments: ["GD", "CN_GD", "CN-", "CN-GUAN", "DE-BY", "cn-gd"])
    func `a division that is not of the country is refused`(division: String) {
        #expect(throws: TrustError.self) {
            try SigningAuthority.Subject(country: "CN", division: division, organization: "Example", name: "Node")
        }
    }

    @Test func `damaged certificates are refused and never crash`() throws {
        let certificate = try SampleAuthority().certificate
        for position in certificate.indices {
            var damaged = certificate
            damaged[position] ^= 0x5A
            // Whether a change can be seen without the authority depends on where it is.
            _ = try? TrustedSigner(certificate: damaged)
            #expect(throws: TrustError.self) { try TrustedSigner(certificate: Array(certificate[..<position])) }
        }
        #expect(throws: TrustError.self) { try TrustedSigner(certificate: certificate + [0]) }
        #expect(throws: TrustError.self) { try TrustedSigner(certificate: [UInt8](repeating: 0x30, count: 20_000)) }
    }
}
