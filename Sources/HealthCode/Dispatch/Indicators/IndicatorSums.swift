/// The indicators of one division at an instant: what persons count for, added up.
public struct IndicatorSums: Sendable, Hashable {
    /// How many of how many, and lengths of time.
    struct Cell: Sendable, Hashable, Codable {
        var count = 0
        var of = 0
        var lengths: [Int64] = []
        var excluded = 0

        mutating func note(_ isMet: Bool, if counts: Bool = true) {
            guard counts else { return }
            of += 1
            if isMet { count += 1 }
        }

        mutating func add(_ other: Cell) {
            count += other.count
            of += other.of
            lengths += other.lengths
            excluded += other.excluded
        }
    }

    /// Whose items a worker has, and when the worker acted last.
    struct Load: Sendable, Hashable {
        var items = 0
        var lastAct: Int64?
    }

    var open: [Indicator: Cell] = [:]
    var stages: [WorkItem.Stage: Int] = [:]
    var levels: [Int: Int] = [:]
    private(set) var workers: [String: Load] = [:]
    var unassigned = 0
    var weeks: [Int: [Indicator: Cell]] = [:]

    /// Of nobody.
    public init() {}

    /// Adds what a person counts for by the row.
    ///
    /// - Parameter now: the instant in whole seconds since 1970.
    public mutating func add(_ row: PersonFigures.Row, at now: Int64) {
        for worker in row.workers {
            let last = workers[worker.id]?.lastAct
            workers[worker.id, default: Load()].lastAct = max(last ?? worker.lastAct, worker.lastAct)
        }
        guard row.list != .roster else {
            open[.roster, default: Cell()].count += 1
            return
        }
        if let stage = row.stage { stages[stage, default: 0] += 1 }
        levels[row.level, default: 0] += 1
        open[.offered, default: Cell()].note(row.isOffered)
        open[.offersUntaken, default: Cell()].note(row.offerDue.map { $0 <= now } ?? false, if: row.isOffered)
        guard row.list == .item else { return }
        open[.missing, default: Cell()].note(row.isMissing)
        let isPlaceClear = row.placeUntil.map { $0 > now } ?? false
        let clear = [row.isTaken, row.isKnown, isPlaceClear, row.isKept]
        for (indicator, isMet) in zip(Indicator.clear, clear + [clear.allSatisfy { $0 }]) {
            open[indicator, default: Cell()].note(isMet)
        }
        open[.slots, default: Cell()].add(Cell(count: row.filledSlots, of: row.slots))
        if let holder = row.holder { workers[holder, default: Load()].items += 1 } else { unassigned += 1 }
    }

    /// Adds what a person counts for by what lies behind.
    public mutating func addPast(_ figures: PersonFigures, at now: Int64) {
        for naming in figures.namings where naming.due <= now {
            weeks[naming.week, default: [:]][.contactsReached, default: Cell()].note(naming.isReached)
            weeks[naming.week, default: [:]][.contactsPlaced, default: Cell()].note(naming.isPlaced)
        }
        for illness in figures.illnesses { add(illness, at: now) }
        for period in figures.periods {
            weeks[period.week, default: [:]][.periodsWhole, default: Cell()].note(period.isWhole)
        }
    }

    private mutating func add(_ illness: PersonFigures.Illness, at now: Int64) {
        var week = weeks[illness.week, default: [:]]
        for (indicator, length) in zip(Indicator.early, illness.lengths) {
            guard let length else { continue }
            if length < 0 {
                week[indicator, default: Cell()].excluded += 1
            } else {
                week[indicator, default: Cell()].lengths.append(length)
            }
        }
        let isDue = illness.respondDue <= now
        week[.detected, default: Cell()].note(illness.isDetected == true, if: illness.isDetected != nil)
        week[.notified, default: Cell()].note(illness.isNotified == true, if: illness.isNotified != nil)
        week[.responded, default: Cell()].note(illness.isResponded, if: isDue)
        week[.all717, default: Cell()].note(
            illness.isDetected == true && illness.isNotified == true && illness.isResponded,
            if: isDue && illness.isDetected != nil && illness.isNotified != nil)
        week[.knownListed, default: Cell()].note(illness.isListed)
        week[.knownPlaced, default: Cell()].note(illness.isPlaced)
        weeks[illness.week] = week
    }

