public import HealthCode

/// How much a division has to look after.
public struct WorkCounts: Sendable, Hashable {
    /// Whose.
    public var division: Division
    /// Items that it owns, or a division in it, by stage.
    public var stages: [WorkItem.Stage: Int] = [:]
    /// Releases that are to be delivered.
    public var releases = 0
    /// Persons of its rosters.
    public var roster = 0
    /// What is overdue, by the level that it has reached.
    public var overdue: [Int: Int] = [:]
    /// What is offered to somebody, and not taken on yet.
    public var offers = 0
    /// What is offered to it, or to a division in it, from elsewhere.
    public var offeredFromElsewhere = 0
    /// Persons who cannot be found.
    public var missing = 0
    /// What stands in its own list.
    public var listed = 0

    /// Items, releases apart.
    public var items: Int { stages.values.reduce(0, +) }

    /// A division that has nothing to look after.
    public init(division: Division) {
        self.division = division
    }

    mutating func add(_ facets: WorkListRow.Facets, _ persons: Int) {
        if facets.isListed { listed += persons }
        switch facets.standing {
        case .offered, .offeredWithin:
            // The owner keeps every duty.
            offeredFromElsewhere += persons
        case .own, .within:
            switch facets.list {
            case .item: facets.stage.map { stages[$0, default: 0] += persons }
            case .release: releases += persons
            case .roster: roster += persons
            }
            if facets.level > 0 { overdue[facets.level, default: 0] += persons }
            if facets.offer != .none { offers += persons }
            if facets.isMissing { missing += persons }
        }
    }
}

extension WorkLists {
    /// How much a division has to look after, and each of those next below it that has anything; they come in the order of
    /// their codes. They are counted when rows change, so that a million costs what one does.
    public func counts(
        of division: Division
    ) async throws -> (whole: WorkCounts, parts: [WorkCounts]) {
        try await engine.read { connection in
            var counts: [Division: WorkCounts] = [:]
            let columns = (WorkListRow.Facets.columns + ["persons"]).joined(separator: ", ")
            try connection.query(
                "SELECT \(columns) FROM work_counts WHERE (division = $1 OR parent = $1) AND persons > 0",
                [.integer(Int64(division.code))]
            ) { row in
                guard let facets = WorkListRow.Facets(row) else { return }
                counts[facets.division, default: WorkCounts(division: facets.division)]
                    .add(facets, Int(row.integer(8)))
            }
            let whole = counts.removeValue(forKey: division) ?? WorkCounts(division: division)
            return (whole, counts.values.sorted { $0.division < $1.division })
        }
    }
}
