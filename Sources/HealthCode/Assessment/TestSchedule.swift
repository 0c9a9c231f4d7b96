/// The tests of one episode: listed and made up, waived or not, and the samples that satisfied them.
///
/// One schedule is used for many episodes in turn, so that its memory is taken once.
struct TestSchedule {
    struct DueTest {
        let due: LocalDate
        /// The listed day, counted from the anchor; `nil` for a make-up test.
        let day: Int?
        let phase: Int
        let waiver: Waiver?
        /// The row of the sample that satisfied it.
        var sample: Int?
    }

    /// Why a listed test is not asked for.
    enum Waiver: Sendable, Hashable {
        /// Its day had passed when the event became known.
        case beforeKnown
        /// No rule asked for it on its day.
        case notAskedThen
    }

    /// All tests in order of their due dates.
    private(set) var tests: [DueTest] = []

    /// Lays out the tests of an episode.
    mutating func lay(_ rule: CompiledRules.Rule, anchor: LocalDate, known: LocalDate, rules: CompiledRules) {
        tests.removeAll(keepingCapacity: true)
        var dueSinceKnown = 0
        for test in rule.tests {
            let due = anchor + test.day
            var waiver: Waiver?
            if due < known {
                waiver = .beforeKnown
            } else {
                dueSinceKnown += 1
            }
            if waiver == nil, rules.wasNotAsked(rule.category, day: test.day, due: due) { waiver = .notAskedThen }
            tests.append(DueTest(due: due, day: test.day, phase: test.phase, waiver: waiver, sample: nil))
        }
        let missing = min(rules.lateMinimumTests, rule.tests.count) - dueSinceKnown
        if missing > 0, known - anchor <= rules.lateWindowDays {
            makeUp(missing, from: known, phase: rule.phases.count - 1)
        }
    }

    /// Adds tests on the first dates that no listed test has.
    private mutating func makeUp(_ missing: Int, from known: LocalDate, phase: Int) {
        let listed = tests.count
        var date = known
        var left = missing
        while left > 0 {
            if !tests[..<listed].contains(where: { $0.due == date }) {
                tests.append(DueTest(due: date, day: nil, phase: phase, waiver: nil, sample: nil))
                left -= 1
            }
            date = date + 1
        }
        tests.sort { $0.due < $1.due }
    }

    /// Gives the person's existing negative samples, in order, each to the earliest test that waits for one.
    ///
    /// Since the earliest goes first, the satisfied tests are always the first of those that are not waived.
    mutating func satisfy(
        _ samples: SampleRule, of person: Int, in evidence: Evidence, at instant: Instant, offset: UTCOffset
    ) {
        guard var next = tests.firstIndex(where: { $0.waiver == nil }) else { return }
        var lastDate: LocalDate?
        for row in evidence.naats.range(of: person) {
            let naat = evidence.naats.rows[row]
            guard naat.statement.result == .negative, samples.allows(poolSize: Int(naat.statement.poolSize)),
                naat.holds(at: instant)
            else { continue }
            let date = offset.date(of: naat.statement.sampledAt)
            // Of several on one date only the first is considered.
            if date == lastDate { continue }
            lastDate = date
            guard tests[next].due <= date else { continue }
            tests[next].sample = row
            repeat { next += 1 } while next < tests.count && tests[next].waiver != nil
            if next == tests.count { return }
        }
    }

    /// Whether a phase waits for no test.
    func isSatisfied(phase: Int) -> Bool {
        tests.allSatisfy { $0.phase != phase || $0.waiver != nil || $0.sample != nil }
    }

    /// The due dates of the tests that are asked for and not satisfied.
    var owed: [LocalDate] {
        tests.compactMap { $0.waiver == nil && $0.sample == nil ? $0.due : nil }
    }
}
