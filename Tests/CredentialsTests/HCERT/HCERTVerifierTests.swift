import Credentials
import Testing

@Suite struct HCERTVerifierTests {
    private let sample: SampleAuthority
    private let signer: TrustedSigner
    private let at = SampleAuthority.start + 3_600
    private let claims: CBOR

    init() throws {
        sample = try SampleAuthority()
        signer = try sample.signer
        claims = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: SampleAuthority.start + 86_400)
    }

    private func text(
        _ claims: CBOR? = nil, protected: [CBOR.Pair]? = nil, unprotected: [CBOR.Pair] = [],
        key: (any SigningKey)? = nil
    ) throws -> String {
        try SampleCertificate.text(message(claims, protected, unprotected, key).encoded())
    }

    private func message(
        _ claims: CBOR? = nil, _ protected: [CBOR.Pair]? = nil, _ unprotected: [CBOR.Pair] = [],
        _ key: (any SigningKey)? = nil
    ) throws -> COSESign1 {
        let key: any SigningKey = key ?? sample.nodeKey
        return try COSESign1(
            payload: (claims ?? self.claims).encoded(), protected: protected ?? [kid(signer.keyIdentifier)],
            unprotected: unprotected, key: key)
    }

    private func kid(_ identifier: [UInt8]) -> CBOR.Pair { .init(.integer(4), .bytes(identifier)) }

    private func verify(_ text: String, _ signers: [TrustedSigner]? = nil, at: Int64? = nil) -> Verdict {
        HCERTVerifier(signers: TrustStore(signers ?? [signer])).verify(text.utf8, at: at ?? self.at)
    }

    @Test func `a certificate that is right is valid at every stage`() throws {
        let verdict = verify(try text())
        #expect(verdict.isValid)
        #expect(verdict.reasons == [])
        #expect(verdict.format == .hcert)
        #expect(verdict.issuer == "CN")
        #expect(verdict.claims == SampleCertificate.vaccination)
        #expect(verdict.outcome == nil)
        let stages = verdict.stages
        #expect(
            [
                stages.prefix, stages.base45, stages.compression, stages.cose, stages.cwt, stages.signature,
                stages.time, stages.keyUsage, stages.schema,
            ].allSatisfy { $0 == true })
    }

    @Test func `a certificate counts from iat on, and where it has an nbf from that on`() throws {
        let early = verify(try text(), at: SampleAuthority.start - 1)
        #expect(early.reasons.contains(.notYetValid) && early.stages.time == false)
        #expect(verify(try text(), at: SampleAuthority.start).isValid)
        let later = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, notBefore: at + 1,
            expires: SampleAuthority.start + 86_400)
        #expect(verify(try text(later)).reasons == [.notYetValid])
        #expect(verify(try text(later), at: at + 1).isValid)
    }

    @Test func `white space around a text does no harm`() throws {
        // So many that some end with a space that is theirs.
        for number in 0..<120 {
            let claims = SampleCertificate.claims(
                SampleCertificate.test, issuedAt: SampleAuthority.start + Int64(number), expires: at + 1)
            let text = try text(claims)
            for space in ["", " ", "\n", "\r\n", "   ", " \n\t "] {
                #expect(verify("\(space)\(text)\(space)", at: at).stages.signature == true)
            }
        }
    }

    @Test func `all tags are read`() throws {
        let message = try message().encoded(isTagged: false)
        for tags in [[], [0xD2], [0xD8, 0x3D], [0xD8, 0x3D, 0xD2]] as [[UInt8]] {
            #expect(verify(try SampleCertificate.text(tags + message)).isValid)
        }
        let verdict = verify(try SampleCertificate.text([0xD1] + message))
        #expect(verdict.reasons == [.cose])
        #expect(verdict.stages.cose == false)
        #expect(verdict.stages.signature == nil)
    }

    @Test func `the protected key identifier goes before the other`() throws {
        let right = kid(signer.keyIdentifier)
        let wrong = kid([1, 2, 3])
        #expect(verify(try text(protected: [], unprotected: [right])).isValid)
        #expect(verify(try text(protected: [right], unprotected: [wrong])).isValid)
        for (protected, unprotected) in [([wrong], [right]), ([], [wrong]), ([], [])] as [([CBOR.Pair], [CBOR.Pair])] {
            let verdict = verify(try text(protected: protected, unprotected: unprotected))
            #expect(verdict.reasons == [.unknownSigner])
            #expect(verdict.stages.signature == nil)
            #expect(verdict.claims != nil)
        }
    }

    @Test func `several signers under one identifier are each tried`() throws {
        let other = TrustedSigner(
            keyIdentifier: signer.keyIdentifier, key: P256SigningKey().verificationKey, validity: signer.validity)
        #expect(verify(try text(), [other, signer]).isValid)
        #expect(verify(try text(), [other]).reasons == [.signature])
    }

    @Test func `a signer without a key that is taken is refused by the algorithm`() throws {
        let other = TrustedSigner(keyIdentifier: signer.keyIdentifier, key: nil, validity: signer.validity)
        #expect(verify(try text(), [other]).reasons == [.algorithm])
    }

    @Test func `an algorithm that is not accepted is refused by name`() throws {
        struct Renamed: SigningKey {
            let key: P256SigningKey
            var algorithm: SignatureAlgorithm { SignatureAlgorithm(name: "ES256K", coseIdentifier: -47) }
            func signature(for message: [UInt8]) throws -> [UInt8] { try key.signature(for: message) }
        }
        let verdict = verify(try text(key: Renamed(key: sample.nodeKey)))
        #expect(verdict.reasons == [.algorithm])
        #expect(verdict.stages.signature != true)
        #expect(verdict.stages.schema == true)
    }

    @Test func `an expired certificate still has a right signature`() throws {
        let verdict = verify(try text(), at: SampleAuthority.start + 86_401)
        #expect(verdict.reasons == [.expired])
        #expect(verdict.stages.time == false)
        #expect(verdict.stages.signature == true)
        #expect(verify(try text(), at: SampleAuthority.start + 86_400).isValid)
        #expect(verify(try text(), at: SampleAuthority.start - 1).reasons == [.notYetValid, .signerValidity])
    }

    @Test func `a signer past its time and one that was withdrawn are refused`() throws {
        let end = signer.validity.upperBound
        let late = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: end + 100)
        #expect(verify(try text(late), at: end + 1).reasons == [.signerValidity])
        let early = SampleCertificate.claims(
            SampleCertificate.vaccination, issuedAt: SampleAuthority.start - 1, expires: SampleAuthority.start + 86_400)
        #expect(verify(try text(early)).reasons == [.signerValidity])
        var withdrawn = signer
        withdrawn.isWithdrawn = true
        let verdict = verify(try text(), [withdrawn])
        #expect(verdict.reasons == [.withdrawnSigner])
        #expect(verdict.stages.signature == true)
    }

    @Test func `a signer signs only what its certificate permits`() throws {
        let limited = try SampleAuthority(purposes: [.test, .recovery])
        let message = try COSESign1(
            payload: claims.encoded(), protected: [kid(limited.signer.keyIdentifier)], key: limited.nodeKey)
        let verdict = verify(try SampleCertificate.text(message.encoded()), [try limited.signer])
        #expect(verdict.reasons == [.keyUsage])
        #expect(verdict.stages.keyUsage == false)
        #expect(verdict.stages.signature == true)
    }

    @Test func `one byte changed anywhere in the message is noticed`() throws {
        let message = try message().encoded()
        for position in message.indices {
            var changed = message
            changed[position] ^= 1
            #expect(!verify(try SampleCertificate.text(changed)).isValid, "\(position)")
        }
    }

    @Test func `a claims set without its end or without a certificate is none`() throws {
        guard case .map(let pairs) = claims else {
            Issue.record("the claims are no map")
            return
        }
        for missing in [Int64(4), 6, -260] {
            let verdict = verify(try text(.map(pairs.filter { $0.key != .integer(missing) })))
            #expect(verdict.reasons.first == .cwt)
            #expect(verdict.stages.cwt == false)
            #expect(verdict.stages.signature == true)
        }
    }

    @Test(arguments: [
        ("", Reason.format), ("HC2:", .format), ("HC1", .format), ("hc1:AB", .format), ("HC1:a", .base45),
        ("HC1:", .compression), ("HC1:BB8", .compression), ("HC1:ABCDE ÄÖ", .base45),
    ])
    func `what is no certificate has its reason`(text: String, reason: Reason) {
        #expect(verify(text).reasons == [reason])
    }

    @Test func `a text and a content beyond the limits are refused`() throws {
        #expect(verify("HC1:" + String(repeating: "0", count: HCERT.Limit.text)).reasons == [.format])
        let bomb = try SampleCertificate.text([UInt8](repeating: 0, count: HCERT.Limit.inflated + 1))
        #expect(verify(bomb).reasons == [.compression])
        let nested = try SampleCertificate.text([UInt8](repeating: 0x81, count: 1_000) + [0x80])
        #expect(verify(nested).reasons == [.cbor])
    }
}
