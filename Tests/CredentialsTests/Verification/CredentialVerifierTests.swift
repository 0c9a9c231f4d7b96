import Credentials
import Testing

/// From certificate to verdict: a province's authority, its signer, a code, its status list, and the text at a gate.
@Suite struct CredentialVerifierTests {
    private struct Province {
        let certificate: [UInt8]
        let key = P256SigningKey()
        let issuer: HealthCodeIssuer
        var identifier: [UInt8] { TrustedSigner.keyIdentifier(of: certificate) }

        init(_ division: String) throws {
            let validity = CodeForge.issued - 86_400...CodeForge.issued + 86_400 * 90
            let subject = { (name: String) in
                try SigningAuthority.Subject(country: "CN", division: division, organization: "Example", name: name)
            }
            let root = P256SigningKey()
            let authority = try SigningAuthority(
                founding: subject("Authority"), key: root, publicKey: root.verificationKey, validity: validity)
            certificate = try authority.issue(
                to: subject("Signer"), publicKey: key.verificationKey, purposes: [], validity: validity)
            issuer = HealthCodeIssuer(
                key: key, keyIdentifier: TrustedSigner.keyIdentifier(of: certificate), authority: division)
        }

        func code(status: StatusReference) throws -> String {
            let content = HealthCodeContent(
                colour: .green, name: "李明", doses: 3, protocolIdentifier: "cn-9", form: .live, asOf: CodeForge.issued)
            let holder = P256SigningKey()
            let credential = try issuer.issue(
                content, holderKey: holder.verificationKey, status: status, at: CodeForge.issued)
            let proof = try HolderProof(credential: credential, at: CodeForge.shown).signed(by: holder)
            return HealthCodePresentation(credential: credential, proof: proof).text
        }

        func statusList(_ uri: String, revoked: [Int] = []) throws -> SignedStatusList {
            let token = StatusListToken(
                subject: uri, issuedAt: CodeForge.issued, expiresAt: CodeForge.looked + 600, timeToLive: 300,
                list: try StatusList(count: 1_024, invalid: revoked))
            return try SignedStatusList(signing: token, as: .cwt, with: key, keyIdentifier: identifier)
        }
    }

    private static let uri = "s/CN-GD/20220707/0"

    @Test func `a code passes by certificate and status list, whatever white space is around it`() throws {
        let province = try Province("CN-GD")
        let trust = try TrustAnchors(certificates: [province.certificate])
        var lists = StatusListDirectory()
        try lists.take(province.statusList(Self.uri, revoked: [5]), signedBy: trust.signers, at: CodeForge.looked)
        let verifier = CredentialVerifier(trust: trust, status: lists)
        let now = Circumstances(at: CodeForge.looked)
        let good = try province.code(status: StatusReference(uri: Self.uri, index: 4))
        for text in [good, " \t\(good)\r\n", "\n\(good)  "] {
            let verdict = verifier.verify(Array(text.utf8), in: now)
            #expect(verdict.outcome == .pass)
            #expect(verdict.format == .healthCode)
        }
        let revoked = try province.code(status: StatusReference(uri: Self.uri, index: 5))
        #expect(verifier.verify(Array(revoked.utf8), in: now).reasons == [.revoked])
        let later = verifier.verify(Array(good.utf8), in: Circumstances(at: CodeForge.looked + 600))
        #expect(later.reasons == [.statusUnknown, .staleProof])
        let stranger = CredentialVerifier(trust: TrustAnchors(), status: lists).verify(Array(good.utf8), in: now)
        #expect(stranger.reasons == [.unknownSigner])
    }

    @Test func `of a signer whom nobody knows every format says the same, and judges no signature`() throws {
        let province = try Province("CN-GD")
        let subject: JSONValue = ["reference": "resource:0"]
        let dose: JSONValue = [
            "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
            "dt": "2022-01-10", "co": "CN", "is": "Example", "ci": "URN:UVCI:01:CN:99EXAMPLE#A",
        ]
        let certificate = try HCERTIssuer(
            signer: try TrustedSigner(certificate: province.certificate), key: province.key
        ).issue(
            ["ver": "1.3.0", "nam": ["fnt": "SHILI", "gnt": "JIA"], "dob": "1990-04-01", "v": [dose]],
            issuedAt: CodeForge.issued, expires: CodeForge.issued + 86_400)
        let card = try SmartHealthCardIssuer(
            address: "https://gd.example", key: province.key, publicKey: province.key.verificationKey
        ).issue(
            [
                "resourceType": "Bundle", "type": "collection",
                "entry": [
                    [
                        "fullUrl": "resource:0",
                        "resource": [
                            "resourceType": "Patient", "name": [["family": "Shili", "given": ["Jia"]]],
                            "birthDate": "1990-04-01",
                        ],
                    ],
                    [
                        "fullUrl": "resource:1",
                        "resource": [
                            "resourceType": "Immunization", "status": "completed",
                            "vaccineCode": ["coding": [["system": "http://hl7.org/fhir/sid/cvx", "code": "208"]]],
                            "patient": subject, "occurrenceDateTime": "2022-01-10",
                        ],
                    ],
                ],
            ], notBefore: CodeForge.issued)
        let code = try province.code(status: StatusReference(uri: Self.uri, index: 4))
        let verifier = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
        for text in [code, certificate, try SmartHealthCardText.write(card)] {
            let verdict = verifier.verify(Array(text.utf8), in: Circumstances(at: CodeForge.looked))
            #expect(verdict.reasons == [.unknownSigner], "\(text.prefix(4)): \(verdict.reasons)")
            // A stage that was not reached is null.
            #expect(verdict.stages.signature == nil && verdict.stages.keyUsage == nil, "\(text.prefix(4))")
            #expect(verdict.stages.cose == true && verdict.stages.cwt == true, "\(text.prefix(4))")
            #expect(verdict.json()["stages"]?["signature"] == .null)
        }
    }

