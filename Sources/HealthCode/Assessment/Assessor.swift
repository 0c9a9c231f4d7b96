/// Derives codes from evidence at one instant: `assess(evidence, protocol, t)` of `assessment.md`.
///
/// The derivation is pure and total. An assessor may be used from several tasks at once, each with its own
/// ``Workspace``.
///
/// It is a class so that the closures of an assessment share it: copying its references for each took half the time.
public final class Assessor: Sendable {
    /// What it looks at: the evidence, with the documents that standing links unite as one person each.
    public let evidence: Evidence
    /// The same as it was stated, document by document.
    let documents: Evidence
    /// The instant.
    public let instant: Instant
    let situation: Situation
    let rules: CompiledRules
    /// The rules of each place, where overlays make a difference.
    private let rulesOfPlace: [CompiledRules]?

    /// Memory that assessments use again and again.
    public struct Workspace {
        var schedule = TestSchedule()
        var linkedSchedule = TestSchedule()
        var presence: [PresenceInterval] = []
        var endsKnown: [Instant: Instant] = [:]
        var reasons: [CodeReason] = []

        /// An empty workspace.
        public init() {}
    }

    /// - Returns: `nil` when no rules are in force at the instant.
    public init?(evidence: Evidence, timeline: RuleTimeline, at instant: Instant) {
        guard let rules = timeline.compiled(at: instant, in: nil) else { return nil }
        documents = evidence
        let evidence = evidence.united(at: instant)
        self.evidence = evidence
        self.instant = instant
        self.rules = rules
        situation = Situation(evidence, at: instant)
        let overlaid = timeline.overlaidProvinces
        if overlaid.isEmpty {
            rulesOfPlace = nil
        } else {
            let compiled = Dictionary(
                uniqueKeysWithValues: overlaid.map { ($0, timeline.compiled(at: instant, in: $0) ?? rules) })
            rulesOfPlace = evidence.places.map { compiled[$0.province] ?? rules }
        }
    }

    /// The rules that govern a person: those of the province where they live, wherever they are.
    public func governingRules(of person: Int) -> ControlProtocol {
        governing(home: evidence.homePlace(of: evidence.representative(of: person), at: instant)).source
    }

    @inline(__always)
    func governing(home: UInt32?) -> CompiledRules {
        guard let rulesOfPlace, let home else { return rules }
        return rulesOfPlace[Int(home)]
    }

    /// Whether a document is the subject of a record that exists at the instant; identity links and field acts make nobody
    /// one.
    public func isSubject(_ person: Int) -> Bool {
        let evidence = documents
        return evidence.residents.holdsAny(of: person, at: instant)
            || evidence.naats.holdsAny(of: person, at: instant)
            || evidence.vaccinations.holdsAny(of: person, at: instant)
            || evidence.contacts.holdsAny(of: person, at: instant)
            || evidence.antigens.holdsAny(of: person, at: instant)
            || evidence.antibodies.holdsAny(of: person, at: instant)
            || evidence.cases.holdsAny(of: person, at: instant)
            || evidence.entries.holdsAny(of: person, at: instant)
            || evidence.stays.holdsAny(of: person, at: instant)
            || evidence.trips.holdsAny(of: person, at: instant)
            || evidence.closedLoops.holdsAny(of: person, at: instant)
    }

    /// Whether a document is the first of its person's that is a subject: whoever counts persons counts these.
    public func isFirstSubject(_ document: Int) -> Bool {
        guard evidence.components != nil else { return isSubject(document) }
        return evidence.documents(ofPersonOf: document).first(where: isSubject) == document
    }

    /// The code of the person whom a document belongs to; `nil` when no existing record is about that document.
    public func assess(_ document: Int, in workspace: inout Workspace) -> Assessment? {
        guard isSubject(document) else { return nil }
        let person = evidence.representative(of: document)
        workspace.reasons.removeAll(keepingCapacity: true)
        findReasons(of: person, in: &workspace)
        let reasons = workspace.reasons.isEmpty ? [] : workspace.reasons.sorted { $0.category < $1.category }
        return Assessment(
            colour: reasons.lazy.map(\.colour).max() ?? .green, reasons: reasons,
            naatHours: hoursSinceNegative(person), doses: doses(of: person))
    }

