/// What a country's or a venue's rules say of a credential that was verified.
public enum Acceptance: Sendable, Hashable {
    /// Every rule that applies is fulfilled.
    case accepted
    /// These rules are not fulfilled.
    case notAccepted([FailedRule])
    /// No rule says no, but these could not be evaluated: a person must decide.
    case open([OpenRule])

    /// A rule that says no.
    public struct FailedRule: Sendable, Hashable {
        /// The rule.
        public let identifier: String
        /// Its version.
        public let version: SemanticVersion
        /// What the rule demands, in Chinese.
        public let chinese: String
        /// What the rule demands, in English.
        public let english: String
    }

    /// A rule that says nothing.
    public struct OpenRule: Sendable, Hashable {
        /// The rule; `nil` when there is no rule to ask.
        public let identifier: String?
        /// The rule's version.
        public let version: SemanticVersion?
        /// Why it could not be evaluated, in words.
        public let why: String
    }
}
