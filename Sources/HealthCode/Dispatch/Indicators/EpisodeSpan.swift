/// An episode as it lies in time, whether or not a diagnosis closed it.
struct EpisodeSpan {
    let category: Category
    /// Since when it has been known.
    let known: Instant
    /// When each phase ended, never before the one in front of it; the last may be missing.
    let phaseEnds: [Instant]
    let rule: CompiledRules.Rule
    /// The calendar end of its last phase.
    let calendarEnd: Instant
    let isClosed: Bool

    /// When it was over; `nil` while it goes on.
    var end: Instant? {
        phaseEnds.count == rule.phases.count ? max(known, phaseEnds.last ?? known) : nil
    }

    /// The measure that it asks for at a moment, when it lasts then and is over now.
    func measure(at moment: Instant) -> String? {
        guard known <= moment, let phase = phaseEnds.firstIndex(where: { $0 > moment }) else { return nil }
        return rule.phases[phase].measure
    }
}

extension Assessor {
    /// All episodes of a person that have phases.
    func spans(of person: Int, in workspace: inout Workspace) -> [EpisodeSpan] {
        let home = evidence.homePlace(of: person, at: instant)
        let rules = governing(home: home)
        let history = CaseHistory(of: person, in: evidence, at: instant)
        let lastDiagnosis = lastDiagnosisDate(history, offset: rules.offset)
        var spans: [EpisodeSpan] = []
        forEachEpisode(of: person, home: home, history: history, rules: rules, in: &workspace) { event, workspace in
            guard let rule = rules[event.category], !rule.phases.isEmpty else { return }
            let state = evaluate(event, of: person, rule: rule, rules: rules, in: &workspace)
            var ends: [Instant] = []
            for phase in 0..<(state.phase ?? rule.phases.count) {
                let own = end(of: phase, event, person: person, rule: rule, rules: rules, in: &workspace)
                ends.append(max(ends.last ?? own, own))
            }
            spans.append(
                EpisodeSpan(
                    category: event.category, known: event.known, phaseEnds: ends, rule: rule,
                    calendarEnd: rule.calendarEnd(
                        of: rule.phases.count - 1, anchor: event.anchor, offset: rules.offset),
                    isClosed: isClosed(event, by: lastDiagnosis)))
        }
        return spans
    }
}
