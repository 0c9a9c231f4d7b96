internal import Credentials

/// An authority, a province's signer under it, and what it issues to persons who do not exist.
struct Issuance {
    /// 2022-08-08T23:06:40Z, at which everything is issued and verified.
    static let instant: Int64 = 1_660_000_000

    let key = P256SigningKey()
    let certificate: [UInt8]
    let trust: TrustAnchors
    let status: StatusListDirectory
    let signedStatus: [UInt8]
    private let issuer: HealthCodeIssuer
    private let certificates: HCERTIssuer
    private var instant: Int64 { Self.instant }

    /// The list in which all codes have their place, 1 % of it withdrawn, none of these codes among them.
    private static let shard = "s/CN-GD/20220809/0"

    init() throws {
        let instant = Self.instant
        let authorityKey = P256SigningKey()
        let validity = instant - 86_400...instant + 60 * 86_400
        let authority = try SigningAuthority(
            founding: .init(country: "CN", organization: "Example", name: "Authority"), key: authorityKey,
            publicKey: authorityKey.verificationKey, validity: validity)
        certificate = try authority.issue(
            to: .init(country: "CN", division: "CN-GD", organization: "Example", name: "Signer"),
            publicKey: key.verificationKey, purposes: Set(StatementKind.allCases), validity: validity)
        trust = try TrustAnchors(certificates: [certificate])
        let identifier = TrustedSigner.keyIdentifier(of: certificate)
        issuer = HealthCodeIssuer(key: key, keyIdentifier: identifier, authority: "CN-GD")
        certificates = try HCERTIssuer(signer: TrustedSigner(certificate: certificate), key: key)
        let token = StatusListToken(
            subject: Self.shard, issuedAt: instant - 60, expiresAt: instant + 3_600, timeToLive: 300,
            list: try StatusList(
                count: StatusShard.capacity, invalid: stride(from: 99, to: StatusShard.capacity, by: 100)))
        let signed = try SignedStatusList(signing: token, as: .cwt, with: key, keyIdentifier: identifier)
        signedStatus = signed.bytes
        var status = StatusListDirectory()
        try status.take(signed, signedBy: trust.signers, at: instant)
        self.status = status
    }

    /// A code shown by its holder's device.
    func present(_ number: Int, holder: P256SigningKey) throws -> HealthCodePresentation {
        let content = HealthCodeContent(
            colour: .green, name: "居民", lastNegativeTest: instant - Int64(number % 48) * 3_600, doses: number % 4,
            protocolIdentifier: "cn-9", form: .live, asOf: instant - 3_600)
        let credential = try issuer.issue(
            content, holderKey: holder.verificationKey,
            status: StatusReference(uri: Self.shard, index: UInt64(number / 99 * 100 + number % 99)), at: instant)
        let proof = try HolderProof(credential: credential, at: instant - Int64(number % 60)).signed(by: holder)
        return HealthCodePresentation(credential: credential, proof: proof)
    }

    /// A health certificate, of another length than the one before.
    func certify(_ number: Int) throws -> [UInt8] {
        let name = String(repeating: "A", count: 4 + number % 24)
        let statement: JSONValue = [
            "ver": "1.3.2", "nam": ["fn": .string(name), "fnt": .string(name), "gn": "B", "gnt": "B"],
            "dob": "1990-04-01",
            "v": [
                [
                    "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1507", "ma": "ORG-100031184", "dn": 2,
                    "sd": 2, "dt": "2021-11-30", "co": "CN", "is": "Example",
                    "ci": .string("URN:UVCI:01:CN:99\(number)"),
                ]
            ],
        ]
        return Array(
            try certificates.issue(statement, issuedAt: instant - 3_600, expires: instant + 3_600).utf8)
    }
}