    private func findReasons(of person: Int, in workspace: inout Workspace) {
        let home = evidence.homePlace(of: person, at: instant)
        let rules = governing(home: home)
        let history = CaseHistory(of: person, in: evidence, at: instant)
        if addCaseState(history, rules: rules, to: &workspace.reasons) { return }
        addPositiveStates(of: person, history: history, rules: rules, to: &workspace.reasons)
        addResidence(of: person, home: home, rules: rules, in: &workspace)

        let lastDiagnosis = lastDiagnosisDate(history, offset: rules.offset)
        forEachEpisode(of: person, home: home, history: history, rules: rules, in: &workspace) { event, workspace in
            guard let rule = rules[event.category] else { return }
            if isClosed(event, by: lastDiagnosis) { return }
            let state = evaluate(event, of: person, rule: rule, rules: rules, in: &workspace)
            if let reason = reason(for: event, in: state, rule: rule, schedule: workspace.schedule) {
                add(reason, to: &workspace.reasons)
            }
        }
    }

    /// The reason that an episode gives, whose tests are laid out in `schedule`; `nil` when it is over.
    func reason(
        for event: EpisodeEvent, in state: EpisodeState, rule: CompiledRules.Rule, schedule: TestSchedule
    ) -> CodeReason? {
        guard let phase = state.phase else { return nil }
        return CodeReason(
            category: event.category, measure: rule.phases[phase].measure, colour: rule.phases[phase].colour,
            until: state.until, testsOwed: schedule.owed)
    }

    /// The date of the latest standing diagnosis.
    func lastDiagnosisDate(_ history: CaseHistory, offset: UTCOffset) -> LocalDate? {
        var last: LocalDate?
        history.forEachStandingDiagnosis { _, statement in last = offset.date(of: statement.occurredAt) }
        return last
    }

    /// Whether a diagnosis closed the episode: any but that of the recovered, from its anchor on.
    func isClosed(_ event: EpisodeEvent, by lastDiagnosis: LocalDate?) -> Bool {
        guard let lastDiagnosis, event.category != .recovered else { return false }
        return lastDiagnosis >= event.anchor
    }

    /// Finds the phase that an episode is in; leaves its tests in `workspace.schedule`.
    func evaluate(
        _ event: EpisodeEvent, of person: Int, rule: CompiledRules.Rule, rules: CompiledRules,
        in workspace: inout Workspace
    ) -> EpisodeState {
        let offset = rules.offset
        workspace.schedule.lay(rule, anchor: event.anchor, known: offset.date(of: event.known), rules: rules)
        workspace.schedule.satisfy(rule.samples, of: person, in: evidence, at: instant, offset: offset)
        for phase in rule.phases.indices {
            let end = rule.calendarEnd(of: phase, anchor: event.anchor, offset: offset)
            if end > instant { return EpisodeState(phase: phase, until: end, awaitsLink: false) }
            if !workspace.schedule.isSatisfied(phase: phase) {
                return EpisodeState(phase: phase, until: nil, awaitsLink: false)
            }
            if phase == rule.phases.count - 1, awaitsLink(event, rule: rule, in: &workspace) {
                return EpisodeState(phase: phase, until: nil, awaitsLink: true)
            }
        }
        return EpisodeState(phase: nil, until: nil, awaitsLink: false)
    }

    /// Adds a reason, or lets it compete with the one that its category has.
    func add(_ reason: CodeReason, to reasons: inout [CodeReason]) {
        guard let index = reasons.firstIndex(where: { $0.category == reason.category }) else {
            reasons.append(reason)
            return
        }
        if reason.outranks(reasons[index]) { reasons[index] = reason }
    }

    // MARK: Beside the colour

    /// Whole hours since the last negative nucleic-acid sample.
    func hoursSinceNegative(_ person: Int) -> Int? {
        lastNegativeSample(of: person).map { Assessment.hours(from: $0, to: instant) }
    }

    /// When the last nucleic-acid sample with a negative result was taken; `nil` if there is none.
    public func lastNegativeSample(of person: Int) -> Instant? {
        let person = evidence.representative(of: person)
        // Rows are in the order of sampling.
        for row in evidence.naats.range(of: person).reversed() {
            let naat = evidence.naats.rows[row]
            if naat.statement.result == .negative, naat.holds(at: instant) { return naat.statement.sampledAt }
        }
        return nil
    }

    /// The number of different vaccine doses (numbered 1–9).
    func doses(of person: Int) -> Int {
        var seen: UInt16 = 0
        for row in evidence.vaccinations.range(of: person) where evidence.vaccinations.rows[row].holds(at: instant) {
            seen |= 1 << UInt16(evidence.vaccinations.rows[row].statement.dose)
        }
        return seen.nonzeroBitCount
    }
}
