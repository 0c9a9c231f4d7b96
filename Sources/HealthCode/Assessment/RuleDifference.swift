/// What a change of rules would do to the persons of some evidence at an instant: a count, never a person.
public struct RuleDifference: Sendable, Hashable {
    /// From one colour to another, or to the same.
    public struct Move: Sendable, Hashable {
        /// The colour under the rules as they are; `nil` where there was no such reason.
        public let from: Colour?
        /// The colour under the rules as they would be; `nil` where there would be no such reason.
        public let to: Colour?

        /// Whether anything would change.
        public var isChange: Bool { from != to }

        init(_ from: Colour?, _ to: Colour?) {
            self.from = from
            self.to = to
        }
    }

    /// A measure of a category.
    public struct Measure: Sendable, Hashable, Comparable {
        /// The category.
        public let category: Category
        /// The measure's name.
        public let name: String

        /// In the order of the categories' names, then of the measures'.
        public static func < (lhs: Measure, rhs: Measure) -> Bool {
            (lhs.category.rawValue, lhs.name) < (rhs.category.rawValue, rhs.name)
        }
    }

    /// What would happen to a measure: in how many persons.
    public struct Effect: Sendable, Hashable {
        /// Persons for whom it would begin.
        public var begins = 0
        /// Persons for whom it would end.
        public var ends = 0
        /// Persons for whom it would go on, but until later, or until no date.
        public var later = 0
        /// Persons for whom it would go on, but end earlier.
        public var earlier = 0
    }

    /// All persons by the colours of their codes.
    public private(set) var persons: [Move: Int] = [:]
    /// The same by the province where they live; `nil` for those without a residence.
    public private(set) var provinces: [Division?: [Move: Int]] = [:]
    /// Persons by the colour that a category gives them.
    public private(set) var categories: [Category: [Move: Int]] = [:]
    /// What would begin, end or change.
    public private(set) var measures: [Measure: Effect] = [:]

    /// Assesses everyone twice.
    ///
    /// - Returns: `nil` when one of the two has no rules in force at the instant.
    public init?(in evidence: Evidence, from: RuleTimeline, to: RuleTimeline, at instant: Instant) {
        guard let before = Assessor(evidence: evidence, timeline: from, at: instant),
            let after = Assessor(evidence: evidence, timeline: to, at: instant)
        else { return nil }
        var workspace = Assessor.Workspace()
        for person in 0..<evidence.personCount {
            guard let old = before.assess(person, in: &workspace), let new = after.assess(person, in: &workspace),
                before.isFirstSubject(person)
            else { continue }
            let move = Move(old.colour, new.colour)
            persons[move, default: 0] += 1
            provinces[before.evidence.home(of: person, at: instant)?.province, default: [:]][move, default: 0] += 1
            compare(old.reasons, new.reasons)
        }
    }

    private mutating func compare(_ old: [CodeReason], _ new: [CodeReason]) {
        for category in Set(old.map(\.category)).union(new.map(\.category)) {
            let (was, willBe) = (old.first { $0.category == category }, new.first { $0.category == category })
            categories[category, default: [:]][Move(was?.colour, willBe?.colour), default: 0] += 1
            if let was, let willBe, was.measure == willBe.measure {
                let (a, b) = (was.until ?? .distantFuture, willBe.until ?? .distantFuture)
                if a == b { continue }
                let measure = Measure(category: category, name: was.measure)
                if a < b {
                    measures[measure, default: Effect()].later += 1
                } else {
                    measures[measure, default: Effect()].earlier += 1
                }
                continue
            }
            if let was { measures[Measure(category: category, name: was.measure), default: Effect()].ends += 1 }
            if let willBe {
                measures[Measure(category: category, name: willBe.measure), default: Effect()].begins += 1
            }
        }
    }
}
