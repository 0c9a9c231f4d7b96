/// What an event makes of a person. The list is closed: each category is a kind of derivation (`assessment.md`);
/// everything that can vary about it, whether an edition has it included, is in the protocol document.
///
/// Cases stand in the order of their names, in which reasons are given.
public enum Category: UInt8, CaseIterable, Comparable, Sendable, Hashable {
    case areaHigh
    case areaHighResident
    case areaLow
    case areaLowResident
    case areaMedium
    case areaMediumResident
    case `case`
    case closedLoop
    case coTravel
    case closeContact
    case secondaryContact
    case entry
    case poolPositive
    case recovered
    case screenPositive
    case suspected

    /// Its name in documents and output, for example `contact.close`.
    public var name: String {
        switch self {
        case .areaHigh: "area.high"
        case .areaHighResident: "area.high.resident"
        case .areaLow: "area.low"
        case .areaLowResident: "area.low.resident"
        case .areaMedium: "area.medium"
        case .areaMediumResident: "area.medium.resident"
        case .case: "case"
        case .closedLoop: "closed-loop"
        case .closeContact: "contact.close"
        case .secondaryContact: "contact.secondary"
        case .coTravel: "co-travel"
        case .entry: "entry"
        case .poolPositive: "pool-positive"
        case .recovered: "recovered"
        case .screenPositive: "screen-positive"
        case .suspected: "suspected"
        }
    }

    /// The category of that name.
    public init?(name: some StringProtocol) {
        guard let category = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = category
    }

    /// How a rule of this category is made: with phases after an anchor, or as a state without.
    public var kind: Kind {
        switch self {
        case .areaHigh, .areaLow, .areaMedium, .closedLoop, .closeContact, .secondaryContact, .coTravel, .entry,
            .recovered:
            .episode
        case .areaHighResident, .areaLowResident, .areaMediumResident, .case, .poolPositive, .screenPositive,
            .suspected:
            .state
        }
    }

    /// See ``Category/kind-swift.property``.
    public enum Kind: Sendable, Hashable {
        /// Phases with days and tests, counted from an anchor date.
        case episode
        /// One measure, for as long as what opened it stands.
        case state
    }

    /// The field whose local date anchors an episode of this category; `nil` for states.
    public var anchor: String? {
        switch self {
        case .closeContact, .secondaryContact: "last_exposure_at"
        case .entry, .coTravel: "arrived_at"
        case .areaHigh, .areaMedium, .areaLow: "leaving"
        case .closedLoop: "left_at"
        case .recovered: "discharge"
        case .areaHighResident, .areaLowResident, .areaMediumResident, .case, .poolPositive, .screenPositive,
            .suspected:
            nil
        }
    }

    /// The categories of an area's risk level: having left it, and being there.
    public static func area(_ level: RiskLevel) -> (left: Category, resident: Category) {
        switch level {
        case .high: (.areaHigh, .areaHighResident)
        case .medium: (.areaMedium, .areaMediumResident)
        case .low: (.areaLow, .areaLowResident)
        }
    }

    /// In the order of the names.
    @inlinable
    public static func < (lhs: Category, rhs: Category) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
