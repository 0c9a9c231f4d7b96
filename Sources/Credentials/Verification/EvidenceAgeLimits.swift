/// For how long the evidence behind a green code speaks for it, in seconds from its `as_of` on.
///
/// The limits are published data: a trust list carries them. Red and yellow are not softened by age, so that the limits
/// are asked about green alone.
public struct EvidenceAgeLimits: Sendable, Hashable {
    /// Beyond this a green is looked at twice: `caution`.
    public let caution: Int64
    /// Beyond this it says nothing any more: `stale`. Never less than ``caution``.
    public let stale: Int64

    /// What holds where nothing is published: a day, and three.
    public static let standard = EvidenceAgeLimits(caution: 24 * 3_600, stale: 72 * 3_600)

    /// Limits of a publisher's own. A second limit below the first counts as the first, a negative one as none at all.
    public init(caution: Int64, stale: Int64) {
        self.caution = max(0, caution)
        self.stale = max(self.caution, stale)
    }

    /// What each of two publishers would let pass.
    public func tightened(by other: EvidenceAgeLimits) -> EvidenceAgeLimits {
        EvidenceAgeLimits(caution: min(caution, other.caution), stale: min(stale, other.stale))
    }

    /// What a gate does on a green with evidence of this age in seconds; `nil` for an age that is not known.
    package func outcome(of age: Int64?) -> Outcome {
        guard let age else { return .stale }
        return age > stale ? .stale : age > caution ? .caution : .pass
    }
}
