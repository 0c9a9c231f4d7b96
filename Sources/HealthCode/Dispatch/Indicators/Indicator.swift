/// What a duty officer is shown (`docs/indicators.md`), in the order in which it is written.
public enum Indicator: String, CaseIterable, Sendable {
    case stage, roster, overdue, offered
    case offersUntaken = "offers-untaken"
    case missing
    case clearCount = "clear-count"
    case clearPerson = "clear-person"
    case clearPlace = "clear-place"
    case clearMeasure = "clear-measure"
    case clearAll = "clear-all"
    case slots, workload
    case idleHours = "idle-hours"
    case leastLoaded = "least-loaded"
    case contactsReached = "contacts-reached"
    case contactsPlaced = "contacts-placed"
    case onsetToSample = "onset-to-sample"
    case sampleToResult = "sample-to-result"
    case resultToReport = "result-to-report"
    case reportToPlaced = "report-to-placed"
    case placedToTreated = "placed-to-treated"
    case detected = "detected-7d"
    case notified = "notified-1d"
    case responded = "responded-7d"
    case all717 = "all-717"
    case knownListed = "known-listed"
    case knownPlaced = "known-placed"
    case periodsWhole = "periods-whole"

    /// The four early, in the order in which they follow each other.
    public static let early: [Self] = [
        .onsetToSample, .sampleToResult, .resultToReport, .reportToPlaced, .placedToTreated,
    ]

    /// The four clear.
    public static let clear: [Self] = [.clearCount, .clearPerson, .clearPlace, .clearMeasure, .clearAll]

    /// Those that are counted by the week.
    public static let weekly = Array(allCases.drop { $0 != .contactsReached })

    /// What it tells apart besides workers: its names in their order; none where there is one number.
    var names: [String] {
        switch self {
        case .stage: WorkItem.Stage.allCases.map(\.rawValue)
        case .overdue: (1...5).map { String($0) }
        default: []
        }
    }

    /// Whether lengths of time are summed up, and not how many there are.
    public var isLength: Bool { Self.early.contains(self) }
}

/// One number of the indicators, as it is written.
public struct IndicatorRow: Sendable, Hashable {
    /// The time that it is of.
    public enum Span: Sendable, Hashable {
        /// What is open at the instant.
        case now
        /// The whole window.
        case window
        /// One week.
        case week(ISOWeek)

        /// `-`, `all` or the week.
        public var text: String {
            switch self {
            case .now: "-"
            case .window: "all"
            case .week(let week): "\(week)"
            }
        }
    }

    /// Where.
    public let division: Division
    /// When.
    public let span: Span
    /// What.
    public let indicator: Indicator
    /// A stage, a level, a worker.
    public var name: String?
    /// How many.
    public var count: Int?
    /// Of how many.
    public var of: Int?
    /// Half of the lengths are no longer, in seconds.
    public var p50: Int64?
    /// Nine of ten are no longer, in seconds.
    public var p90: Int64?
    /// How many were left out, since their points lie the other way round.
    public var excluded: Int?

    init(_ division: Division, _ span: Span, _ indicator: Indicator, name: String? = nil) {
        self.division = division
        self.span = span
        self.indicator = indicator
        self.name = name
    }

    /// The names of ``columns``.
    public static let header = "division,week,indicator,name,count,of,p50_s,p90_s,excluded"

    /// Its columns, as they are written in CSV: `-` for what does not apply.
    public var columns: [String] {
        func text(_ number: (some BinaryInteger)?) -> String { number.map { "\($0)" } ?? "-" }
        return [
            "\(division)", span.text, indicator.rawValue, name ?? "-", text(count), text(of), text(p50), text(p90),
            text(excluded),
        ]
    }
}
