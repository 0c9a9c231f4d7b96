public import HealthCode

/// What one round of derivation did.
public struct DerivationRound: Sendable, Hashable {
    /// Persons that were derived.
    public var derived = 0
    /// Those whose code is shown otherwise than before.
    public var changed = 0
    /// Whether nobody was left when the round began.
    public var isDrained = true
    /// Whether nothing was derived because the store has rule documents that the rules were not made of.
    public var hasStaleRules = false
    /// Records that do not read, and for which nothing is said of those who depend on them.
    public var unreadable: Set<UnreadableRecord> = []
    /// How many codes turned from one colour to another, by (from, to).
    public var turns: [Turn: Int] = [:]

    /// Takes up what another round did.
    mutating func add(_ other: DerivationRound) {
        derived += other.derived
        changed += other.changed
        turns.merge(other.turns, uniquingKeysWith: +)
        unreadable.formUnion(other.unreadable)
    }

    /// A change of colour.
    public struct Turn: Sendable, Hashable {
        /// The colour before.
        public var from: Colour
        /// The colour now.
        public var to: Colour
    }
}
