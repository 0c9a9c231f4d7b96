/// What dispatch asks of a derivation: which measures hold for a person and since when, and when the last one ended.
struct Obligations {
    /// A measure in force, and S: since when it has been known to be due.
    struct Measure {
        let name: String
        let since: Instant
    }

    /// Of all active episodes and states but those of being in a risk area.
    var personal: [Measure] = []
    /// The measures of the reasons that say no more than that the person is in a risk area.
    var resident: [String] = []
    /// X: when the last episode that ended by its phases did so.
    var released: Instant?
}

// Since when measures hold: `dispatch.md`, "Since when".
extension Assessor {
    /// What is to be done about a person, by evidence alone.
    func obligations(of person: Int, in workspace: inout Workspace) -> Obligations {
        var found = Obligations()
        let home = evidence.homePlace(of: person, at: instant)
        let rules = governing(home: home)
        let history = CaseHistory(of: person, in: evidence, at: instant)
        var states: [CodeReason] = []
        let isCase = addCaseState(history, rules: rules, to: &states)
        if let ruling = history.ruling, let state = states.first {
            found.personal.append(.init(name: state.measure, since: evidence.cases.rows[ruling].known.at))
        }
        // A diagnosis hides all other reasons.
        if isCase { return found }
        notePositives(of: person, history: history, rules: rules, in: &found)
        workspace.reasons.removeAll(keepingCapacity: true)
        addResidence(of: person, home: home, rules: rules, in: &workspace)
        found.resident = workspace.reasons.map(\.measure)

        let lastDiagnosis = lastDiagnosisDate(history, offset: rules.offset)
        forEachEpisode(of: person, home: home, history: history, rules: rules, in: &workspace) { event, workspace in
            guard let rule = rules[event.category], !isClosed(event, by: lastDiagnosis) else { return }
            let state = evaluate(event, of: person, rule: rule, rules: rules, in: &workspace)
            let ended = state.phase ?? rule.phases.count
            let since = (0..<ended).reduce(event.known) { latest, phase in
                max(latest, end(of: phase, event, person: person, rule: rule, rules: rules, in: &workspace))
            }
            if let phase = state.phase {
                found.personal.append(.init(name: rule.phases[phase].measure, since: since))
            } else if since > event.known {
                found.released = max(found.released ?? since, since)
            }
        }
        return found
    }

    private func notePositives(
        of person: Int, history: CaseHistory, rules: CompiledRules, in found: inout Obligations
    ) {
        for row in evidence.naats.range(of: person) {
            let naat = evidence.naats.rows[row]
            guard naat.statement.result == .positive, naat.holds(at: instant) else { continue }
            let category: Category = naat.statement.poolSize == 1 ? .screenPositive : .poolPositive
            guard let measure = rules[category]?.phases.first?.measure,
                isOpen(category, sampledAt: naat.statement.sampledAt, of: person, history: history, rules: rules)
            else { continue }
            found.personal.append(.init(name: measure, since: stated(evidence.naats, row, of: person)))
        }
        guard let measure = rules[.screenPositive]?.phases.first?.measure else { return }
        for row in evidence.antigens.range(of: person) {
            let antigen = evidence.antigens.rows[row]
            guard antigen.statement.result == .positive, antigen.holds(at: instant),
                isOpen(
                    .screenPositive, sampledAt: antigen.statement.sampledAt, of: person, history: history, rules: rules)
            else { continue }
            found.personal.append(.init(name: measure, since: stated(evidence.antigens, row, of: person)))
        }
    }

    /// When what a row says was first stated of the person: a corrected spelling reopens nothing.
    func stated<S>(_ table: PersonTable<S>, _ row: Int, of person: Int) -> Instant {
        table.knownAt(row) { evidence.representative(of: Int($0)) == person }
    }

    /// When a phase that has ended did so: at its calendar end, or when the last result that it waited for was stated. The
    /// episode's tests are laid out in `workspace.schedule`.
    func end(
        of phase: Int, _ event: EpisodeEvent, person: Int, rule: CompiledRules.Rule, rules: CompiledRules,
        in workspace: inout Workspace
    ) -> Instant {
        var end = rule.calendarEnd(of: phase, anchor: event.anchor, offset: rules.offset)
        for test in workspace.schedule.tests where test.phase == phase {
            if let sample = test.sample { end = max(end, stated(evidence.naats, sample, of: person)) }
        }
        guard phase == rule.phases.count - 1, event.category == .secondaryContact, let needed = rule.linkedTests,
            case .contact(let row) = event.source, let link = linkedEpisode(of: row)
        else { return end }
        for test in linkedTests(needed, of: link, schedule: &workspace.linkedSchedule) {
            if let sample = test.sample { end = max(end, stated(evidence.naats, sample, of: link.person)) }
        }
        return end
    }
}
