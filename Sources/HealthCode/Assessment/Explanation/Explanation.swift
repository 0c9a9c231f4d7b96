/// How a person's code comes about at an instant: everything that the evidence makes of them, whether it is in force or
/// not, what ends it, and the code that follows from it.
///
/// It is derived by the code that assesses, so that ``conclusion`` is what ``Assessor/assess(_:in:)`` answers. Of other
/// persons it knows no more than the person's own code depends on: the id and kind of a case record, how many results of
/// a close contact's tests a release still waits for, and that a record counts as a close contact's because the person
/// who was met has been diagnosed. Its moments are those at which the person's own measures begin and end.
public struct Explanation: Sendable, Hashable {
    /// Whose file it is.
    public var document: IdentityDocument
    /// The person's other documents, as standing identity links have them.
    public var otherDocuments: [IdentityDocument]
    /// The instant; nothing reported later plays a part.
    public var instant: Instant
    /// The rules that govern the person.
    public var rules: ControlProtocol
    /// The home division of the record that holds.
    public var home: ExplainedHome?
    /// The code, concluded from what follows.
    public var conclusion: Assessment
    /// The person's existing case records, in their order; the last one rules.
    public var cases: [ExplainedCase]
    /// The person's positive tests, each with what became of it.
    public var positives: [ExplainedPositive]
    /// Where the person's presence and a risk area met.
    public var presences: [ExplainedPresence]
    /// All episodes, those that are over included.
    public var episodes: [ExplainedEpisode]
    /// Contacts that make no episode, because their index case does not stand.
    public var idleContacts: [IdleContact]
    /// The last negative nucleic-acid test, from which the hours beside the colour are counted.
    public var lastNegative: EvidenceReference?
}

/// One version of a record, named so that it can be found again.
public struct EvidenceReference: Sendable, Hashable {
    /// The dataset.
    public var dataset: Dataset
    /// The record.
    public var recordID: String
    /// Which of its versions.
    public var reportedAt: Instant

    /// Names a version.
    public init(dataset: Dataset, recordID: String, reportedAt: Instant) {
        self.dataset = dataset
        self.recordID = recordID
        self.reportedAt = reportedAt
    }
}

/// The home division, and the record that says so.
public struct ExplainedHome: Sendable, Hashable {
    /// The division.
    public var division: Division
    /// The `residents` record that holds.
    public var record: EvidenceReference
}

/// What a person may know of the case of somebody else: that there is one.
public struct IndexCase: Sendable, Hashable {
    /// The id of the case record.
    public var recordID: String
    /// What it says; `nil` when no existing record has that id.
    public var kind: CaseKind?

    /// Names a case.
    public init(recordID: String, kind: CaseKind?) {
        self.recordID = recordID
        self.kind = kind
    }
}

/// A contact whose index case does not stand: it colours nobody.
public struct IdleContact: Sendable, Hashable {
    /// The contact's record.
    public var record: EvidenceReference
    /// How it was submitted.
    public var relation: ContactRelation
    /// The moment of the last exposure.
    public var lastExposureAt: Instant
    /// The case it names.
    public var index: IndexCase
    /// Why that does not stand.
    public var cause: Cause

    /// See ``IdleContact/cause-swift.property``.
    public enum Cause: String, Sendable, Hashable {
        /// No such case record is known, or it was retracted.
        case unknown
        /// The record is of a kind that makes no contacts: ruled out, or a discharge.
        case notAnIndex = "not-an-index"
        /// The case was ruled out afterwards.
        case ruledOut = "ruled-out"
    }
}

extension Explanation {
    /// The areas that it names; their authority and basis stand in their records.
    public var areaRecords: Set<RecordKey> {
        Set(presences.map { RecordKey(dataset: .areaRisk, recordID: $0.record.recordID) })
    }
}