    // MARK: Rows

    /// All numbers of a division in their order.
    ///
    /// - Parameters:
    ///   - window: the weeks of the window.
    ///   - byWeek: whether each week has rows of its own behind those of the window.
    public func rows(
        of division: Division, at now: Int64, window: ClosedRange<Int>, byWeek: Bool, limits: IndicatorLimits
    ) -> [IndicatorRow] {
        var rows = openRows(of: division)
        rows += workloadRows(of: division, at: now, limits: limits)
        let spans: [(IndicatorRow.Span, ClosedRange<Int>)] =
            [(.window, window)] + (byWeek ? window.map { (.week(ISOWeek(number: $0)), $0...$0) } : [])
        for (span, range) in spans {
            var cells: [Indicator: Cell] = [:]
            for number in range { cells.merge(weeks[number] ?? [:]) { cell, other in cell.adding(other) } }
            rows += Indicator.weekly.map { row($0, span, cells[$0] ?? Cell(), of: division) }
        }
        return rows
    }

    private func openRows(of division: Division) -> [IndicatorRow] {
        func row(_ indicator: Indicator, _ count: Int, of: Int?, _ name: String? = nil) -> IndicatorRow {
            var row = IndicatorRow(division, .now, indicator, name: name)
            (row.count, row.of) = (count, of)
            return row
        }
        let released = stages[.released] ?? 0
        let items = stages.values.reduce(0, +) - released
        return Indicator.allCases.prefix { $0 != .workload }.flatMap { indicator -> [IndicatorRow] in
            let cell = open[indicator] ?? Cell()
            return switch indicator {
            case .stage:
                WorkItem.Stage.allCases.map { stage in
                    row(.stage, stages[stage] ?? 0, of: stage == .released ? nil : items, stage.rawValue)
                }
            case .overdue: (1...5).map { row(.overdue, levels[$0] ?? 0, of: items + released, "\($0)") }
            case .roster: [row(.roster, cell.count, of: nil)]
            default: [row(indicator, cell.count, of: cell.of)]
            }
        }
    }

    private func workloadRows(of division: Division, at now: Int64, limits: IndicatorLimits) -> [IndicatorRow] {
        func row(_ indicator: Indicator, _ name: String?, _ count: Int?, of: Int? = nil) -> IndicatorRow {
            var row = IndicatorRow(division, .now, indicator, name: name)
            (row.count, row.of) = (count, of)
            return row
        }
        let items = stages.values.reduce(0, +) - (stages[.released] ?? 0)
        // By the bytes of the ids, which are ASCII.
        let sorted = workers.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let idle = sorted.map { ($0.key, Int((now - ($0.value.lastAct ?? 0)) / 3_600)) }
        let active = zip(sorted, idle).filter { $1.1 < limits.inactiveHours.value }.map(\.0)
        let next = active.min { $0.value.items < $1.value.items }
        return [row(.workload, nil, unassigned, of: items)]
            + sorted.map { row(.workload, $0.key, $0.value.items, of: items) }
            + idle.map { row(.idleHours, $0.0, $0.1) }
            + [row(.leastLoaded, next?.key, next?.value.items)]
    }

    private func row(
        _ indicator: Indicator, _ span: IndicatorRow.Span, _ cell: Cell, of division: Division
    ) -> IndicatorRow {
        var row = IndicatorRow(division, span, indicator)
        guard indicator.isLength else {
            (row.count, row.of) = (cell.count, cell.of)
            return row
        }
        let lengths = cell.lengths.sorted()
        row.count = lengths.count
        row.excluded = cell.excluded
        if !lengths.isEmpty {
            row.p50 = lengths[(lengths.count * 5 + 9) / 10 - 1]
            row.p90 = lengths[(lengths.count * 9 + 9) / 10 - 1]
        }
        return row
    }
}

extension IndicatorSums.Cell {
    func adding(_ other: Self) -> Self {
        var sum = self
        sum.add(other)
        return sum
    }
}
