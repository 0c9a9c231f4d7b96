/// Verifies SMART Health Cards: the text of their codes, or their JWS.
public struct SmartHealthCardVerifier: Sendable {
    /// Who is trusted.
    public let trust: SmartHealthCardTrust

    /// Limits of what comes in.
    public enum Limit {
        /// Bytes of all codes of a card.
        public static let text = SmartHealthCardText.Limit.text * SmartHealthCardText.Limit.chunks
        /// Bytes of a JWS, which a file can hold although no code does.
        public static let jws = 128 << 10
        /// Bytes of a payload, inflated.
        public static let payload = 64 << 10
        /// Nesting of a payload.
        public static let depth = 16
    }

    /// A verifier.
    public init(trust: SmartHealthCardTrust) {
        self.trust = trust
    }

    /// Judges the text of a code, or the texts of all codes of a card with white space between them.
    ///
    /// - Parameter at: The instant, seconds since 1970-01-01T00:00:00Z.
    public func verify(text: [UInt8], at: Int64) -> Verdict {
        var verdict = Verdict(format: .smartHealthCard)
        guard text.count <= Limit.text else {
            verdict.stages.prefix = false
            verdict.note(.format)
            return verdict
        }
        let texts = text.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        do {
            let jws = try SmartHealthCardText.join(texts)
            verdict.stages.prefix = true
            verdict.stages.base45 = true
            verify(jws: jws[...], at: at, &verdict)
        } catch {
            verdict.stages.prefix = error.code != .prefix
            if error.code != .prefix { verdict.stages.base45 = false }
            verdict.note(error.code == .prefix ? .format : .base45)
        }
        return verdict
    }

    /// Judges a JWS, as it comes in a file or over an interface; the stages of the text do not apply.
    public func verify(jws: ArraySlice<UInt8>, at: Int64) -> Verdict {
        var verdict = Verdict(format: .smartHealthCard)
        verify(jws: jws, at: at, &verdict)
        return verdict
    }

    private func verify(jws text: ArraySlice<UInt8>, at: Int64, _ verdict: inout Verdict) {
        let jws: CompactJWS
        do {
            jws = try CompactJWS(parsing: text, limit: Limit.jws)
        } catch {
            verdict.stages.cose = false
            verdict.note(.cose)
            return
        }
        verdict.keyIdentifier = jws.keyIdentifier
        verdict.stages.cose = jws.keyIdentifier != nil && jws.algorithm != nil
        if verdict.stages.cose == false { verdict.note(.cose) }

        let card = decode(jws, &verdict)
        verifySignature(of: jws, card, &verdict)
        if let card {
            verifyTime(of: card, at: at, &verdict)
            verdict.stages.schema = FHIRProfile.reader.findings(in: card.bundle).isEmpty
            if verdict.stages.schema == false { verdict.note(.schema) }
        }
        verdict.isValid = card != nil && verdict.stages.signature == true && verdict.reasons.isEmpty
    }

    /// Inflates the payload and reads its claims, as far as they go.
    private func decode(_ jws: CompactJWS, _ verdict: inout Verdict) -> SmartHealthCard? {
        var content = jws.payload
        if jws.header["zip"]?.string == "DEF" {
            do {
                content = try Inflate.raw(jws.payload, limit: Limit.payload)
                verdict.stages.compression = true
            } catch {
                verdict.stages.compression = false
                verdict.note(.compression)
                return nil
            }
        } else {
            // The specification demands DEFLATE. What was not compressed is looked at all the same.
            verdict.stages.compression = false
            verdict.note(.compression)
        }
        do {
            let payload = try JSONValue(
                parsing: content, limits: .init(depth: Limit.depth, bytes: Limit.payload), duplicates: .refused)
            verdict.claims = payload
            verdict.issuer = payload["iss"]?.string
            let card = try SmartHealthCard(payload: payload)
            verdict.stages.cwt = true
            return card
        } catch {
            verdict.stages.cwt = false
            verdict.note(.cwt)
            return nil
        }
    }

    /// The signature is judged by the key that the header names, whoever's it is; then whether it is the issuer's.
    private func verifySignature(of jws: CompactJWS, _ card: SmartHealthCard?, _ verdict: inout Verdict) {
        guard let algorithm = jws.algorithm, let keyIdentifier = jws.keyIdentifier else { return }
        guard algorithm == .es256 else {
            verdict.note(.algorithm)
            return
        }
        guard let (key, trust) = trust.key(keyIdentifier, issuer: verdict.issuer) else {
            verdict.note(.unknownSigner)
            return
        }
        // A card whose issuer cannot be read has its reason already.
        if trust == .otherIssuer, verdict.issuer != nil { verdict.note(.unknownSigner) }
        verdict.stages.signature = jws.isSigned(by: key)
        guard verdict.stages.signature == true else {
            verdict.note(.signature)
            return
        }
        guard let card else { return }
        switch self.trust.standing(of: card, keyIdentifier: keyIdentifier) {
        case .stands: break
        case .withdrawn: verdict.note(.revoked)
        case .unknown: verdict.note(.statusUnknown)
        }
    }

    /// From `nbf` to `exp`, if there is one. The specification rejects a card whose `exp` is before now, so that its last
    /// second still counts, where RFC 7519 §4.1.4 has it as the first that does not.
    private func verifyTime(of card: SmartHealthCard, at: Int64, _ verdict: inout Verdict) {
        verdict.stages.time = true
        if at < card.notBefore {
            verdict.stages.time = false
            verdict.note(.notYetValid)
        }
        if let expiresAt = card.expiresAt, at > expiresAt {
            verdict.stages.time = false
            verdict.note(.expired)
        }
    }
}
