// States without phases: cases, positives and their lifting.
extension Assessor {
    /// Adds the state that the ruling case record makes. Answers `true` for a diagnosis, beside which no other reason is
    /// given.
    func addCaseState(_ history: CaseHistory, rules: CompiledRules, to reasons: inout [CodeReason]) -> Bool {
        guard let ruling = history.ruling else { return false }
        switch evidence.cases.rows[ruling].statement.kind {
        case .confirmed, .asymptomatic:
            addState(.case, until: nil, rules: rules, to: &reasons)
            return true
        case .suspected:
            addState(.suspected, until: nil, rules: rules, to: &reasons)
            return false
        case .ruledOut, .discharged:
            return false
        }
    }

    /// Adds the states that positive tests opened and nothing lifted.
    func addPositiveStates(
        of person: Int, history: CaseHistory, rules: CompiledRules, to reasons: inout [CodeReason]
    ) {
        for row in evidence.naats.range(of: person) {
            let naat = evidence.naats.rows[row]
            guard naat.statement.result == .positive, naat.holds(at: instant) else { continue }
            let category: Category = naat.statement.poolSize == 1 ? .screenPositive : .poolPositive
            if isOpen(category, sampledAt: naat.statement.sampledAt, of: person, history: history, rules: rules) {
                addState(category, until: nil, rules: rules, to: &reasons)
            }
        }
        for row in evidence.antigens.range(of: person) {
            let antigen = evidence.antigens.rows[row]
            guard antigen.statement.result == .positive, antigen.holds(at: instant),
                isOpen(
                    .screenPositive, sampledAt: antigen.statement.sampledAt, of: person, history: history, rules: rules)
            else { continue }
            addState(.screenPositive, until: nil, rules: rules, to: &reasons)
        }
    }

    func addState(_ category: Category, until: Instant?, rules: CompiledRules, to reasons: inout [CodeReason]) {
        guard let phase = rules[category]?.phases.first else { return }
        add(
            CodeReason(
                category: category, measure: phase.measure, colour: phase.colour, until: until, testsOwed: []),
            to: &reasons)
    }

    /// Whether a positive sample opens the state of its category and nothing has lifted it.
    func isOpen(
        _ category: Category, sampledAt: Instant, of person: Int, history: CaseHistory, rules: CompiledRules
    ) -> Bool {
        guard let lifting = rules[category]?.lifting else { return rules[category] != nil }
        if category == .screenPositive, isDiagnosedAlready(history, at: sampledAt) { return false }
        var isAnswered = false
        history.forEachRecord { _, statement in
            if lifting.caseKinds.contains(statement.kind), statement.occurredAt >= sampledAt { isAnswered = true }
        }
        return !isAnswered && !isLifted(by: lifting, testsAfter: sampledAt, of: person)
    }

    /// Whether the last of the person's case records up to the sample is a diagnosis: the positive says nothing new.
    private func isDiagnosedAlready(_ history: CaseHistory, at sampledAt: Instant) -> Bool {
        var last: CaseKind?
        history.forEachRecord { _, statement in
            if statement.occurredAt <= sampledAt { last = statement.kind }
        }
        return last?.isDiagnosis ?? false
    }

    /// Whether enough single tests with a lifting result were sampled afterwards, far enough apart.
    private func isLifted(by lifting: LiftingRule, testsAfter sampledAt: Instant, of person: Int) -> Bool {
        var counted = 0
        var last = sampledAt
        if lifting.tests.value <= 0 { return true }
        for row in evidence.naats.range(of: person) {
            let naat = evidence.naats.rows[row]
            guard naat.statement.poolSize == 1, naat.statement.sampledAt > sampledAt,
                lifting.results.contains(naat.statement.result), naat.holds(at: instant)
            else { continue }
            let earliest = last.advanced(bySeconds: Int64(lifting.hoursApart.value) * 3_600)
            if counted > 0, naat.statement.sampledAt < earliest { continue }
            counted += 1
            last = naat.statement.sampledAt
            if counted >= lifting.tests.value { return true }
        }
        return false
    }
}
