/// A person's code at an instant, derived from evidence under the rules in force: colour and reasons, and beside the
/// colour the freshness of the last negative test and the number of vaccine doses.
public struct Assessment: Sendable, Hashable {
    /// The worst colour of the reasons; green when there is none.
    public var colour: Colour
    /// One for each category that has an active episode or state, in the order of the categories' names.
    public var reasons: [CodeReason]
    /// Whole hours since the last negative nucleic-acid sample; `nil` if there is none.
    public var naatHours: Int?
    /// The number of different vaccine doses.
    public var doses: Int

    /// Whole hours from a sample to an instant, rounded down.
    public static func hours(from sampledAt: Instant, to instant: Instant) -> Int {
        Int(instant.wholeSeconds(since: sampledAt) / 3_600)
    }

    /// The reasons as the batch command writes them (`assessment.md`): `category/measure/until` joined by `;`, until in
    /// whole seconds at the offset of the protocol or `-`.
    public func reasonsText(offset: UTCOffset) -> String {
        reasons.map { "\($0.category.name)/\($0.measure)/\($0.until.map(offset.format) ?? "-")" }.joined(separator: ";")
    }
}

/// Why a code is not green: a category, the measure in force, and what ends it.
public struct CodeReason: Sendable, Hashable {
    /// The category.
    public var category: Category
    /// The measure, for example `home-monitoring`.
    public var measure: String
    /// The colour that the measure gives.
    public var colour: Colour
    /// When the measure ends by the calendar; `nil` while it waits for tests, a linked release or another's act.
    public var until: Instant?
    /// The dates of the tests that are still owed, in order; future ones included.
    public var testsOwed: [LocalDate]

    /// Whether this reason is shown rather than another of its category: the worst colour, then the latest until
    /// (none counts as latest), then the measure that sorts first.
    func outranks(_ other: CodeReason) -> Bool {
        if colour != other.colour { return colour > other.colour }
        let (a, b) = (until ?? .distantFuture, other.until ?? .distantFuture)
        if a != b { return a > b }
        if measure != other.measure { return measure.utf8.lexicographicallyPrecedes(other.measure.utf8) }
        // Equal in all that the rule names: the one that asks for more, so that no order of reading decides.
        if testsOwed.count != other.testsOwed.count { return testsOwed.count > other.testsOwed.count }
        return other.testsOwed.lexicographicallyPrecedes(testsOwed)
    }
}

/// Where a reason's rule stands: the edition and its clause, and who issued it.
public struct RuleReference: Sendable, Hashable {
    /// The protocol, for example `cn-9`.
    public var protocolID: String
    /// The version of its document.
    public var protocolVersion: Int
    /// The clause of the category.
    public var clause: LocalizedText
    /// The law or order behind the edition.
    public var legalBasis: LocalizedText
    /// Who issued the edition.
    public var authority: LocalizedText
}

extension ControlProtocol {
    /// Where the rule of a category stands; `nil` when the edition does not have it.
    public func reference(for category: Category) -> RuleReference? {
        categories[category].map {
            RuleReference(
                protocolID: id, protocolVersion: version, clause: $0.clause, legalBasis: legalBasis,
                authority: issuingAuthority)
        }
    }
}
