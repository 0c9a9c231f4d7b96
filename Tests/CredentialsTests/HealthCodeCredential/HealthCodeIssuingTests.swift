import Credentials
import Testing

@Suite struct HealthCodeIssuingTests {
    private static let signer = CodeForge.SignerName.guangdong

    private static func issuer(authority: String = "CN-GD", keyIdentifier: [UInt8]? = nil) throws -> HealthCodeIssuer {
        HealthCodeIssuer(
            key: try signer.key, keyIdentifier: keyIdentifier ?? signer.keyIdentifier, authority: authority)
    }

    private static func content(
        name: String = "李明", form: HealthCodeForm = .live, document: String? = nil, doses: Int = 3,
        edition: String = "cn-9", asOf: Int64 = CodeForge.issued
    ) -> HealthCodeContent {
        HealthCodeContent(
            colour: .green, name: name, documentNumber: document, lastNegativeTest: CodeForge.issued - 30_000,
            doses: doses,
            protocolIdentifier: edition, form: form, asOf: asOf)
    }

    private static let status = StatusReference(uri: CodeForge.list, index: 100)

    private static func verdict(_ text: String, document: String? = nil, at: Int64 = CodeForge.looked) throws -> Verdict
    {
        HealthCodeVerifier(
            trust: try CodeVectors.Trust(try CodeVectorWriter.signers),
            status: try CodeVectors.Status(try CodeVectorWriter.lists)
        ).verify(text.utf8, in: Circumstances(at: at, documentNumber: document))
    }

