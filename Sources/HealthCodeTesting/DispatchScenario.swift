public import HealthCode

/// A small piece of evidence and acts with the row that one person must have at some instants: a vector for the rules of
/// dispatch, as ``Scenario`` is one for those of the code.
public struct DispatchScenario: Sendable {
    /// What must hold at an instant.
    public struct Expectation: Sendable {
        /// RFC 3339.
        public let at: String
        /// Columns of the row by name, as they are written in CSV; `nil` for no row.
        public let row: [String: String]?
    }

    /// A sentence that says what is expected, and why.
    public let name: String
    /// The protocol: an edition, or `national`.
    public let rules: String
    /// Who is asked about.
    public let person: SyntheticPerson
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

    /// Adds an expectation: these columns have these values, and others do not matter.
    public mutating func expect(_ at: String, _ row: [String: String]?) {
        expectations.append(Expectation(at: at, row: row))
    }

    /// Runs it under some rules and duties.
    ///
    /// - Returns: a line for each expectation that does not hold.
    public func failures(under timeline: RuleTimeline, duties: DutyDocument = .national) -> [String] {
        let evidence = evidence.evidence()
        var workspace = Assessor.Workspace()
        return expectations.compactMap { expectation in
            guard let instant = Instant(expectation.at),
                let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant),
                let document = person.document, let number = evidence.person(with: document)
            else { return "\(name)\n  at \(expectation.at)\n  not assessed" }
            let item = Dispatcher(assessor, duties: duties).item(ofPersonOf: number, in: &workspace)
            let found = item.map(Self.columns)
            let isMet =
                expectation.row.map { wanted in wanted.allSatisfy { found?[$0.key] == $0.value } } ?? (found == nil)
            return isMet ? nil : "\(name)\n  at \(expectation.at)\n  \(difference(expectation.row, found))"
        }
    }

    private func difference(_ wanted: [String: String]?, _ found: [String: String]?) -> String {
        guard let wanted else { return "expected no row, found \(found ?? [:])" }
        guard let found else { return "expected \(wanted), found no row" }
        return wanted.filter { found[$0.key] != $0.value }.sorted { $0.key < $1.key }
            .map { "\($0.key): expected \($0.value), found \(found[$0.key] ?? "no such column")" }
            .joined(separator: "; ")
    }

    /// A row by its columns, as they are written in CSV.
    public static func columns(of item: WorkItem) -> [String: String] {
        var columns = Dictionary(uniqueKeysWithValues: item.columns.map { ($0.name, $0.text) })
        columns["document"] = "\(item.document.type.rawValue):\(item.document.number)"
        return columns
    }
}
