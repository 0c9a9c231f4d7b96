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
            // A second open positive says nothing that the first does not.
            if reasons.contains(where: { $0.category == category }) { continue }
            if isOpen(category, sampledAt: naat.statement.sampledAt, of: person, history: history, rules: rules) {
                addState(category, until: nil, rules: rules, to: &reasons)
            }
        }
        for row in evidence.antigens.range(of: person)
        where !reasons.contains(where: { $0.category == .screenPositive }) {
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
        let standing = standing(
            ofPositive: category, sampledAt: sampledAt, of: person, history: history, rules: rules)
        if case .open = standing { return true }
        return false
    }

    /// What has become of a positive sample; rows are of the evidence's cases and nucleic-acid tests.
    enum PositiveStanding {
        /// Nothing has lifted it; the retests that count so far.
        case open(retests: [Int])
        /// These retests lifted it.
        case lifted(retests: [Int])
        /// A later case record answered it.
        case answered(row: Int)
        /// The last case record up to the sample is a diagnosis: the positive says nothing new.
        case diagnosedBefore(row: Int)
    }

    /// What has become of a positive sample; `nil` when the edition does not have its category.
    func standing(
        ofPositive category: Category, sampledAt: Instant, of person: Int, history: CaseHistory, rules: CompiledRules
    ) -> PositiveStanding? {
        guard let rule = rules[category] else { return nil }
        guard let lifting = rule.lifting else { return .open(retests: []) }
        var last: (row: Int, kind: CaseKind)?
        var answer: Int?
        history.forEachRecord { row, statement in
            if statement.occurredAt <= sampledAt { last = (row, statement.kind) }
            if answer == nil, lifting.caseKinds.contains(statement.kind), statement.occurredAt >= sampledAt {
                answer = row
            }
        }
        if category == .screenPositive, let last, last.kind.isDiagnosis { return .diagnosedBefore(row: last.row) }
        if let answer { return .answered(row: answer) }
        let retests = retests(counting: lifting, after: sampledAt, of: person)
        return retests.count >= lifting.tests.value ? .lifted(retests: retests) : .open(retests: retests)
    }

    /// The single tests with a lifting result that were sampled afterwards, far enough apart; no more than are needed.
    private func retests(counting lifting: LiftingRule, after sampledAt: Instant, of person: Int) -> [Int] {
        var counted: [Int] = []
        var last = sampledAt
        let rows = evidence.naats.range(of: person)
        // Rows are in the order of sampling.
        let first = rows.partitioningIndex { evidence.naats.rows[$0].statement.sampledAt > sampledAt }
        for row in first..<rows.upperBound {
            if counted.count >= lifting.tests.value { break }
            let naat = evidence.naats.rows[row]
            guard naat.statement.poolSize == 1, lifting.results.contains(naat.statement.result),
                naat.holds(at: instant)
            else { continue }
            let earliest = last.advanced(bySeconds: Int64(lifting.hoursApart.value) * 3_600)
            if !counted.isEmpty, naat.statement.sampledAt < earliest { continue }
            counted.append(row)
            last = naat.statement.sampledAt
        }
        return counted
    }
}

extension Range<Int> {
    /// The first index from which on the condition holds; it must hold for all after one for which it does.
    fileprivate func partitioningIndex(_ holds: (Int) -> Bool) -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