    @Test func `an issued code passes, and says what was put into it, less precisely`() throws {
        let credential = try Self.issuer().issue(
            Self.content(), holderKey: try CodeForge.holder.verificationKey, status: Self.status, at: CodeForge.issued)
        let proof = try HolderProof(credential: credential, at: CodeForge.shown).signed(by: try CodeForge.holder)
        let verdict = try Self.verdict(HealthCodePresentation(credential: credential, proof: proof).text)
        #expect(verdict.outcome == .pass)
        #expect(verdict.isValid)
        #expect(verdict.issuer == "CN-GD")
        let claims = try #require(verdict.claims)
        #expect(claims["iat"]?.integer == CodeForge.hour)
        #expect(claims["exp"]?.integer == CodeForge.hour + 86_400)
        #expect(
            claims["code"] == [
                "colour": "green", "name": "李*", "doses": 3, "protocol": "cn-9", "form": "live",
                "last_negative_test": .integer(CodeForge.hour - 9 * 3_600), "as_of": .integer(CodeForge.hour),
            ])
    }

    @Test func `paper passes beside its document`() throws {
        let content = Self.content(form: .paper, document: "99010119900101123x")
        let status = StatusReference(uri: CodeForge.paperList, index: 100)
        let credential = try Self.issuer().issue(content, holderKey: nil, status: status, at: CodeForge.issued)
        let text = HealthCodePresentation(credential: credential).text
        #expect(try Self.verdict(text, document: "99010119900101123X").outcome == .pass)
        let end = CodeForge.hour + 30 * 86_400
        // What is green on paper is green for as long as its evidence is.
        #expect(try Self.verdict(text, document: "123X", at: end - 1).reasons == [.oldEvidence])
        #expect(try Self.verdict(text, document: "123X", at: end).reasons == [.expired, .oldEvidence])
    }

    @Test(
        arguments: [
            (nil, CodeForge.hour + 86_400), (CodeForge.issued + 90_000, CodeForge.hour + 86_400),
            (CodeForge.issued + 20_000, CodeForge.hour + 18_000), (CodeForge.issued + 100, CodeForge.issued + 100),
            (CodeForge.hour + 3_600, CodeForge.hour + 3_600),
        ] as [(Int64?, Int64)])
    func `a code ends before its colour may change`(nextReview: Int64?, end: Int64) throws {
        let credential = try Self.issuer().issue(
            Self.content(), holderKey: try CodeForge.holder.verificationKey, status: Self.status, at: CodeForge.issued,
            nextReview: nextReview)
        let message = try COSESign1.read(credential, limits: .healthCode)
        #expect(try CWTClaims.read(message.payload, limits: .healthCode, isDeterministic: true).expires == end)
    }

    @Test func `what a reader would refuse is not issued`() throws {
        let holder = try CodeForge.holder.verificationKey
        let issue = {
            (
                issuer: HealthCodeIssuer, content: HealthCodeContent, key: VerificationKey?, status: StatusReference,
                at: Int64, next: Int64?
            )
                -> HealthCodeIssueError.Code? in
            do {
                _ = try issuer.issue(content, holderKey: key, status: status, at: at, nextReview: next)
                return nil
            } catch {
                return (error as? HealthCodeIssueError)?.code
            }
        }
        let (issuer, content, at) = (try Self.issuer(), Self.content(), CodeForge.issued)
        #expect(issue(issuer, content, holder, Self.status, at, nil) == nil)
        #expect(issue(issuer, content, holder, Self.status, -1, nil) == .instant)
        #expect(issue(issuer, content, holder, Self.status, .max, nil) == .instant)
        #expect(issue(issuer, content, holder, Self.status, at, at) == .review)
        #expect(issue(try Self.issuer(authority: "Guangdong"), content, holder, Self.status, at, nil) == .signer)
        #expect(issue(try Self.issuer(keyIdentifier: [1]), content, holder, Self.status, at, nil) == .signer)
        let long = StatusReference(uri: "https://status.example/guangdong/1", index: 1)
        #expect(issue(issuer, content, holder, long, at, nil) == .status)
        #expect(issue(issuer, content, holder, StatusReference(uri: "s", index: 1 << 20), at, nil) == .status)
        #expect(issue(issuer, content, nil, Self.status, at, nil) == .holderKey)
        let paper = Self.content(form: .paper, document: "123X")
        #expect(issue(issuer, paper, holder, Self.status, at, nil) == .holderKey)
        #expect(issue(issuer, Self.content(form: .paper), nil, Self.status, at, nil) == .document)
        #expect(issue(issuer, Self.content(form: .paper, document: "12"), nil, Self.status, at, nil) == .document)
        for wrong in [
            Self.content(name: " "), Self.content(doses: -1), Self.content(doses: 100), Self.content(edition: ""),
            Self.content(edition: "an edition with a very long name"), Self.content(asOf: at + 3_600),
        ] {
            #expect(issue(issuer, wrong, holder, Self.status, at, nil) == .content)
        }
        #expect(throws: HealthCodeIssueError.self) {
            try HolderProof(credential: [], at: 0, nonce: [1]).signed(by: try CodeForge.holder)
        }
    }

    private static func text(
        name: String, edition: String, doses: Int, audience: String? = nil, nonce: [UInt8]? = nil
    ) throws -> String {
        let status = StatusReference(uri: "https://localhost:8443/1", index: (1 << 20) - 1)
        let credential = try issuer().issue(
            content(name: name, doses: doses, edition: edition), holderKey: P256SigningKey().verificationKey,
            status: status, at: CodeForge.issued)
        let proof = try HolderProof(credential: credential, at: CodeForge.shown, audience: audience, nonce: nonce)
            .signed(by: P256SigningKey())
        return HealthCodePresentation(credential: credential, proof: proof).text
    }

    @Test func `a presentation fits a QR code of version 15 at level M`() throws {
        let texts = [
            try Self.text(name: "𠮷田", edition: "gd-2022-07-b", doses: 99),
            try Self.text(name: "李明", edition: "cn-20", doses: 3, nonce: [1, 2, 3, 4, 5, 6, 7, 8]),
            try Self.text(name: "李明", edition: "cn-20", doses: 3, audience: "gd-90210057"),
        ]
        for text in texts {
            #expect((580...HealthCodePresentation.qrCodeCharacters).contains(text.utf8.count))
            #expect(try QRCode(text, errorCorrection: .medium, versions: 1...15).version == 15)
        }
        let more = String(repeating: "A", count: HealthCodePresentation.qrCodeCharacters + 1)
        #expect(throws: QRCodeError.self) { try QRCode(more, errorCorrection: .medium, versions: 1...15).size }
    }
}
