/// An existing case record of the person.
public struct ExplainedCase: Sendable, Hashable {
    /// The record.
    public var record: EvidenceReference
    /// What it says.
    public var kind: CaseKind
    /// When that was so.
    public var occurredAt: Instant
    /// Whether it is the last, which rules.
    public var isRuling: Bool
    /// Whether it is a standing diagnosis.
    public var isStandingDiagnosis: Bool
    /// The reason that it gives, when it rules.
    public var reason: CodeReason?
    /// What ends that: any one of these.
    public var waysOut: [WayOut]
}

/// A positive test of the person.
public struct ExplainedPositive: Sendable, Hashable {
    /// `screen-positive`, or `pool-positive` for a pooled sample.
    public var category: Category
    /// The sample and its record, of `naat` or `antigen`.
    public var sample: ExplainedSample
    /// What became of it.
    public var standing: Standing
    /// The single tests after it that count towards lifting it, in order.
    public var retests: [ExplainedSample]
    /// The reason that it gives; `nil` when it gives none.
    public var reason: CodeReason?
    /// What ends that: any one of these.
    public var waysOut: [WayOut]

    /// See ``ExplainedPositive/standing-swift.property``.
    public enum Standing: Sendable, Hashable {
        /// Nothing has lifted it.
        case open
        /// The retests lifted it.
        case lifted
        /// A later case record answered it.
        case answered(EvidenceReference, CaseKind)
        /// The person was diagnosed already: it says nothing new.
        case diagnosedBefore(EvidenceReference)
        /// It is open, but beside a case no other reason is given.
        case besideCase
        /// The edition does not have the category.
        case notInEdition
    }
}

/// A presence of the person in a risk area, within the time that counts for it.
public struct ExplainedPresence: Sendable, Hashable {
    /// The area's record.
    public var record: EvidenceReference
    /// Its level.
    public var level: RiskLevel
    /// Its division.
    public var division: Division
    /// Since when it is an area of that level.
    public var from: Instant
    /// Until when; `nil` while it has not been lifted.
    public var to: Instant?
    /// Since when the person was there; `nil` for always.
    public var arrived: Instant?
    /// Until when; `nil` while no end is known.
    public var left: Instant?
    /// What follows from it.
    public var outcome: Outcome
    /// The reason that it gives; `nil` when it gives none (an episode gives its own).
    public var reason: CodeReason?
    /// What ends that: any one of these.
    public var waysOut: [WayOut]

    /// See ``ExplainedPresence/outcome-swift.property``.
    public enum Outcome: String, Sendable, Hashable {
        /// The person is there, and the area stands.
        case there
        /// They left while it stood: an episode.
        case left
        /// They were there for less than the shortest stay that counts.
        case passedThrough = "passed-through"
        /// It was lifted while they were there.
        case lifted
        /// Beside a case no other reason is given.
        case besideCase = "beside-case"
        /// The edition does not have the category.
        case notInEdition = "not-in-edition"
    }
}
