public import HealthCode

/// A small piece of evidence with the code that one person must have at some instants: a vector that can be run under
/// any rules, so that a test can also ask whether a changed rule would be noticed.
public struct Scenario: Sendable {
    /// What must hold at an instant.
    public struct Expectation: Sendable {
        /// RFC 3339.
        public let at: String
        /// The code in the words of ``Scenario/describe(_:)``.
        public let code: String
    }

    /// A sentence that says what is expected, and why.
    public let name: String
    /// The protocol: an edition, or `national`.
    public let rules: String
    /// Who is asked about.
    public let person: SyntheticPerson
    /// Whether expectations name what stands beside the colour too: ` | 12 h 2 doses`.
    public var namesFreshness = false
    /// What is known.
    public var evidence = EvidenceText()
    /// What must hold.
    public var expectations: [Expectation] = []

    /// A scenario without evidence.
    public init(_ name: String, rules: String = "cn-9", person: SyntheticPerson = SyntheticPerson(1)) {
        self.name = name
        self.rules = rules
        self.person = person
    }

    /// Adds an expectation; `at` may leave out the offset, which is then +08:00.
    public mutating func expect(_ at: String, _ code: String) {
        expectations.append(Expectation(at: at.hasSuffix("Z") || at.contains("+") ? at : at + "+08:00", code: code))
    }

    /// Runs it under some rules.
    ///
    /// - Returns: a line for each expectation that does not hold.
    public func failures(under timeline: RuleTimeline) -> [String] {
        let evidence = evidence.evidence()
        var workspace = Assessor.Workspace()
        return expectations.compactMap { expectation in
            let found: String
            if let instant = Instant(expectation.at),
                let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant),
                let document = person.document, let number = evidence.person(with: document)
            {
                found = assessor.assess(number, in: &workspace).map(describe) ?? "no row"
            } else {
                found = "not assessed"
            }
            return found == expectation.code
                ? nil : "\(name)\n  at \(expectation.at)\n  expected \(expectation.code)\n  found    \(found)"
        }
    }

    private func describe(_ code: Assessment) -> String {
        let beside = " | \(code.naatHours.map { "\($0) h" } ?? "-") \(code.doses) doses"
        return Self.describe(code) + (namesFreshness ? beside : "")
    }

    /// A code in one line: `red contact.close/central-isolation/2022-08-09 owes 08-02 08-03`, several reasons with ` + `
    /// between them, `green` when there is none; an until at local midnight is written as its date.
    public static func describe(_ code: Assessment) -> String {
        let reasons = code.reasons.map { reason in
            let owed = reason.testsOwed.map { " " + String($0.description.dropFirst(5)) }.joined()
            let until = reason.until.map { UTCOffset.china.format($0) } ?? "-"
            let short = until.hasSuffix("T00:00:00+08:00") ? String(until.prefix(10)) : until
            return "\(reason.category.name)/\(reason.measure)/\(short)\(owed.isEmpty ? "" : " owes" + owed)"
        }
        return ([code.colour.name] + (reasons.isEmpty ? [] : [reasons.joined(separator: " + ")])).joined(separator: " ")
    }
}
