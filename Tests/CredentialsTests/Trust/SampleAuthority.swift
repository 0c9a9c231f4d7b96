import Credentials

/// A province's authority with a node under it, for tests.
struct SampleAuthority {
    let authority: SigningAuthority
    let authorityKey = P256SigningKey()
    let nodeKey = P256SigningKey()
    /// The node's certificate.
    let certificate: [UInt8]

    /// 2022-01-01T00:00:00Z.
    static let start: Int64 = 1_640_995_200
    static let year: Int64 = 365 * 86_400

    init(
        division: String? = "CN-GD", purposes: Set<StatementKind> = Set(StatementKind.allCases),
        validity: ClosedRange<Int64> = start...start + year
    ) throws {
        authority = try SigningAuthority(
            founding: .init(country: "CN", division: division, organization: "Example", name: "Authority 1"),
            key: authorityKey, publicKey: authorityKey.verificationKey,
            validity: Self.start - Self.year...Self.start + 5 * Self.year)
        certificate = try authority.issue(
            to: .init(country: "CN", division: division, organization: "Example", name: "Node 1"),
            publicKey: nodeKey.verificationKey, purposes: purposes, validity: validity)
    }

    var signer: TrustedSigner {
        get throws { try TrustedSigner(certificate: certificate) }
    }
}
