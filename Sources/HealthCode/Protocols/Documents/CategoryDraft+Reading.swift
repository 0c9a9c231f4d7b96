extension CategoryDraft {
    /// The longest phase, in days.
    static let dayRange = 0...366
    /// The longest time between two tests, in hours: a year.
    static let hourRange = 0...8_760
    /// The most tests that a category may list.
    static let testLimit = 64
    /// The most phases that a category may have.
    static let phaseLimit = 16

    private static let commonKeys: Set<String> = ["title", "reason", "clause", "phases"]
    private static let someKeys: Set<String> = [
        "anchor", "samples", "look_back_days", "linked", "infectious_days_before", "lifted_by",
    ]

    /// Reads the entry of a category. In an overlay, `linked: none` is understood too.
    init(_ node: DocumentNode, category: Category, inOverlay: Bool) throws(DocumentError) {
        let mapping = try DocumentMapping(node, keys: Self.commonKeys.union(Self.someKeys))
        try mapping.refuse(Self.someKeys.subtracting(category.ownKeys))
        self.category = category
        place = node.place
        title = try mapping["title"]?.localizedText()
        reason = try mapping["reason"]?.localizedText()
        clause = try mapping["clause"]?.localizedText()
        if let node = mapping["anchor"], let name = category.anchor {
            anchor = try node.choice(of: [(name, name)])
        }
        if let node = mapping["phases"] { try readPhases(node) }
        samples = try mapping["samples"]?.choice(of: SampleRule.choices)
        lookBackDays = try mapping["look_back_days"]?.parameter(in: Self.dayRange)
        if let node = mapping["linked"] { link = try Self.link(node, inOverlay: inOverlay) }
        infectiousDaysBefore = try mapping["infectious_days_before"]?.parameter(in: Self.dayRange)
        if let node = mapping["lifted_by"] { lifting = try LiftingRule(node) }
    }

    private static func link(_ node: DocumentNode, inOverlay: Bool) throws(DocumentError) -> Link {
        if inOverlay, node.scalar?.text == "none" { return .none }
        let mapping = try DocumentMapping(node, keys: ["tests"])
        return .tests(try mapping.required("tests").parameter(in: 1...testLimit))
    }

    private mutating func readPhases(_ node: DocumentNode) throws(DocumentError) {
        let nodes = try node.list(limit: Self.phaseLimit)
        if category.kind == .state, nodes.count != 1 { throw node.place.error(.phasesOfState(nodes.count)) }
        guard !nodes.isEmpty else { throw node.place.error(.empty) }
        var phases: [PhaseRule] = []
        var count = 0
        var lastDay = -1
        var lastTest = -1
        for node in nodes {
            let mapping = try DocumentMapping(node, keys: ["measure", "colour", "days", "tests"])
            let measure = try mapping.required("measure")
            phasePlaces.append(measure.place)
            var phase = PhaseRule(
                measure: try measure.identifier(), colour: try mapping.required("colour").choice(of: Colour.choices),
                days: Parameter(0), tests: [])
            if category.kind == .state {
                try mapping.refuse(["days", "tests"])
            } else {
                phase.days = try mapping.required("days").parameter(in: Self.dayRange)
                // Day 0 belongs to the first phase.
                let days = (lastDay + 1)..<(max(lastDay, 0) + phase.days.value + 1)
                for node in try mapping["tests"]?.list(limit: Self.testLimit) ?? [] {
                    count += 1
                    guard count <= Self.testLimit else { throw node.place.error(.tooMany(limit: Self.testLimit)) }
                    let (day, isAssumed) = try node.assumable("day", in: 0...100_000)
                    guard day > lastTest else { throw node.place.error(.testsNotAscending(day: day)) }
                    guard days.contains(day) else { throw node.place.error(.testOutsidePhase(day: day, days: days)) }
                    phase.tests.append(TestRule(day: day, isAssumed: isAssumed))
                    lastTest = day
                }
                lastDay = days.upperBound - 1
            }
            phases.append(phase)
        }
        self.phases = phases
    }
}

extension LiftingRule {
    fileprivate init(_ node: DocumentNode) throws(DocumentError) {
        let mapping = try DocumentMapping(node, keys: ["case_kinds", "results", "tests", "hours_apart"])
        caseKinds = try mapping.required("case_kinds").choices(of: CaseKind.choices)
        results = try mapping.required("results").choices(of: TestResult.choices)
        tests = try mapping.required("tests").parameter(in: 1...CategoryDraft.testLimit)
        hoursApart = try mapping.required("hours_apart").parameter(in: CategoryDraft.hourRange)
        guard !caseKinds.isEmpty || !results.isEmpty else { throw node.place.error(.empty) }
    }
}

extension Colour {
    /// The colours by the names that documents use.
    static var choices: [(name: String, value: Colour)] { allCases.map { ($0.name, $0) } }
}
