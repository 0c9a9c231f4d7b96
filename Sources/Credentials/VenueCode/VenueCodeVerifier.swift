/// Verifies venues' codes (`TV1`) against the signers that are trusted.
///
/// Whether a code is fresh is the whole point: a picture that is forwarded comes too late. Nothing tells it from a live
/// picture that somebody at the venue passes on within the minute.
public struct VenueCodeVerifier: Sendable {
    private let trust: any SignerDirectory

    /// A verifier.
    public init(trust: any SignerDirectory) {
        self.trust = trust
    }

    /// What is said of one text.
    public struct Verdict: Sendable, Hashable {
        /// Each once, in the order in which they were found; none for a code that is good.
        public internal(set) var reasons: [Reason] = []
        /// What it says, whenever that could be read; to be believed when ``isValid``.
        public internal(set) var claims: VenueCodeClaims?

        /// Whether nothing stands against it.
        public var isValid: Bool { reasons.isEmpty && claims != nil }
    }

    /// The verdict on a text that begins with `TV1:`, in UTF-8 without white space around it.
    ///
    /// - Parameters:
    ///   - at: Now, in seconds since 1970-01-01T00:00:00Z.
    ///   - pace: Seconds by which now goes on in one second, from 1 to 1,000,000: in a replay people need as long as anywhere.
    public func verify(_ text: some Collection<UInt8>, at now: Int64, pace: Int64 = 1) -> Verdict {
        let pace = min(max(1, pace), 1_000_000)
        var verdict = Verdict()
        let message: COSESign1
        do {
            message = try VenueCode.message(text)
        } catch {
            verdict.reasons = [error.reason]
            return verdict
        }
        do {
            let set = try CWTClaims.read(message.payload, limits: .venueCode, isDeterministic: true)
            verdict.claims = VenueCodeClaims(set)
            if verdict.claims == nil { verdict.reasons.append(.schema) }
        } catch {
            verdict.reasons.append(error.code == .cbor ? .cbor : .cwt)
        }
        let claims = verdict.claims
        let signature = trust.judge(message, externalAAD: VenueCode.externalAAD) { signer in
            claims.flatMap { Self.objection(to: signer, of: $0, at: now) }
        }
        if let reason = signature.reason { verdict.reasons.append(reason) }
        if let claims {
            // Both lie within the years that a claim can name, unless the clock is off by ages.
            let (ahead, overflow) = claims.issuedAt.subtractingReportingOverflow(now)
            if overflow || ahead > HealthCodeVerifier.clockAhead * pace { verdict.reasons.append(.notYetValid) }
            let isPast = overflow ? now >= claims.expires : ahead <= -VenueCodeClaims.lifetime * pace
            if isPast { verdict.reasons.append(.expired) }
        }
        return verdict
    }

    private static func objection(to signer: Signer, of claims: VenueCodeClaims, at now: Int64) -> Reason? {
        guard signer.maySign(for: claims.issuer) else { return .unknownSigner }
        return signer.validity.contains(claims.issuedAt) && signer.validity.contains(now) ? nil : .signerValidity
    }
}
