// When an assessment has to be looked at again although nobody states anything new.
extension Assessor {
    /// The earliest instant after the assessor's at which the person's assessment may change although no new evidence
    /// comes: colour, reasons, doses, and whether there is one at all. `naatHours` only counts on and is left out.
    ///
    /// It may be too early, never too late: until that instant the assessment stays what it is now. Time changes an
    /// assessment in four ways only: a version of a record (a link too) begins or ceases to hold, a phase ends by the
    /// calendar, a stay
    /// or a risk area begins or ends, other rules come into force. Everything else hangs on which records hold.
    ///
    /// - Parameter countingRules: whether the next change of rules counts; a caller who looks after those switches for
    ///   everyone at once leaves them out.
    /// - Returns: `nil` when the assessment stays what it is for good.
    public func nextReview(
        of document: Int, countingRules: Bool = true, in workspace: inout Workspace
    ) -> Instant? {
        var bound = NextBound(after: instant)
        let person = evidence.representative(of: document)
        // Who is one person, and whoever else matters for them, may change with any link.
        bound.note(situation.nextLinkChange)
        noteOwnRecords(of: person, in: &bound)
        // Without a record there is no assessment until one holds.
        guard isSubject(document) else { return bound.instant }
        let home = evidence.homePlace(of: person, at: instant)
        let rules = governing(home: home)
        if countingRules { bound.note(rules.end) }
        let history = CaseHistory(of: person, in: evidence, at: instant)
        // Beside a diagnosis no other reason is given.
        if let ruling = history.ruling, evidence.cases.rows[ruling].statement.kind.isDiagnosis { return bound.instant }
        noteContacts(of: person, countingRules: countingRules, in: &bound)
        noteJourneys(of: person, rules: rules, in: &bound)
        notePlaces(of: person, home: home, in: &bound)

        let lastDiagnosis = lastDiagnosisDate(history, offset: rules.offset)
        forEachEpisode(of: person, home: home, history: history, rules: rules, in: &workspace) { event, _ in
            guard let rule = rules[event.category], !isClosed(event, by: lastDiagnosis) else { return }
            for phase in rule.phases.indices {
                let end = rule.calendarEnd(of: phase, anchor: event.anchor, offset: rules.offset)
                guard end > instant else { continue }
                bound.note(end)
                return
            }
        }
        return bound.instant
    }

    private func noteOwnRecords(of person: Int, in bound: inout NextBound) {
        bound.note(evidence.residents, of: person)
        bound.note(evidence.naats, of: person)
        bound.note(evidence.antigens, of: person)
        bound.note(evidence.antibodies, of: person)
        bound.note(evidence.vaccinations, of: person)
        bound.note(evidence.cases, of: person)
        bound.note(evidence.contacts, of: person)
        bound.note(evidence.entries, of: person)
        bound.note(evidence.stays, of: person)
        bound.note(evidence.trips, of: person)
        bound.note(evidence.closedLoops, of: person)
    }

    /// The index cases of the person's contacts, and the close contacts that those of a secondary relation met.
    private func noteContacts(of person: Int, countingRules: Bool, in bound: inout NextBound) {
        for row in evidence.contacts.range(of: person) {
            let contact = evidence.contacts.rows[row]
            guard contact.holds(at: instant) else { continue }
            for index in evidence.caseRowsOfRecord[Int(contact.statement.caseRecord)] {
                // Whether the index stands hangs on all case records of its person.
                bound.note(evidence.cases, of: Int(evidence.personOfCaseRow[Int(index)]))
            }
            guard contact.statement.relation == .secondary, contact.statement.via != ByteStringTable.none else {
                continue
            }
            let via = evidence.representative(of: Int(contact.statement.via))
            bound.note(evidence.cases, of: via)
            bound.note(evidence.contacts, of: via)
            bound.note(evidence.naats, of: via)
            // The tests that a linked release waits for are laid out under the rules of the close contact's home.
            bound.note(evidence.residents, of: via)
            if countingRules { bound.note(governing(home: evidence.homePlace(of: via, at: instant)).end) }
        }
    }

    /// The trips of other persons in the person's coaches, and the case records of these.
    private func noteJourneys(of person: Int, rules: CompiledRules, in bound: inout NextBound) {
        let range = evidence.trips.range(of: person)
        guard !range.isEmpty, rules[.coTravel] != nil else { return }
        for row in range {
            let trip = evidence.trips.rows[row]
            guard trip.holds(at: instant) else { continue }
            for other in evidence.tripRowsOfCoach[Int(trip.statement.coach)] {
                let owner = Int(evidence.personOfTripRow[Int(other)])
                if owner == person || evidence.cases.range(of: owner).isEmpty { continue }
                bound.note(evidence.trips.rows[Int(other)])
                bound.note(evidence.cases, of: owner)
            }
        }
    }

    /// The bounds of the person's stays, and of the risk areas that their places lie in.
    private func notePlaces(of person: Int, home: UInt32?, in bound: inout NextBound) {
        if let home { bound.note(situation.riskOfPlace[Int(home)].nextChange) }
        for row in evidence.stays.range(of: person) {
            let stay = evidence.stays.rows[row]
            guard stay.holds(at: instant), stay.statement.from < stay.statement.to else { continue }
            bound.note(stay.statement.from)
            bound.note(stay.statement.to)
            bound.note(situation.riskOfPlace[Int(stay.statement.place)].nextChange)
        }
    }
}

/// The earliest of the instants noted that lies after one.
struct NextBound {
    private let start: Instant
    private var earliest = Instant.distantFuture

    init(after start: Instant) {
        self.start = start
    }

    /// The earliest; `nil` when there was none but "never".
    var instant: Instant? { earliest == .distantFuture ? nil : earliest }

    @inline(__always)
    mutating func note(_ candidate: Instant?) {
        if let candidate, candidate > start, candidate < earliest { earliest = candidate }
    }

    /// When a version begins to hold, or else when it ceases to.
    @inline(__always)
    mutating func note<S>(_ version: Held<S>) {
        note(version.reportedAt)
        if version.reportedAt <= start { note(version.until) }
    }

    /// The same of all versions of a person.
    @inline(__always)
    mutating func note<S>(_ table: PersonTable<S>, of person: Int) {
        for row in table.range(of: person) { note(table.rows[row]) }
    }
}
