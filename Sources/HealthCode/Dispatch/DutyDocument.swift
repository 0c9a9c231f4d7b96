internal import CHealthCodeResources

/// The published document of duties: what each measure asks of the division that owns a person, and by when
/// (`dispatch.md`). Every number of dispatch stands in it, with a mark where no source is at hand.
public struct DutyDocument: Sendable, Hashable {
    /// The document's id.
    public var id: String
    /// The version, counted from 1.
    public var version: Int
    /// What it is called.
    public var title: LocalizedText
    /// Who issued it.
    public var issuingAuthority: LocalizedText
    /// What its numbers rest on.
    public var sources: [LocalizedText]
    /// Hours within which a person is told that they are free.
    public var releaseNoticeHours: Parameter
    /// How many hours before the release a notice may be given and count.
    public var noticeAheadHours: Parameter
    /// Hours after which what is overdue goes one level further up.
    public var escalationHours: Parameter
    /// Days after which an act counts no more, but for what belongs to an item that is older.
    public var memoryDays: Parameter
    /// Days after which a release that nobody was told of is no work any more.
    public var noticeMemoryDays: Parameter
    /// Hours over which slots are looked back at.
    public var slotWindowHours: Parameter
    /// Attempts without success that make a person missing, over how many channels, and how many of them at the door.
    public var missingAttempts: Parameter
    /// See ``missingAttempts``.
    public var missingChannels: Parameter
    /// See ``missingAttempts``.
    public var missingAtDoor: Parameter
    /// The limits by which the indicators count.
    public var indicators: IndicatorLimits
    /// The duties of each measure, strictest first.
    public var duties: [Duty]
    /// The measures of those who are merely in a risk area, strictest first.
    public var roster: [String]

    /// What a measure asks for.
    public struct Duty: Sendable, Hashable {
        /// The measure.
        public var measure: String
        /// Hours within which somebody has to have spoken to the person.
        public var reachWithinHours: Parameter
        /// The places that fit the measure; empty where any does.
        public var places: [CarePlace]
        /// Hours within which the person has to be in one of them; `nil` where any place does.
        public var placedWithinHours: Parameter?
        /// The same under single editions.
        public var placedWithinHoursByEdition: [String: Parameter]
        /// How often a day somebody asks after the person; a divisor of 24, or 0.
        public var slotsADay: Parameter

        /// Hours within which the person has to be in a place that fits, under an edition.
        func placedWithinHours(under edition: String) -> Parameter? {
            placedWithinHoursByEdition[edition] ?? placedWithinHours
        }
    }

    /// The limits of a measure under an edition: hours until somebody has spoken to the person, and until the person is in
    /// a place that fits; `nil` for a measure that the document does not have.
    package func limits(of measure: String, under edition: String) -> (reach: Parameter, placed: Parameter?)? {
        duty(of: measure).map { ($0.duty.reachWithinHours, $0.duty.placedWithinHours(under: edition)) }
    }

    /// The duty of a measure, and how strict it is: the less, the stricter.
    func duty(of measure: String) -> (strictness: Int, duty: Duty)? {
        duties.firstIndex { $0.measure == measure }.map { ($0, duties[$0]) }
    }

    /// A measure of some rules that the document says nothing of; `nil` when it is whole for them.
    public func missingMeasure(of rules: ControlProtocol) -> String? {
        for (category, rule) in rules.categories.sorted(by: { $0.key < $1.key }) {
            for phase in rule.phases {
                let isKnown = category.isResident ? roster.contains(phase.measure) : duty(of: phase.measure) != nil
                if !isKnown { return phase.measure }
            }
        }
        return nil
    }
}

extension Category {
    /// Whether it says no more than that a person is in a risk area.
    var isResident: Bool {
        switch self {
        case .areaHighResident, .areaMediumResident, .areaLowResident: true
        default: false
        }
    }
}

extension DutyDocument {
    /// The document that ships with the product.
    public static let national: DutyDocument = {
        do {
            return try DutyDocument(
                yaml: Array(PackageResources.dispatch_yaml), name: "dispatch.yaml", rules: ControlProtocol.national)
        } catch {
            preconditionFailure("the document of duties that ships with the product does not read: \(error)")
        }
    }()
}
