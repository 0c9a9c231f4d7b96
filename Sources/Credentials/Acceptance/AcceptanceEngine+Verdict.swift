extension AcceptanceEngine {
    /// What the rules say of a credential on which a verifier has given its verdict.
    ///
    /// What is not valid is not accepted, and no rule is asked about it. SMART Health Cards have no rules of their own:
    /// whether one is accepted stays open.
    ///
    /// - Parameters:
    ///   - verdict: the verdict, with the claims.
    ///   - external: what the verifier knows; issuer, key and times of the credential are taken from the verdict.
    public func decide(on verdict: Verdict, _ external: ExternalParameters) -> Acceptance {
        guard verdict.isValid, let claims = verdict.claims else { return .notAccepted([]) }
        var external = external
        external.issuerCountryCode = Self.issuerCountry(of: verdict)
        external.keyIdentifier = verdict.keyIdentifier
        external.issuedAt = verdict.issuedAt
        external.expiresAt = verdict.expiresAt
        switch verdict.format {
        case .hcert:
            return decide(onCertificate: claims, external, signerCountry: verdict.signerCountry)
        case .healthCode:
            return decide(onHealthCode: claims, external)
        case .smartHealthCard, nil:
            let why = "there are no rules for this format"
            return .open([.init(identifier: nil, version: nil, why: why)])
        }
    }

    /// The country of the issuer: the verdict's, or where that names no country the one that the statement names.
    private static func issuerCountry(of verdict: Verdict) -> String? {
        let statement = ["v", "t", "r"].lazy.compactMap { verdict.claims?[$0]?[0] }.first
        return [verdict.issuer, statement?["co"]?.string].compactMap(\.self).map(\.trimmed).first { country in
            country.utf8.count == 2 && country.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }
}
