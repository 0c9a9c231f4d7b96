/// Holds rules against those of the base, and keeps what goes beyond.
///
/// Days are compared one by one, since phases add up: what counts is what a person is under on day n, not the number
/// that a phase carries. Calendar days alone are compared; what a person waits for beyond them (tests, a link) is
/// held by its own limits.
struct LimitComparison {
    private(set) var violations: [LimitViolation] = []
    private let base: ControlProtocol
    private let strictness: [String: Int]

    init(base: ControlProtocol) {
        self.base = base
        strictness = Dictionary(
            zip(base.measureOrder, 0...), uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ limit: Limit, _ place: String, base: String, overlay: String) {
        violations.append(LimitViolation(limit: limit, place: place, base: base, overlay: overlay))
    }

    mutating func compareParameters(with rules: ControlProtocol) {
        for name in ParameterDraft.Name.allCases {
            let (old, new) = (base[keyPath: name.keyPath].value, rules[keyPath: name.keyPath].value)
            // A shorter minimum stay counts people who only passed through; all others grow with their number.
            guard name == .minimumStayHours ? new < old : new > old else { continue }
            add(
                name == .lateMinimumTests ? .testAdded : .windowWidened, "parameters.\(name.rawValue)", base: "\(old)",
                overlay: "\(new)")
        }
    }

    mutating func compare(_ rule: CategoryRule, with base: CategoryRule) {
        let place = "categories.\(rule.category.name)"
        comparePhases(rule, with: base, at: place)
        compareTests(rule, with: base, at: place)
        compareWaiting(rule, with: base, at: place)
        raised(.windowWidened, "\(place).look_back_days", base.lookBackDays, rule.lookBackDays)
        raised(
            .windowWidened, "\(place).infectious_days_before", base.infectiousDaysBefore, rule.infectiousDaysBefore)
    }

    /// L2 where a day is under a stricter measure than in the base, or under one that the base has ended; L6 where a
    /// day that the base covers has a worse colour.
    private mutating func comparePhases(_ rule: CategoryRule, with base: CategoryRule, at place: String) {
        let baseSpans = base.spans
        for (index, span) in rule.spans.enumerated() {
            let isLengthened = span.days.contains { day in
                rank(span.phase.measure) < (baseSpans.covering(day).map { rank($0.measure) } ?? .max)
            }
            let isWorse = span.days.contains { day in
                baseSpans.covering(day).map { span.phase.colour > $0.colour } ?? false
            }
            let text = span.text(of: rule.category.kind)
            if isLengthened {
                let isSameMeasure =
                    base.phases.indices.contains(index)
                    && base.phases[index].measure == span.phase.measure
                let key = rule.category.kind == .state ? ".measure" : isSameMeasure ? ".days" : ""
                add(.measureLengthened, "\(place).phases[\(index)]\(key)", base: base.phasesText, overlay: text)
            }
            if isWorse {
                add(.colourWorsened, "\(place).phases[\(index)].colour", base: base.phasesText, overlay: text)
            }
        }
    }

    private func rank(_ measure: String) -> Int { strictness[measure] ?? -1 }

    private mutating func compareTests(_ rule: CategoryRule, with base: CategoryRule, at place: String) {
        let listed = Set(base.listedTests.map(\.day))
        for (index, phase) in rule.phases.enumerated() {
            for (testIndex, test) in phase.tests.enumerated() where !listed.contains(test.day) {
                add(
                    .testAdded, "\(place).phases[\(index)].tests[\(testIndex)]", base: base.testsText,
                    overlay: "day \(test.day)")
            }
        }
        if base.samples == .any, rule.samples == .single {
            add(.testAdded, "\(place).samples", base: "any", overlay: "single")
        }
    }

    /// What makes a person wait beyond the calendar: for a close contact's tests, or for what lifts a state.
    private mutating func compareWaiting(_ rule: CategoryRule, with base: CategoryRule, at place: String) {
        raised(.measureLengthened, "\(place).linked.tests", base.linkedTests, rule.linkedTests)
        guard let old = base.lifting, let new = rule.lifting else { return }
        let lifted = "\(place).lifted_by"
        if !old.caseKinds.isSubset(of: new.caseKinds) {
            add(
                .measureLengthened, "\(lifted).case_kinds", base: old.caseKinds.text, overlay: new.caseKinds.text)
        }
        if !old.results.isSubset(of: new.results) {
            add(.measureLengthened, "\(lifted).results", base: old.results.text, overlay: new.results.text)
        }
        raised(.measureLengthened, "\(lifted).tests", old.tests, new.tests)
        raised(.measureLengthened, "\(lifted).hours_apart", old.hoursApart, new.hoursApart)
    }

    private mutating func raised(_ limit: Limit, _ place: String, _ old: Parameter?, _ new: Parameter?) {
        guard let new, old.map({ new.value > $0.value }) ?? true else { return }
        add(limit, place, base: old.map { "\($0.value)" } ?? "none", overlay: "\(new.value)")
    }
}
