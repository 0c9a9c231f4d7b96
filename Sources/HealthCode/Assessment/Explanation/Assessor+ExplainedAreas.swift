// Where a person's presence and the risk areas met, and what followed.
extension Assessor {
    func explainedPresences(of subject: Subject, episodes: [ExplainedEpisode]) -> [ExplainedPresence] {
        let presence = Presence(of: subject.person, home: subject.home, in: evidence, at: instant)
        var found: [ExplainedPresence] = []
        var intervals: [PresenceInterval] = []
        for number in presence.areasTouched() {
            let area = evidence.areas[number]
            guard area.holds(at: instant), area.statement.from < area.statement.to else { continue }
            presence.intervals(in: area.statement.division, into: &intervals)
            for interval in intervals where matters(interval, for: area.statement, rules: subject.rules) {
                found.append(explained(interval, in: number, of: subject, episodes: episodes))
            }
        }
        return found
    }

    /// Whether the person was there, up to now, within the time that counts: from the look-back on until the lifting.
    private func matters(_ interval: PresenceInterval, for area: AreaRiskStatement, rules: CompiledRules) -> Bool {
        guard area.from <= instant else { return false }
        let categories = Category.area(area.level)
        // A level that the edition passes over altogether is no news to anybody; one that others knew is.
        if area.level == .low, rules[categories.left] == nil, rules[categories.resident] == nil { return false }
        let lookBack = rules[categories.left]?.lookBackSeconds ?? 0
        let begin = max(interval.start, area.from.advanced(bySeconds: -lookBack))
        return begin < min(interval.end, area.to) && begin <= instant
    }

    private func explained(
        _ interval: PresenceInterval, in number: Int, of subject: Subject, episodes: [ExplainedEpisode]
    ) -> ExplainedPresence {
        let area = evidence.areas[number].statement
        let record = areaReference(number)
        var presence = ExplainedPresence(
            record: record, level: area.level, division: area.division, from: area.from,
            to: area.to == .distantFuture ? nil : area.to,
            arrived: interval.start == .distantPast ? nil : interval.start,
            left: interval.end == .distantFuture ? nil : interval.end, outcome: .lifted, reason: nil, waysOut: [])
        if instant < interval.end, instant < area.to {
            presence.outcome = .there
            presence.reason = stateReason(Category.area(area.level).resident, until: presence.to, rules: subject.rules)
            if presence.reason == nil { presence.outcome = .notInEdition }
            if presence.reason != nil, subject.isCase {
                presence.outcome = .besideCase
                presence.reason = nil
            }
            if presence.reason != nil {
                presence.waysOut = [WayOut(conditions: [.areaLifted(presence.to)], next: .nothing)]
            }
        } else if interval.end <= instant, interval.end < area.to {
            let hasEpisode = episodes.contains { episode in
                guard case .area(record, _, _) = episode.origin else { return false }
                return episode.anchoredAt == interval.end
            }
            presence.outcome = hasEpisode ? .left : .passedThrough
            if subject.rules[Category.area(area.level).left] == nil { presence.outcome = .notInEdition }
        }
        return presence
    }

    func areaReference(_ number: Int) -> EvidenceReference {
        EvidenceReference(
            dataset: .areaRisk, recordID: evidence.areaIDs.text(of: evidence.areas[number].record),
            reportedAt: evidence.areas[number].reportedAt)
    }
}
