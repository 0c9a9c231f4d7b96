/// What a person counts for by what lies behind: being named, falling ill, times under measures.
struct PastFigures {
    let person: Int
    let evidence: Evidence
    let instant: Instant
    let limits: IndicatorLimits
    let offset: UTCOffset
    /// However old.
    let acts: [CountingActs.Act]
    let spans: [EpisodeSpan]

    private func week(of instant: Instant) -> Int { ISOWeek(of: offset.date(of: instant)).number }

    // MARK: Contacts

    func namings() -> [PersonFigures.Naming] {
        let contacts: Set<Category> = [.closeContact, .secondaryContact]
        let gap = Int64(limits.namingGapDays.value) * 86_400
        var last: Instant?
        var namings: [PersonFigures.Naming] = []
        for named in spans.filter({ contacts.contains($0.category) }).map(\.known).sorted() {
            if let last, named < last.advanced(bySeconds: gap) { continue }
            last = named
            let due = named.advanced(bySeconds: Int64(limits.contactHours.value) * 3_600)
            let isReached = acts.contains { $0.reaches && named <= $0.occurredAt && $0.occurredAt <= due }
            namings.append(
                PersonFigures.Naming(
                    week: week(of: named), due: due.secondsRoundedUp, isReached: isReached,
                    isPlaced: isReached && place { $0 <= due } != nil))
        }
        return namings
    }

    /// Where the person was by the latest act about that which lies in a time.
    private func place(when isMeant: (Instant) -> Bool) -> CarePlace? {
        acts.last { ($0.kind == .placed || $0.kind == .left) && isMeant($0.occurredAt) }?.statement.place
    }

    // MARK: Illnesses

    func illnesses(_ assessor: Assessor) -> [PersonFigures.Illness] {
        let history = CaseHistory(of: person, in: evidence, at: instant)
        guard history.hasStandingDiagnosis else { return [] }
        var standing: Set<Int> = []
        history.forEachStandingDiagnosis { row, _ in standing.insert(row) }
        var isIll = false
        var illnesses: [PersonFigures.Illness] = []
        history.forEachRecord { row, record in
            if record.kind == .discharged { isIll = false }
            guard standing.contains(row), !isIll else { return }
            isIll = true
            illnesses.append(illness(row, record, assessor))
        }
        return illnesses
    }

    private func illness(_ row: Int, _ record: CaseStatement, _ assessor: Assessor) -> PersonFigures.Illness {
        let report = evidence.cases.rows[row].known.at
        let onset = record.onsetOn.map(offset.midnight)
        let positives = positives(assessor)
        let earliest = record.occurredAt.advanced(bySeconds: -Int64(limits.sampleDays.value) * 86_400)
        let sample =
            record.sampledAt
            ?? positives.map(\.sampledAt).filter { $0 > earliest && $0 <= record.occurredAt }.min()
        let result = sample.flatMap { sample in
            positives.filter { $0.sampledAt >= sample && $0.sampledAt <= record.occurredAt }.map(\.stated).min()
        }
        let placed = placed(in: [.site, .hospital], from: report)
        let points = [onset, sample, result, report, placed, self.placed(in: [.hospital], from: report)]
        let isWithin = { (days: Parameter, start: Instant?, end: Instant?) -> Bool? in
            guard let start, let end else { return nil }
            return end <= start.advanced(bySeconds: Int64(days.value) * 86_400)
        }
        let isListed = spans.contains {
            $0.category != .recovered && $0.known < report && $0.calendarEnd > report
        }
        return PersonFigures.Illness(
            week: week(of: report), isListed: isListed, isPlaced: isListed && place { $0 < report } != nil,
            lengths: zip(points, points.dropFirst()).map { start, end in
                start.flatMap { start in end.map { $0.wholeSeconds(since: start) } }
            },
            isDetected: isWithin(limits.detectDays, onset, result),
            isNotified: isWithin(limits.notifyDays, result, report),
            isResponded: isWithin(limits.respondDays, report, placed) ?? false,
            respondDue: report.advanced(bySeconds: Int64(limits.respondDays.value) * 86_400).secondsRoundedUp)
    }

    /// The positive tests of the person alone: when each was sampled, and when its result was first stated.
    private func positives(_ assessor: Assessor) -> [(sampledAt: Instant, stated: Instant)] {
        var found: [(sampledAt: Instant, stated: Instant)] = []
        for row in evidence.naats.range(of: person) where evidence.naats.rows[row].holds(at: instant) {
            let test = evidence.naats.rows[row].statement
            guard test.result == .positive, test.poolSize == 1 else { continue }
            found.append((test.sampledAt, assessor.stated(evidence.naats, row, of: person)))
        }
        for row in evidence.antigens.range(of: person) where evidence.antigens.rows[row].holds(at: instant) {
            let test = evidence.antigens.rows[row].statement
            guard test.result == .positive else { continue }
            found.append((test.sampledAt, assessor.stated(evidence.antigens, row, of: person)))
        }
        return found
    }

    /// From when on the person was in one of the places, of the time from a moment on.
    private func placed(in places: Set<CarePlace>, from moment: Instant) -> Instant? {
        if let place = place(when: { $0 <= moment }), places.contains(place) { return moment }
        return acts.first { act in
            act.kind == .placed && act.occurredAt > moment && act.statement.place.map(places.contains) ?? false
        }?.occurredAt
    }

    // MARK: Periods

    func periods(_ duties: DutyDocument) -> [PersonFigures.Period] {
        let open = spans.filter { !$0.isClosed }.sorted { $0.known < $1.known }
        var periods: [PersonFigures.Period] = []
        var group: [EpisodeSpan] = []
        var end: Instant?
        func close() {
            if let end, !group.isEmpty, let isWhole = isWhole(group, until: end, duties) {
                periods.append(PersonFigures.Period(week: week(of: end), isWhole: isWhole))
            }
            group = []
        }
        for span in open {
            if let reached = end, !group.isEmpty, span.known > reached { close() }
            let spanEnd = span.end ?? .distantFuture
            end = group.isEmpty ? spanEnd : max(end ?? spanEnd, spanEnd)
            group.append(span)
        }
        if end != .distantFuture { close() }
        return periods
    }

    /// Whether all dates that were asked for were kept; `nil` when none was.
    private func isWhole(_ group: [EpisodeSpan], until end: Instant, _ duties: DutyDocument) -> Bool? {
        guard let start = group.first?.known else { return nil }
        var isAsked = false
        let fillings = acts.filter(\.fillsSlot).map(\.occurredAt)
        var date = offset.date(of: start)
        if offset.midnight(date) < start { date = date + 1 }
        while offset.midnight(date + 1) <= end {
            let (midnight, next) = (offset.midnight(date), offset.midnight(date + 1))
            date = date + 1
            let hasSlots = group.contains { span in
                (span.measure(at: midnight).flatMap(duties.duty(of:))?.duty.slotsADay.value ?? 0) > 0
            }
            guard hasSlots else { continue }
            isAsked = true
            if !fillings.contains(where: { midnight <= $0 && $0 < next }) { return false }
        }
        return isAsked ? true : nil
    }
}
