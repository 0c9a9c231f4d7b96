/// The rules in force at an instant, laid out for assessment: found by category without hashing, days added up.
final class CompiledRules: Sendable {
    struct Phase: Sendable {
        let measure: String
        let colour: Colour
        /// Days from the anchor to the phase's last day.
        let lastDay: Int
    }

    struct Test: Sendable {
        let day: Int
        let phase: Int
    }

    /// A class, so that handing a rule on takes one reference instead of one for each list.
    final class Rule: Sendable {
        let category: Category
        let phases: [Phase]
        let tests: [Test]
        let samples: SampleRule
        let lookBackSeconds: Int64
        let linkedTests: Int?
        let infectiousDaysBefore: Int
        let lifting: LiftingRule?

        init(_ rule: CategoryRule) {
            var lastDay = 0
            var phases: [Phase] = []
            for phase in rule.phases {
                lastDay += phase.days.value
                phases.append(Phase(measure: phase.measure, colour: phase.colour, lastDay: lastDay))
            }
            category = rule.category
            self.phases = phases
            tests = rule.phases.enumerated().flatMap { index, phase in
                phase.tests.map { Test(day: $0.day, phase: index) }
            }
            samples = rule.samples ?? .any
            lookBackSeconds = Int64(rule.lookBackDays?.value ?? 0) * 86_400
            linkedTests = rule.linkedTests?.value
            infectiousDaysBefore = rule.infectiousDaysBefore?.value ?? 0
            lifting = rule.lifting
        }
    }

    let source: ControlProtocol
    let offset: UTCOffset
    let upgradeWindowDays: Int
    let minimumStaySeconds: Int64
    let lateMinimumTests: Int
    let lateWindowDays: Int
    /// When other rules follow; `nil` when none do.
    let end: Instant?
    private let rules: [Rule?]
    private let start: Instant?
    private let earlier: [RuleTimeline.Segment]

    init(_ source: ControlProtocol, start: Instant?, end: Instant?, earlier: [RuleTimeline.Segment]) {
        self.source = source
        self.start = start
        self.end = end
        self.earlier = earlier
        offset = source.offset
        upgradeWindowDays = source.upgradeWindowDays.value
        minimumStaySeconds = Int64(source.minimumStayHours.value) * 3_600
        lateMinimumTests = source.lateMinimumTests.value
        lateWindowDays = source.lateWindowDays.value
        rules = Category.allCases.map { category in source.categories[category].map(Rule.init) }
    }

    @inline(__always)
    subscript(category: Category) -> Rule? { rules[Int(category.rawValue)] }

    /// Whether a listed test is waived because, on its due date, the rules then in force did not ask for it.
    @inline(__always)
    func wasNotAsked(_ category: Category, day: Int, due: LocalDate) -> Bool {
        guard let start else { return false }
        let beginning = offset.midnight(due)
        return beginning < start && !wasListed(category, day: day, at: beginning)
    }

    private func wasListed(_ category: Category, day: Int, at instant: Instant) -> Bool {
        let segment = earlier.last { $0.start.map { $0 <= instant } ?? true }
        guard let phases = segment?.rules.categories[category]?.phases else { return false }
        return phases.contains { $0.tests.contains { $0.day == day } }
    }
}
