import Credentials
import Crypto
import Testing

/// COSE lets any curve go with any hash (RFC 9053 §2.1), and member states issue so.
struct CurveTests {
    /// A key that signs by the hash that it is told, whatever its curve.
    private struct Key: SigningKey {
        let algorithm: SignatureAlgorithm
        let verificationKey: VerificationKey
        private let sign: @Sendable ([UInt8]) throws -> [UInt8]

        init(_ curve: EllipticCurve, _ algorithm: SignatureAlgorithm) throws {
            self.algorithm = algorithm
            let point: [UInt8]
            switch curve {
            case .p256:
                let key = P256.Signing.PrivateKey()
                point = Array(key.publicKey.rawRepresentation)
                sign = { message in
                    switch algorithm {
                    case .es256: Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
                    case .es384: Array(try key.signature(for: SHA384.hash(data: message)).rawRepresentation)
                    default: Array(try key.signature(for: SHA512.hash(data: message)).rawRepresentation)
                    }
                }
            case .p384:
                let key = P384.Signing.PrivateKey()
                point = Array(key.publicKey.rawRepresentation)
                sign = { message in
                    switch algorithm {
                    case .es256: Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
                    case .es384: Array(try key.signature(for: SHA384.hash(data: message)).rawRepresentation)
                    default: Array(try key.signature(for: SHA512.hash(data: message)).rawRepresentation)
                    }
                }
            case .p521:
                let key = P521.Signing.PrivateKey()
                point = Array(key.publicKey.rawRepresentation)
                sign = { message in
                    switch algorithm {
                    case .es256: Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
                    case .es384: Array(try key.signature(for: SHA384.hash(data: message)).rawRepresentation)
                    default: Array(try key.signature(for: SHA512.hash(data: message)).rawRepresentation)
                    }
                }
            }
            let length = curve.coordinateBytes
            verificationKey = try VerificationKey(curve, x: Array(point.prefix(length)), y: Array(point.suffix(length)))
        }

        func signature(for message: [UInt8]) throws -> [UInt8] { try sign(message) }
    }

    private static let at = SampleAuthority.start + 60
    private static let claims = SampleCertificate.claims(
        SampleCertificate.vaccination, issuedAt: SampleAuthority.start, expires: SampleAuthority.start + 86_400)

    private func message(_ key: Key) throws -> COSESign1 {
        try COSESign1(
            payload: Self.claims.encoded(), protected: [.init(.integer(4), .bytes([1, 2, 3, 4, 5, 6, 7, 8]))], key: key)
    }

    private func verify(_ message: COSESign1, by key: VerificationKey) throws -> Verdict {
        let signer = TrustedSigner(
            keyIdentifier: [1, 2, 3, 4, 5, 6, 7, 8], key: key, country: "CN", validity: 0...Self.at + 86_400)
        return HCERTVerifier(signers: TrustStore([signer]))
            .verify(try SampleCertificate.text(message.encoded()).utf8, at: Self.at)
    }

    @Test(arguments: EllipticCurve.allCases, [SignatureAlgorithm.es256, .es384, .es512])
    func `a certificate verifies by any hash with a key on any curve`(
        curve: EllipticCurve, algorithm: SignatureAlgorithm
    ) throws {
        let key = try Key(curve, algorithm)
        let message = try message(key)
        // The two numbers are as long as the curve's, whatever the hash.
        #expect(message.signature.count == 2 * curve.coordinateBytes)
        let verdict = try verify(message, by: key.verificationKey)
        #expect(verdict.isValid, "\(verdict.reasons)")
        #expect(try verify(message, by: Key(curve, algorithm).verificationKey).reasons == [.signature])
        #expect(try VerificationKey(coseKey: key.verificationKey.coseKey) == key.verificationKey)
    }

    @Test func `a signature by another hash than the header names, or of another curve, does not hold`() throws {
        let key = try Key(.p384, .es384)
        let bytes = Array("a message".utf8)
        let signature = try key.signature(for: bytes)
        #expect(key.verificationKey.isValid(signature: signature, for: bytes, by: .es384))
        #expect(key.verificationKey.isValid(signature: signature, for: bytes))
        for other in [SignatureAlgorithm.es256, .es512, .ps256, SignatureAlgorithm(jose: "EdDSA")] {
            #expect(!key.verificationKey.isValid(signature: signature, for: bytes, by: other))
        }
        #expect(!key.verificationKey.isValid(signature: Array(signature.dropLast()), for: bytes, by: .es384))
        let small = try Key(.p256, .es384)
        #expect(!key.verificationKey.isValid(signature: try small.signature(for: bytes), for: bytes, by: .es384))
    }

    @Test func `a revoked signature is found by its first number, of whichever length`() throws {
        let key = try Key(.p521, .es256)
        let message = try message(key)
        var revocation = HCERTRevocation()
        let half = Array(message.signature.prefix(EllipticCurve.p521.coordinateBytes))
        revocation.add(
            RevocationBatch(
                country: "CN", expires: Self.at, hashType: .signature, hashes: [Array(SHA256.hash(data: half))]))
        #expect(revocation.isRevoked(SampleCertificate.vaccination, in: message, country: "CN", at: Self.at))
    }

    @Test func `health codes and cards keep to P-256`() throws {
        let key = try Key(.p384, .es256)
        let signer = Signer(
            key: key.verificationKey, authority: "CN-GD", validity: CodeForge.SignerName.guangdong.validity)
        struct Directory: SignerDirectory {
            let signer: Signer
            func signers(for keyIdentifier: [UInt8]) -> [Signer] { [signer] }
        }
        let verifier = HealthCodeVerifier(trust: Directory(signer: signer), status: StatusListDirectory())
        let verdict = verifier.verify(try CodeForge.live().utf8, in: Circumstances(at: CodeForge.looked))
        #expect(verdict.reasons.contains(.signature))
        #expect(key.verificationKey.jsonWebKey == nil)
        // Not even where the signature is the signer's own, by the hash that the header names.
        let (issuer, holder) = (
            HealthCodeIssuer(key: key, keyIdentifier: [1, 2, 3, 4, 5, 6, 7, 8], authority: "CN-GD"), P256SigningKey()
        )
        let credential = try issuer.issue(
            HealthCodeContent(
                colour: .green, name: "李明", doses: 3, protocolIdentifier: "cn-9", form: .live, asOf: CodeForge.issued),
            holderKey: holder.verificationKey, status: StatusReference(uri: CodeForge.list, index: 4),
            at: CodeForge.issued)
        let proof = try HolderProof(credential: credential, at: CodeForge.shown).signed(by: holder)
        let text = HealthCodePresentation(credential: credential, proof: proof).text
        let own = verifier.verify(text.utf8, in: Circumstances(at: CodeForge.looked))
        #expect(own.reasons.contains(.signature) && own.outcome == .invalid)
    }
}
