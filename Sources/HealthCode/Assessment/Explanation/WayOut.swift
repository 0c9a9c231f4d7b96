/// One way in which a measure ends: when all its conditions are met.
public struct WayOut: Sendable, Hashable {
    /// What must be the case.
    public var conditions: [EndCondition]
    /// What comes then.
    public var next: Next

    /// A way out that takes all the conditions.
    public init(conditions: [EndCondition], next: Next) {
        self.conditions = conditions
        self.next = next
    }

    /// What follows on the end of a measure.
    public enum Next: Sendable, Hashable {
        /// Nothing.
        case nothing
        /// Another measure.
        case measure(String, Colour)
    }

    /// Whether it needs nobody to do anything: the measure ends by itself on a date.
    public var endsByItself: Bool {
        conditions.allSatisfy { if case .calendar = $0 { true } else { false } }
    }

    /// The colour that the measure leaves behind.
    public var nextColour: Colour {
        switch next {
        case .nothing: .green
        case .measure(_, let colour): colour
        }
    }
}

/// Something that has to happen before a measure ends.
public enum EndCondition: Sendable, Hashable {
    /// The moment comes.
    case calendar(Instant)
    /// Negative tests are sampled, one on each or after it, on different dates, and are reported.
    case tests([LocalDate], samples: SampleRule)
    /// So many of the results of the close contact's first tests are still to come back negative.
    case linkedTests(awaited: Int, of: Int)
    /// The area is lifted; by its own end, where it has one ahead.
    case areaLifted(Instant?)
    /// A case record of that kind, occurring at that moment or later.
    case finding(CaseKind, notBefore: Instant)
    /// So many more single tests with one of the results, sampled after the first moment, none before the second, and
    /// so many hours apart.
    case retests(Int, results: [TestResult], after: Instant, notBefore: Instant?, hoursApart: Int)
    /// The case that the event goes back to is ruled out or withdrawn.
    case indexRuledOut(String)
}