    @Test func `a status list counts only from a trusted signer of its province, in its time`() throws {
        let (guangdong, hainan) = (try Province("CN-GD"), try Province("CN-HI"))
        let trust = try TrustAnchors(certificates: [guangdong.certificate, hainan.certificate]).signers
        let refusal = { (list: SignedStatusList, trust: TrustStore, at: Int64) -> StatusListFault? in
            var lists = StatusListDirectory()
            do throws(StatusListError) {
                try lists.take(list, signedBy: trust, at: at)
                return nil
            } catch {
                return error.code
            }
        }
        let own = try guangdong.statusList(Self.uri)
        #expect(refusal(own, trust, CodeForge.looked) == nil)
        #expect(refusal(own, TrustStore(), CodeForge.looked) == .signature)
        #expect(refusal(own, trust, CodeForge.issued + 86_400 * 91) == .signature)
        #expect(refusal(try hainan.statusList(Self.uri), trust, CodeForge.looked) == .signature)
        #expect(refusal(try guangdong.statusList("elsewhere"), trust, CodeForge.looked) == .name)
        var withdrawn = trust
        withdrawn.withdraw(keyIdentifier: guangdong.identifier)
        #expect(refusal(own, withdrawn, CodeForge.looked) == .signature)
    }

    @Test func `a stale list is named, and what rests on it is left open where that is asked`() throws {
        let province = try Province("CN-GD")
        let trust = try TrustAnchors(certificates: [province.certificate]).signers
        let text = try province.code(status: StatusReference(uri: Self.uri, index: 4))
        let now = CodeForge.looked
        // A status list is fresh for 300 seconds after it was fetched, a trust list through its next update.
        for (fetched, trustEnd, stale) in [
            (now - 299, now, []), (now - 300, now, [.statusList]), (now - 299, now - 1, [.trustList]),
            (now - 300, now - 1, [.trustList, .statusList]),
        ] as [(Int64, Int64, [StaleList])] {
            var lists = StatusListDirectory()
            try lists.take(province.statusList(Self.uri), signedBy: trust, at: fetched)
            for consequence in [StaleList.Consequence.none, .unknownStatus] {
                let verifier = HealthCodeVerifier(
                    trust: trust, status: lists, trustEnd: trustEnd, whenStale: consequence)
                let verdict = verifier.verify(text.utf8, in: Circumstances(at: now))
                let isOpen = !stale.isEmpty && consequence == .unknownStatus
                #expect(verdict.staleLists == stale)
                #expect(verdict.reasons == (isOpen ? [.statusUnknown] : []))
                #expect(verdict.outcome == (isOpen ? .caution : .pass))
            }
        }
    }

    @Test func `of a certificate too it is said that the trust list is stale`() throws {
        let province = try Province("CN-GD")
        var anchors = TrustAnchors()
        anchors.add(
            TrustList(
                hub: "hub.example", entries: [try TrustListEntry(certificate: province.certificate)],
                statusAddresses: [:], issuedAt: CodeForge.issued, lifetime: 600))
        let text = try HCERTIssuer(
            signer: try TrustedSigner(certificate: province.certificate), key: province.key
        ).issue(SampleCertificate.vaccination, issuedAt: CodeForge.issued, expires: CodeForge.issued + 86_400)
        for (at, isStale) in [(CodeForge.issued + 600, false), (CodeForge.issued + 601, true)] {
            for consequence in [StaleList.Consequence.none, .unknownStatus] {
                let verifier = CredentialVerifier(
                    trust: anchors, status: StatusListDirectory(), whenStale: consequence)
                let verdict = verifier.verify(Array(text.utf8), in: Circumstances(at: at))
                let isOpen = isStale && consequence == .unknownStatus
                #expect(verdict.staleLists == (isStale ? [.trustList] : []))
                #expect(verdict.reasons == (isOpen ? [.statusUnknown] : []) && verdict.isValid == !isOpen)
            }
        }
    }

    @Test func `a text of no known kind has its verdict, with every member`() {
        let verifier = CredentialVerifier(trust: TrustAnchors(), status: StatusListDirectory())
        for text in ["", " ", "hello", "TM2:BB8", "HC2:BB8", "https://example.org", "\u{0}"] {
            let json = verifier.verify(Array(text.utf8), in: Circumstances(at: 0)).json(identifier: 7)
            #expect(
                json.object?.members.map(\.name) == [
                    "id", "format", "verdict", "outcome", "evidence_age_s", "reasons", "issuer", "kid", "claims",
                    "stages",
                    "stale",
                ])
            #expect(json["verdict"] == "invalid")
            #expect(json["reasons"] == ["format"])
            #expect(json["format"] == .null)
            #expect(json["stages"]?["prefix"] == false)
            #expect(
                json["stages"]?.object?.members.map(\.name) == [
                    "prefix", "base45", "compression", "cose", "cwt", "signature", "time", "keyUsage", "schema",
                ])
        }
    }
}
