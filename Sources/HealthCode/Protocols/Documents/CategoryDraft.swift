/// What a document says of one category: in an edition the whole rule, in an overlay the parts that change.
struct CategoryDraft: Sendable, Hashable {
    let category: Category
    let place: DocumentPlace
    var title: LocalizedText?
    var reason: LocalizedText?
    var clause: LocalizedText?
    var anchor: String?
    var phases: [PhaseRule]?
    var phasePlaces: [DocumentPlace] = []
    var samples: SampleRule?
    var lookBackDays: Parameter?
    var link: Link?
    var infectiousDaysBefore: Parameter?
    var lifting: LiftingRule?

    /// What is said of a linked release.
    enum Link: Sendable, Hashable {
        /// `linked: none`, in an overlay: the release waits for nobody.
        case none
        /// `linked: {tests: 2}`.
        case tests(Parameter)
    }

    /// The rule that results, what is not said here being as in `base`.
    ///
    /// - Throws: when something is missing, or the parts do not fit together.
    func rule(over base: CategoryRule?, measures: Set<String>) throws(DocumentError) -> CategoryRule {
        if base == nil, category.kind == .episode { _ = try required(anchor, "anchor") }
        var rule = CategoryRule(
            category: category,
            title: try required(title ?? base?.title, "title"),
            reason: try required(reason ?? base?.reason, "reason"),
            clause: try required(clause ?? base?.clause, "clause"),
            phases: try required(phases ?? base?.phases, "phases"),
            lookBackDays: lookBackDays ?? base?.lookBackDays,
            linkedTests: base?.linkedTests,
            infectiousDaysBefore: infectiousDaysBefore ?? base?.infectiousDaysBefore,
            lifting: lifting ?? base?.lifting)
        for (phase, place) in zip(phases ?? [], phasePlaces) where !measures.contains(phase.measure) {
            throw place.error(.unknownMeasure(phase.measure))
        }
        if !rule.listedTests.isEmpty {
            rule.samples = try required(samples ?? base?.samples, "samples")
        } else if samples != nil {
            throw place.error(.misplacedKey("samples"))
        }
        switch link {
        case .some(.none): rule.linkedTests = nil
        case .tests(let tests): rule.linkedTests = tests
        case nil: break
        }
        if category.ownKeys.contains("look_back_days") { _ = try required(rule.lookBackDays, "look_back_days") }
        if category.ownKeys.contains("lifted_by") { _ = try required(rule.lifting, "lifted_by") }
        if category.ownKeys.contains("infectious_days_before") {
            _ = try required(rule.infectiousDaysBefore, "infectious_days_before")
        }
        return rule
    }

    private func required<Value>(_ value: Value?, _ key: String) throws(DocumentError) -> Value {
        guard let value else { throw place.error(.missingKey(key)) }
        return value
    }
}

extension Category {
    /// The keys of a document that only categories like this one have.
    var ownKeys: Set<String> {
        switch self {
        case .areaHigh, .areaMedium, .areaLow: ["anchor", "samples", "look_back_days"]
        case .secondaryContact: ["anchor", "samples", "linked"]
        case .coTravel: ["anchor", "samples", "infectious_days_before"]
        case .closedLoop, .closeContact, .entry, .recovered: ["anchor", "samples"]
        case .screenPositive, .poolPositive: ["lifted_by"]
        case .areaHighResident, .areaLowResident, .areaMediumResident, .case, .suspected: []
        }
    }
}
