/// Judges HCERT texts.
public struct HCERTVerifier: Sendable {
    /// Whose signatures count.
    public var signers: TrustStore
    /// What was revoked.
    public var revocation: HCERTRevocation

    /// A verifier that trusts these signers.
    public init(signers: TrustStore, revocation: HCERTRevocation = HCERTRevocation()) {
        self.signers = signers
        self.revocation = revocation
    }

    /// The verdict on a text.
    ///
    /// The stages are judged each on its own: a certificate that has expired still has its signature judged, and one
    /// whose signature is wrong its schema. `claims` are the DCC.
    ///
    /// - Parameters:
    ///   - text: UTF-8, also with white space around it.
    ///   - at: now, in seconds since 1970-01-01T00:00:00Z.
    public func verify(_ text: some Collection<UInt8>, at: Int64) -> Verdict {
        let content = HCERTContent(text)
        var verdict = Verdict(format: content.stages.prefix == true ? .hcert : nil)
        verdict.stages = content.stages
        verdict.claims = content.certificate
        if let failure = content.failure { verdict.note(failure) }
        if let message = content.message {
            verdict.keyIdentifier = message.keyIdentifier.map(\.base64)
            let kinds = content.certificate.map(DCC.listedKinds(of:)) ?? []
            let signer = judgeSignature(of: message, kinds: kinds, in: &verdict)
            verdict.issuer = content.claims?.issuer ?? signer?.country
            verdict.signerCountry = signer?.country
            verdict.issuedAt = content.claims?.issuedAt
            verdict.expiresAt = content.claims?.expires
            judgeTime(content.claims, signer: signer, at: at, in: &verdict)
            if let certificate = content.certificate {
                // What the certificate says of its issuer must not lead past the list of the country whose signer signed it.
                // Nor must another name of the same key, or another certificate with it, lead past that of the one under
                // which it was revoked.
                let known = revocation.isEmpty ? [] : signer?.key.map(signers.known(with:)) ?? []
                let countries = Set(([verdict.issuer, signer?.country] + known.map(\.country)).compactMap(\.self))
                let isRevoked = countries.union(countries.map(\.trimmed)).contains {
                    revocation.isRevoked(
                        certificate, in: message, country: $0,
                        keyIdentifiers: known.reduce(into: []) { $0.formUnion($1.keyIdentifiers) }, at: at)
                }
                if isRevoked { verdict.note(.revoked) }
            }
        }
        if let certificate = content.certificate {
            let isValid = DCC.defects(in: certificate, .read).isEmpty
            verdict.stages.schema = isValid
            if !isValid { verdict.note(.schema) }
        }
        verdict.isValid = verdict.reasons.isEmpty
        return verdict
    }

    /// Judges signature and key usage; answers the signer that signed, or when none did the one that is named.
    private func judgeSignature(
        of message: COSESign1, kinds: [StatementKind], in verdict: inout Verdict
    ) -> TrustedSigner? {
        let algorithm = message.algorithm
        let isAccepted = algorithm.map(SignatureAlgorithm.accepted.contains) ?? false
        if !isAccepted { verdict.note(.algorithm) }

        let candidates = message.keyIdentifier.map(signers.candidates(for:)) ?? []
        let hasKey = candidates.contains { $0.key != nil }
        let signed = message.signedBytes()
        // Places, since a signer is many values to copy.
        let signing = candidates.indices.filter { place in
            guard let algorithm, let key = candidates[place].key else { return false }
            return key.isValid(signature: message.signature, for: signed, by: algorithm)
        }
        if isAccepted, hasKey { verdict.stages.signature = !signing.isEmpty }
        if candidates.isEmpty {
            verdict.note(.unknownSigner)
        } else if !hasKey {
            verdict.note(.algorithm)
        } else if signing.isEmpty, isAccepted {
            verdict.note(.signature)
        }

        // Of several that signed, the one speaks that has the least against it.
        let place =
            signing.first { place in
                !candidates[place].isWithdrawn && kinds.allSatisfy { candidates[place].permits($0) }
            } ?? signing.first
        if let place, candidates[place].isWithdrawn { verdict.note(.withdrawnSigner) }
        guard let named = place ?? candidates.indices.first else { return nil }
        if !kinds.isEmpty {
            let isPermitted = kinds.allSatisfy { candidates[named].permits($0) }
            verdict.stages.keyUsage = isPermitted
            if !isPermitted { verdict.note(.keyUsage) }
        }
        return candidates[named]
    }

    /// Judges the certificate's own time, and that the signer's was running when it signed and runs now.
    ///
    /// `exp` is the last second that counts: RFC 8392 has it as the first that does not, but the vectors of the EU's
    /// member states, and so the verifiers built on them, take a certificate at that instant.
    private func judgeTime(_ claims: CWTClaims?, signer: TrustedSigner?, at: Int64, in verdict: inout Verdict) {
        guard let claims, let issuedAt = claims.issuedAt, let expires = claims.expires else { return }
        let isEarly = at < max(issuedAt, claims.notBefore ?? issuedAt)
        let isLate = at > expires
        if isEarly { verdict.note(.notYetValid) }
        if isLate { verdict.note(.expired) }
        verdict.stages.time = !isEarly && !isLate
        if let signer, !signer.validity.contains(at) || !signer.validity.contains(issuedAt) {
            verdict.note(.signerValidity)
        }
    }
}
