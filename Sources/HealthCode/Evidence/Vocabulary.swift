/// The outcome of a nucleic-acid or antigen test.
public enum TestResult: String, CaseIterable, Sendable {
    case positive, negative, indeterminate
}

/// What a `case` record says.
public enum CaseKind: String, CaseIterable, Sendable {
    case suspected, confirmed, asymptomatic
    case ruledOut = "ruled-out"
    case discharged

    /// Whether it is a diagnosis: confirmed or asymptomatic.
    @inlinable
    public var isDiagnosis: Bool { self == .confirmed || self == .asymptomatic }
}

/// How a contact met the case: directly, or through a close contact.
public enum ContactRelation: String, CaseIterable, Sendable {
    case close, secondary
}

/// The risk level that a command declared for an area.
public enum RiskLevel: String, CaseIterable, Sendable {
    case high, medium, low
}
