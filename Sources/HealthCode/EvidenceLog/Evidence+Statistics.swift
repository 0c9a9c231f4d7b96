// Counts for publication: what happened when, without saying to whom.
extension Evidence {
    /// One event of an epidemic curve.
    package struct CaseEvent: Sendable, Hashable {
        /// What was found.
        package let kind: CaseKind
        /// When it occurred.
        package let occurredAt: Instant
    }

    /// The case records that exist at an instant, by person and in the order in which they occurred.
    package func caseRecords(at instant: Instant) -> [CaseEvent] {
        cases.rows.filter { $0.holds(at: instant) }.map(CaseEvent.init)
    }

    /// Each person who counts as a case at an instant, once: the earliest standing diagnosis, or the suspicion that rules
    /// while there is no diagnosis.
    package func newCases(at instant: Instant) -> [CaseEvent] {
        var events: [CaseEvent] = []
        let evidence = united(at: instant)
        let cases = evidence.cases
        for person in 0..<personCount where !cases.range(of: person).isEmpty {
            let history = CaseHistory(of: person, in: evidence, at: instant)
            var first: Int?
            history.forEachStandingDiagnosis { row, _ in first = first ?? row }
            if first == nil, let ruling = history.ruling, cases.rows[ruling].statement.kind == .suspected {
                first = ruling
            }
            if let first { events.append(CaseEvent(cases.rows[first])) }
        }
        return events
    }

    /// The earliest event, among the records that exist at an instant, that can give a code another colour than green by
    /// itself: a case, a contact's exposure, an entry, the end of a closed loop, a risk area's beginning, a positive test.
    /// `nil` when there is none.
    package func earliestSignal(at instant: Instant) -> Instant? {
        let moments = [
            earliest(cases, at: instant) { $0.occurredAt },
            earliest(contacts, at: instant) { $0.lastExposureAt },
            earliest(entries, at: instant) { $0.arrivedAt },
            earliest(closedLoops, at: instant) { $0.leftAt },
            earliest(naats, at: instant) { $0.result == .positive ? $0.sampledAt : nil },
            earliest(antigens, at: instant) { $0.result == .positive ? $0.sampledAt : nil },
            areas.lazy.filter { $0.holds(at: instant) && $0.statement.level != .low }.map(\.statement.from).min(),
        ]
        return moments.compactMap { $0 }.min()
    }

    private func earliest<S>(
        _ table: PersonTable<S>, at instant: Instant, _ moment: (S) -> Instant?
    ) -> Instant? {
        table.rows.reduce(nil) { earliest, row in
            guard row.holds(at: instant), let candidate = moment(row.statement) else { return earliest }
            return earliest.map { min($0, candidate) } ?? candidate
        }
    }
}

extension Evidence.CaseEvent {
    fileprivate init(_ held: Held<CaseStatement>) {
        self.init(kind: held.statement.kind, occurredAt: held.statement.occurredAt)
    }
}
