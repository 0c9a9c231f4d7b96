/// Verifies whatever text comes in: health codes (`TM1:`), health certificates (`HC1:`) and SMART Health Cards
/// (`shc:/`).
public struct CredentialVerifier: Sendable {
    private let healthCodes: HealthCodeVerifier
    private let certificates: HCERTVerifier
    private let cards: SmartHealthCardVerifier
    private let trustEnd: Int64?
    private let whenStale: StaleList.Consequence

    /// A verifier.
    ///
    /// - Parameters:
    ///   - trust: Whose signatures count.
    ///   - issuers: Whose signatures count on health codes, when these are not all of `trust`: who may sign a certificate of
    ///     another country issues no code here.
    ///   - status: What became of health codes since they were issued.
    ///   - memory: What it remembers of proofs; `nil` for one that looks at texts independently of each other.
    ///   - ageLimits: For how long evidence speaks for a green; `nil` for what the trust lists say.
    ///   - whenStale: What it means that a trust list or a status list is stale.
    public init(
        trust: TrustAnchors, issuers: TrustStore? = nil, status: any StatusDirectory, memory: ProofMemory? = nil,
        ageLimits: EvidenceAgeLimits? = nil, whenStale: StaleList.Consequence = .none
    ) {
        healthCodes = HealthCodeVerifier(
            trust: issuers ?? trust.signers, status: status, memory: memory, ageLimits: ageLimits ?? trust.ageLimits,
            trustEnd: trust.nextUpdate, whenStale: whenStale)
        certificates = HCERTVerifier(signers: trust.signers, revocation: trust.revocation)
        cards = SmartHealthCardVerifier(trust: trust.cards)
        trustEnd = trust.nextUpdate
        self.whenStale = whenStale
    }

    /// The verdict on a text in UTF-8, also with white space around it.
    public func verify(_ text: some Collection<UInt8>, in circumstances: Circumstances) -> Verdict {
        // No format is longer, and a hostile text must not be copied as often as it is looked at.
        let text = CredentialFormat.trimmed([UInt8](text, atMost: SmartHealthCardVerifier.Limit.text + 1))
        switch CredentialFormat(of: text) {
        case .healthCode?: return healthCodes.verify(text, in: circumstances)
        case .hcert?:
            var verdict = certificates.verify(text, at: circumstances.at)
            if let trustEnd, circumstances.at > trustEnd {
                verdict.staleLists.append(.trustList)
                if verdict.isValid, whenStale == .unknownStatus {
                    verdict.note(.statusUnknown)
                    verdict.isValid = false
                }
            }
            return verdict
        case .smartHealthCard?: return cards.verify(text: Array(text), at: circumstances.at)
        case nil:
            var verdict = Verdict()
            verdict.stages.prefix = false
            verdict.note(.format)
            return verdict
        }
    }
}
