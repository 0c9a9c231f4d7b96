// What makes an episode, besides contacts and areas: entries, closed loops, journeys, discharges.
extension Assessor {
    /// Calls `body` with each event of the person that makes an episode, whether or not it is over.
    func forEachEpisode(
        of person: Int, home: UInt32?, history: CaseHistory, rules: CompiledRules, in workspace: inout Workspace,
        _ body: (EpisodeEvent, inout Workspace) -> Void
    ) {
        forEachContactEpisode(of: person, rules: rules) { body($0, &workspace) }
        for row in evidence.entries.range(of: person) {
            let entry = evidence.entries.rows[row]
            guard entry.holds(at: instant) else { continue }
            let anchor = rules.offset.date(of: entry.statement.arrivedAt)
            let event = EpisodeEvent(
                category: .entry, anchor: anchor, known: entry.known.at, source: .entry(row: row))
            body(event, &workspace)
        }
        for row in evidence.closedLoops.range(of: person) {
            let loop = evidence.closedLoops.rows[row]
            guard loop.holds(at: instant) else { continue }
            let anchor = rules.offset.date(of: loop.statement.leftAt)
            let event = EpisodeEvent(
                category: .closedLoop, anchor: anchor, known: loop.known.at, source: .closedLoop(row: row))
            body(event, &workspace)
        }
        forEachCoTravel(of: person, rules: rules) { body($0, &workspace) }
        forEachAreaLeft(by: person, home: home, rules: rules, in: &workspace, body)
        if let row = history.ruling, evidence.cases.rows[row].statement.kind == .discharged {
            let discharge = evidence.cases.rows[row]
            let anchor = rules.offset.date(of: discharge.statement.occurredAt)
            let event = EpisodeEvent(
                category: .recovered, anchor: anchor, known: discharge.known.at, source: .discharge(row: row))
            body(event, &workspace)
        }
    }

    private func forEachCoTravel(of person: Int, rules: CompiledRules, _ body: (EpisodeEvent) -> Void) {
        let range = evidence.trips.range(of: person)
        guard !range.isEmpty, let rule = rules[.coTravel] else { return }
        for row in range {
            let trip = evidence.trips.rows[row]
            guard trip.holds(at: instant) else { continue }
            for other in situation.diagnosedTrips(in: trip.statement.coach) where other.person != person {
                let otherTrip = evidence.trips.rows[other.row]
                let history = CaseHistory(of: other.person, in: evidence, at: instant)
                history.forEachStandingDiagnosis { diagnosis, statement in
                    let start = infectiousSince(statement, daysBefore: rule.infectiousDaysBefore, rules.offset)
                    let departed = otherTrip.statement.departedAt
                    guard start <= departed, departed <= statement.occurredAt else { return }
                    let known = max(
                        evidence.cases.rows[diagnosis].known.at, otherTrip.known.at, trip.known.at)
                    body(
                        EpisodeEvent(
                            category: .coTravel, anchor: rules.offset.date(of: trip.statement.arrivedAt), known: known,
                            source: .trip(row: row, otherTrip: other.row, diagnosis: diagnosis)))
                }
            }
        }
    }

    /// The start of the infectious window, which the diagnosis ends: some days before the first sign of the disease.
    private func infectiousSince(_ diagnosis: CaseStatement, daysBefore: Int, _ offset: UTCOffset) -> Instant {
        let signs = [diagnosis.onsetOn, diagnosis.sampledAt.map(offset.date(of:))].compactMap { $0 }
        let first = signs.min() ?? offset.date(of: diagnosis.occurredAt)
        return offset.midnight(first + -daysBefore)
    }
}
