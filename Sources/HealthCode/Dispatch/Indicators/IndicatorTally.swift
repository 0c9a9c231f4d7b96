/// The indicators of many divisions: what counts for a place counts for all above it.
public struct IndicatorTally: Sendable {
    /// Which divisions are counted for.
    public enum Scope: Sendable, Hashable {
        /// All for which anything counts.
        case all
        /// One.
        case division(Division)
        /// One, and those next below it for which anything counts.
        case family(Division)
    }

    /// The instant, in whole seconds since 1970.
    public let now: Int64
    /// Which divisions are counted for.
    public let scope: Scope
    /// The weeks of the window.
    public let window: ClosedRange<Int>
    private let limits: IndicatorLimits
    private let divisions: DivisionTree
    private var sums: [Division: IndicatorSums] = [:]

    /// A tally of nobody.
    ///
    /// - Parameters:
    ///   - weeks: how many weeks the window has, that of the instant included.
    ///   - offset: the zone of the weeks.
    public init(
        at instant: Instant, offset: UTCOffset, weeks: Int, limits: IndicatorLimits, scope: Scope = .all,
        divisions: DivisionTree = .national
    ) {
        now = instant.seconds
        let last = ISOWeek(of: offset.date(of: instant)).number
        window = (last - max(weeks, 1) + 1)...last
        self.limits = limits
        self.scope = scope
        self.divisions = divisions
        switch scope {
        case .all: break
        case .division(let division), .family(let division): sums[division] = IndicatorSums()
        }
    }

    /// Adds what a person counts for.
    public mutating func add(_ figures: PersonFigures) {
        if let row = figures.row {
            for division in places(above: row.owner) { sums[division, default: IndicatorSums()].add(row, at: now) }
        }
        guard !figures.namings.isEmpty || !figures.illnesses.isEmpty || !figures.periods.isEmpty else { return }
        for division in places(above: figures.home) {
            sums[division, default: IndicatorSums()].addPast(figures, at: now)
        }
    }

    /// Adds what another node counted for a division of which this one counts nobody.
    public mutating func add(_ other: IndicatorSums, of place: Division) {
        for division in places(above: place) { sums[division, default: IndicatorSums()].add(other) }
    }

    /// What was added up for a division.
    public func sums(of division: Division) -> IndicatorSums { sums[division] ?? IndicatorSums() }

    private func places(above division: Division) -> [Division] {
        switch scope {
        case .all: return [division] + division.parents(in: divisions)
        case .division(let only): return division.isIn(only) ? [only] : []
        case .family(let head):
            guard division.isIn(head) else { return [] }
            let below = ([division] + division.parents(in: divisions)).filter { $0 != head && $0.isIn(head) }
            return [head] + below.suffix(1)
        }
    }

    /// The divisions that are counted for, in the order of the codes.
    public var places: [Division] { sums.keys.sorted() }

    /// All numbers of a division.
    public func rows(of division: Division, byWeek: Bool) -> [IndicatorRow] {
        (sums[division] ?? IndicatorSums()).rows(
            of: division, at: now, window: window, byWeek: byWeek, limits: limits)
    }

    /// All numbers, by division in the order of the codes.
    public func rows(byWeek: Bool) -> [IndicatorRow] { places.flatMap { rows(of: $0, byWeek: byWeek) } }
}
