/// An episode, in force or over, with its phases and tests.
public struct ExplainedEpisode: Sendable, Hashable {
    /// The category under which it is treated.
    public var category: Category
    /// What it is derived from.
    public var origin: EpisodeOrigin
    /// Whether a secondary contact is treated as a close one, since the close contact was diagnosed.
    public var isUpgraded: Bool
    /// The date that its days are counted from.
    public var anchor: LocalDate
    /// The moment of which that is the local date.
    public var anchoredAt: Instant
    /// K: since when the event has been known.
    public var known: Instant
    /// How it stands at the instant.
    public var standing: Standing
    /// Which negative tests satisfy its tests.
    public var samples: SampleRule
    /// Its phases; empty when the edition does not have the category.
    public var phases: [ExplainedPhase]
    /// Its tests, listed and made up, in order of their due dates.
    public var tests: [ExplainedTest]
    /// How far the close contact's tests are that the release waits for; `nil` where there is no link.
    public var link: ExplainedLink?
    /// The reason that it gives; `nil` when it gives none.
    public var reason: CodeReason?
    /// What ends the phase that it is in: any one of these.
    public var waysOut: [WayOut]

    /// See ``ExplainedEpisode/standing-swift.property``.
    public enum Standing: Sendable, Hashable {
        /// In the phase of that index.
        case active(phase: Int)
        /// All phases have ended, the last at that moment.
        case over(Instant)
        /// The person's own diagnosis closed it.
        case closed(by: EvidenceReference)
        /// It would be active, but beside a case no other reason is given.
        case besideCase
        /// The edition does not have the category.
        case notInEdition
    }
}

/// The records that an episode is derived from.
public enum EpisodeOrigin: Sendable, Hashable {
    /// A contact of a case, directly or through a close contact (whom the record may name, an explanation never does).
    case contact(EvidenceReference, relation: ContactRelation, index: IndexCase, namesCloseContact: Bool)
    /// An entry into the country.
    case entry(EvidenceReference)
    /// The end of work in a closed loop.
    case closedLoop(EvidenceReference)
    /// A risk area that was left.
    case area(EvidenceReference, level: RiskLevel, division: Division)
    /// A journey in the coach of a case.
    case trip(EvidenceReference, index: IndexCase)
    /// A discharge.
    case discharge(EvidenceReference)

    /// The record about the person; for an area, the area's.
    public var record: EvidenceReference {
        switch self {
        case .contact(let record, _, _, _), .entry(let record), .closedLoop(let record), .area(let record, _, _),
            .trip(let record, _), .discharge(let record):
            record
        }
    }

    /// The case of somebody else that it depends on.
    public var index: IndexCase? {
        switch self {
        case .contact(_, _, let index, _), .trip(_, let index): index
        case .entry, .closedLoop, .area, .discharge: nil
        }
    }
}

/// One phase of an episode.
public struct ExplainedPhase: Sendable, Hashable {
    /// The measure in force.
    public var measure: String
    /// The colour it gives.
    public var colour: Colour
    /// Its days, counted from the anchor.
    public var days: ClosedRange<Int>
    /// Whether its length is a marked assumption.
    public var isAssumed: Bool
    /// Midnight after its last day.
    public var calendarEnd: Instant
    /// How it stands.
    public var standing: Standing

    /// See ``ExplainedPhase/standing-swift.property``.
    public enum Standing: Sendable, Hashable {
        /// It ended then: at the latest of its calendar end and the reports of the tests that it waited for.
        case ended(Instant)
        /// The episode is in it.
        case current
        /// It follows.
        case ahead
    }
}

/// One test that an episode lists or makes up.
public struct ExplainedTest: Sendable, Hashable {
    /// When it falls due.
    public var due: LocalDate
    /// The listed day, counted from the anchor; `nil` for a make-up test.
    public var day: Int?
    /// Whether the listed day is a marked assumption.
    public var isAssumed: Bool
    /// The index of its phase.
    public var phase: Int
    /// What became of it.
    public var standing: Standing

    /// See ``ExplainedTest/standing-swift.property``.
    public enum Standing: Sendable, Hashable {
        /// A sample satisfied it.
        case taken(ExplainedSample)
        /// Its day had passed when the event became known.
        case waivedBeforeKnown
        /// No rule asked for it on its day.
        case waivedNotAskedThen
        /// It is due today or was before, and no sample satisfies it.
        case owed
        /// It falls due later.
        case ahead
    }

    /// Whether it is asked for and no sample satisfies it yet.
    public var isOwed: Bool { standing == .owed || standing == .ahead }
}

/// A sample and the record that reports it.
public struct ExplainedSample: Sendable, Hashable {
    /// The record.
    public var record: EvidenceReference
    /// When it was taken.
    public var sampledAt: Instant

    /// Names a sample.
    public init(record: EvidenceReference, sampledAt: Instant) {
        self.record = record
        self.sampledAt = sampledAt
    }
}

/// The first tests of the close contact whom a secondary contact met: how many, and nothing else of that person.
public struct ExplainedLink: Sendable, Hashable {
    /// How many results the last phase waits for.
    public var results: Int
    /// How many of them have not come back.
    public var awaited: Int

    /// Counts results.
    public init(results: Int, awaited: Int) {
        self.results = results
        self.awaited = awaited
    }
}
