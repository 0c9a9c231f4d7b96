internal import Credentials

/// The rules of one venue: whose they are, and what it knows besides.
struct VenueRules: Sendable {
    private let engine: AcceptanceEngine
    private let external: ExternalParameters

    /// Reads rules and value sets; what in their folders is neither is named on standard error.
    ///
    /// - Parameter division: ISO 3166-1, or ISO 3166-2 for a part of a country.
    /// - Throws: ``UsageError`` for a file that cannot be used, and when there is not one rule.
    init(rules: [String], valueSets: [String], division: String, place: String?, console: Console) throws {
        let read = try rules.flatMap { try RuleFiles.rules(at: $0, on: console) }
        guard !read.isEmpty else { throw UsageError("--rules: there is no rule in \(rules.joined(separator: ", "))") }
        engine = AcceptanceEngine(AcceptanceRules(read))
        let sets = try valueSets.reduce(ValueSets()) { sets, path in
            sets.merging(try RuleFiles.valueSets(at: path, on: console))
        }
        let division = division.uppercased()
        var external = ExternalParameters(at: 0, valueSets: sets, countryCode: String(division.prefix(2)))
        external.region = division.utf8.count > 2 ? division : nil
        external.place = place
        self.external = external
    }

    /// What the rules say at an instant of a credential on which there is a verdict.
    func decide(on verdict: Verdict, at: Int64) -> Acceptance {
        var external = external
        external.at = at
        return engine.decide(on: verdict, external)
    }

    /// Whether a text has the form of an ISO 3166-1 or ISO 3166-2 code.
    static func isDivision(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == 2,
            parts.count == 1 || (1...3) ~= parts[1].utf8.count
        else { return false }
        return parts[0].allSatisfy { $0.isASCII && $0.isLetter }
            && parts.dropFirst().joined().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
