// Cases and positives of a person, with what became of them.
extension Assessor {
    func explainedCases(of subject: Subject) -> [ExplainedCase] {
        var standing: Set<Int> = []
        subject.history.forEachStandingDiagnosis { row, _ in standing.insert(row) }
        var ruling: [CodeReason] = []
        _ = addCaseState(subject.history, rules: subject.rules, to: &ruling)
        var cases: [ExplainedCase] = []
        subject.history.forEachRecord { row, statement in
            let isRuling = row == subject.history.ruling
            let reason = isRuling ? ruling.first : nil
            cases.append(
                ExplainedCase(
                    record: evidence.cases.reference(to: row, in: .case), kind: statement.kind,
                    occurredAt: statement.occurredAt, isRuling: isRuling,
                    isStandingDiagnosis: standing.contains(row), reason: reason,
                    waysOut: reason == nil ? [] : waysOut(ofCase: statement, rules: subject.rules)))
        }
        return cases
    }

    private func waysOut(ofCase statement: CaseStatement, rules: CompiledRules) -> [WayOut] {
        let ruledOut = WayOut(conditions: [.finding(.ruledOut, notBefore: statement.occurredAt)], next: .nothing)
        guard statement.kind.isDiagnosis else { return [ruledOut] }
        let discharge = WayOut(
            conditions: [.finding(.discharged, notBefore: statement.occurredAt)],
            next: next(rules[.recovered]?.phases.first))
        return [discharge, ruledOut]
    }

    func next(_ phase: CompiledRules.Phase?) -> WayOut.Next {
        phase.map { .measure($0.measure, $0.colour) } ?? .nothing
    }

    func explainedPositives(of subject: Subject) -> [ExplainedPositive] {
        var positives: [ExplainedPositive] = []
        for row in evidence.naats.range(of: subject.person) {
            let naat = evidence.naats.rows[row]
            guard naat.statement.result == .positive, naat.holds(at: instant) else { continue }
            let category: Category = naat.statement.poolSize == 1 ? .screenPositive : .poolPositive
            positives.append(explainedPositive(category, naatSample(row), of: subject))
        }
        for row in evidence.antigens.range(of: subject.person) {
            let antigen = evidence.antigens.rows[row]
            guard antigen.statement.result == .positive, antigen.holds(at: instant) else { continue }
            let sample = ExplainedSample(
                record: evidence.antigens.reference(to: row, in: .antigen), sampledAt: antigen.statement.sampledAt)
            positives.append(explainedPositive(.screenPositive, sample, of: subject))
        }
        return positives
    }

    private func explainedPositive(
        _ category: Category, _ sample: ExplainedSample, of subject: Subject
    ) -> ExplainedPositive {
        let found = standing(
            ofPositive: category, sampledAt: sample.sampledAt, of: subject.person, history: subject.history,
            rules: subject.rules)
        var positive = ExplainedPositive(
            category: category, sample: sample, standing: .notInEdition, retests: [], reason: nil, waysOut: [])
        switch found {
        case nil: return positive
        case .diagnosedBefore(let row):
            positive.standing = .diagnosedBefore(evidence.cases.reference(to: row, in: .case))
        case .answered(let row):
            positive.standing = .answered(
                evidence.cases.reference(to: row, in: .case), evidence.cases.rows[row].statement.kind)
        case .lifted(let rows):
            positive.standing = .lifted
            positive.retests = rows.map(naatSample)
        case .open(let rows):
            positive.retests = rows.map(naatSample)
            positive.standing = subject.isCase ? .besideCase : .open
            if !subject.isCase {
                positive.reason = stateReason(category, until: nil, rules: subject.rules)
                positive.waysOut = waysOut(of: positive, rules: subject.rules)
            }
        }
        return positive
    }

    private func waysOut(of positive: ExplainedPositive, rules: CompiledRules) -> [WayOut] {
        guard let lifting = rules[positive.category]?.lifting else { return [] }
        var ways: [WayOut] = []
        let hours = lifting.hoursApart.value
        let missing = lifting.tests.value - positive.retests.count
        if missing > 0 {
            let notBefore = positive.retests.last.map { $0.sampledAt.advanced(bySeconds: Int64(hours) * 3_600) }
            let retests = EndCondition.retests(
                missing, results: TestResult.allCases.filter(lifting.results.contains),
                after: positive.sample.sampledAt,
                notBefore: notBefore, hoursApart: hours)
            ways.append(WayOut(conditions: [retests], next: .nothing))
        }
        if lifting.caseKinds.contains(.ruledOut) {
            ways.append(
                WayOut(conditions: [.finding(.ruledOut, notBefore: positive.sample.sampledAt)], next: .nothing))
        }
        return ways
    }
}
