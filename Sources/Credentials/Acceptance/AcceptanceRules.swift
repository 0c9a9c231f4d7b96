/// The rules that a verifier has, from which those that apply are selected.
public struct AcceptanceRules: Sendable {
    /// What a rule must fit to be asked.
    public struct Selection: Sendable, Hashable {
        /// The kinds of rules.
        public let kind: AcceptanceRule.Kind
        /// Whose rules: ISO 3166-1.
        public let country: String
        /// The part of the country; rules of other parts are not asked. `nil`: only rules for the whole country.
        public let region: String?
        /// What the credential states; rules for `General` always belong to them.
        public let certificateKinds: Set<AcceptanceRule.CertificateKind>
        /// The instant, in seconds since 1970-01-01T00:00:00Z.
        public let at: Int64

        /// A selection.
        public init(
            kind: AcceptanceRule.Kind, country: String, region: String? = nil,
            certificateKinds: Set<AcceptanceRule.CertificateKind>, at: Int64
        ) {
            self.kind = kind
            self.country = country
            self.region = region
            self.certificateKinds = certificateKinds
            self.at = at
        }
    }

    private struct Shelf: Hashable {
        let kind: AcceptanceRule.Kind
        let country: String
    }

    private var shelves: [Shelf: [AcceptanceRule]] = [:]

    /// Rules in any order, with all their versions.
    public init(_ rules: some Sequence<AcceptanceRule>) {
        for rule in rules {
            shelves[Shelf(kind: rule.kind, country: rule.country), default: []].append(rule)
        }
        // Sorted once, so that a selection walks over each rule once and answers in a fixed order.
        for shelf in shelves.keys {
            shelves[shelf]?.sort { ($0.identifier, $1.version) < ($1.identifier, $0.version) }
        }
    }

    /// How many rules there are, each version counted.
    public var count: Int { shelves.values.reduce(0) { $0 + $1.count } }

    /// The rules that apply, by identifier: of each the highest version among those in force at the instant.
    public func selected(by selection: Selection) -> [AcceptanceRule] {
        var selected: [AcceptanceRule] = []
        for rule in inForce(selection.kind, selection.country, at: selection.at) {
            guard rule.region == nil || rule.region == selection.region,
                rule.certificateKind == .general || selection.certificateKinds.contains(rule.certificateKind),
                rule.identifier != selected.last?.identifier
            else { continue }
            selected.append(rule)
        }
        return selected
    }

    /// Whether a country has any rule of that kind in force at the instant: without one its silence is no consent.
    public func hasAny(_ kind: AcceptanceRule.Kind, of country: String, at: Int64) -> Bool {
        inForce(kind, country, at: at).contains { _ in true }
    }

    private func inForce(
        _ kind: AcceptanceRule.Kind, _ country: String, at: Int64
    ) -> LazyFilterSequence<[AcceptanceRule]> {
        shelves[Shelf(kind: kind, country: country), default: []].lazy.filter { $0.validity.contains(at) }
    }
}
