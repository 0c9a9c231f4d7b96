/// Derives what follows for divisions from evidence, field acts and an instant: `dispatch(evidence, protocol, t)` of
/// `dispatch.md`.
///
/// Nobody creates, edits, closes or releases an item: whoever acts states what they did, and the item follows.
public final class Dispatcher: Sendable {
    /// What it asks for measures.
    public let assessor: Assessor
    /// What measures ask of divisions.
    public let duties: DutyDocument
    let divisions: DivisionTree
    var evidence: Evidence { assessor.evidence }
    var instant: Instant { assessor.instant }

    /// - Parameters:
    ///   - duties: a document that is whole for all rules that the assessor may apply
    ///     (``RuleTimeline/allRules``).
    ///   - divisions: the published table of divisions.
    public init(_ assessor: Assessor, duties: DutyDocument, divisions: DivisionTree = .national) {
        self.assessor = assessor
        self.duties = duties
        self.divisions = divisions
    }

    /// The row of the person whom a document belongs to; `nil` when nothing follows, or when the document is not the first
    /// of its person's that any existing record is about, under which the row stands.
    public func item(under document: Int, in workspace: inout Assessor.Workspace) -> WorkItem? {
        guard assessor.firstMentioned(ofPersonOf: document) == document else { return nil }
        return item(ofPersonOf: document, in: &workspace)
    }

    /// The row of the person whom a document belongs to; `nil` when nothing follows.
    public func item(ofPersonOf document: Int, in workspace: inout Assessor.Workspace) -> WorkItem? {
        standing(ofPersonOf: document, in: &workspace)?.item
    }

    /// A row, and what it follows from.
    struct Standing {
        var item: WorkItem
        let acts: CountingActs
        let ownership: Ownership
        /// Of an item.
        var clock: DutyClock?
    }

    /// How the work about the person whom a document belongs to stands; `nil` when nothing follows.
    func standing(ofPersonOf document: Int, in workspace: inout Assessor.Workspace) -> Standing? {
        let person = evidence.representative(of: document)
        guard let first = assessor.firstMentioned(ofPersonOf: document) else { return nil }
        let found = assessor.obligations(of: person, in: &workspace)
        let strictest = strictest(of: found.personal)
        let acts = CountingActs(
            of: person, in: evidence, at: instant, memoryDays: duties.memoryDays.value, since: strictest?.since)
        if acts.hasDied { return nil }
        let place = acts.place
        let release = strictest == nil ? release(found.released, acts) : nil
        let mustGoHome = place == .site || place == .hospital
        if strictest == nil, release == nil, !mustGoHome, found.resident.isEmpty { return nil }

        let ownership = Ownership(
            acts, whereabouts: Whereabouts(of: person, in: evidence, at: instant), divisions: divisions)
        let rules = assessor.governingRules(of: person)
        var item = WorkItem(
            document: evidence.document(of: first), list: .roster, owner: ownership.owner, token: ownership.token,
            offeredTo: ownership.offeredTo, measure: nil, since: nil, stage: nil, reachDue: nil, placeDue: nil,
            missed: nil, level: nil, isMissing: nil, offset: rules.offset)
        var clock: DutyClock?
        if let strictest {
            clock = fill(&item, strictest, acts, ownership, rules)
        } else if release != nil || mustGoHome {
            item.list = .release
            item.since = release
            item.stage = .released
            item.reachDue = release?.advanced(bySeconds: Int64(duties.releaseNoticeHours.value) * 3_600)
            item.level = DutyClock.level(
                [item.reachDue], at: instant, duties: duties, parents: ownership.parents.count)
        } else {
            item.token = nil
            item.measure = duties.roster.first(where: found.resident.contains) ?? found.resident.min()
        }
        return Standing(item: item, acts: acts, ownership: ownership, clock: clock)
    }

    private func fill(
        _ item: inout WorkItem, _ strictest: Strictest, _ acts: CountingActs, _ ownership: Ownership,
        _ rules: ControlProtocol
    ) -> DutyClock {
        let clock = DutyClock(
            acts: acts, duties: duties, duty: strictest.duty, edition: rules.editionID, since: strictest.since,
            instant: instant, offset: rules.offset)
        item.list = .item
        item.measure = strictest.duty.measure
        item.since = strictest.since
        item.stage = clock.stage(isGranted: ownership.isGranted)
        item.reachDue = clock.reachDue
        item.placeDue = clock.placeDue
        item.missed = clock.slots.missed
        item.level = DutyClock.level(
            [item.reachDue, item.placeDue], at: instant, duties: duties, parents: ownership.parents.count)
        item.isMissing = clock.isMissing
        return clock
    }

    /// The duty of the strictest measure, and since when it is owed.
    private struct Strictest {
        let strictness: Int
        let duty: DutyDocument.Duty
        let since: Instant
    }

    private func strictest(of measures: [Obligations.Measure]) -> Strictest? {
        var best: Strictest?
        for measure in measures {
            guard let (strictness, duty) = duties.duty(of: measure.name) else { continue }
            if let best, (best.strictness, best.since) <= (strictness, measure.since) { continue }
            best = Strictest(strictness: strictness, duty: duty, since: measure.since)
        }
        return best
    }

    /// When the person's last measure ended, as long as nobody told them and it is not forgotten.
    private func release(_ released: Instant?, _ acts: CountingActs) -> Instant? {
        guard let released, released > instant.advanced(bySeconds: -Int64(duties.noticeMemoryDays.value) * 86_400)
        else { return nil }
        let earliest = released.advanced(bySeconds: -Int64(duties.noticeAheadHours.value) * 3_600)
        let notice = acts.latest { $0.kind == .notice && $0.occurredAt >= earliest }
        return notice == nil ? released : nil
    }
}

extension Assessor {
    /// The first of a person's documents that an existing record of any dataset is about: identity links and field acts
    /// too.
    func firstMentioned(ofPersonOf document: Int) -> Int? {
        evidence.documents(ofPersonOf: document).first(where: isMentioned)
    }

    /// Whether an existing record of any dataset is about a document.
    func isMentioned(_ number: Int) -> Bool {
        isSubject(number) || documents.fieldActs.holdsAny(of: number, at: instant)
            || documents.identityLinks.holdsAny(of: number, at: instant)
    }
}
