import HealthCode

/// A row of `work_lists`: where one person's row of dispatch is looked for.
///
/// A person has one for each division that the owner lies in and one for each that the offer goes to or lies in, so that
/// what a division has to look after, however much that is, lies in one range of an index in the order of urgency. Those
/// in whose list the row stands (the owner, whom the person is offered to, and above the owner as many parents as the row
/// has levels) are marked.
struct WorkListRow: Hashable {
    /// What a division has to do with a person.
    enum Standing: Int64 {
        /// It owns the person.
        case own = 0
        /// The owner lies in it.
        case within = 1
        /// The person is offered to it, and the owner lies elsewhere.
        case offered = 2
        /// The person is offered to a division in it, and the owner lies elsewhere.
        case offeredWithin = 3
    }

    /// The open offer of a row, as a division sees it.
    enum Offer: Int64 {
        case none = 0
        case open = 1
        /// To just this division.
        case here = 2
    }

    var person: PersonKey
    var facets: Facets
    /// The second by which something is due; what is not due comes after all that is (``Urgency``).
    var urgency: Int64

    /// All but who and by when: what is counted by.
    struct Facets: Hashable {
        var division: Division
        var standing: Standing
        /// Whether the row stands in the division's own list.
        var isListed: Bool
        var list: WorkItem.List
        var stage: WorkItem.Stage?
        var level: Int
        var isMissing: Bool
        var offer: Offer

        static let columns = ["division", "standing", "is_listed", "list", "stage", "level", "is_missing", "offer"]

        var values: [SQLValue] {
            [
                .integer(Int64(division.code)), .integer(standing.rawValue), .integer(isListed ? 1 : 0),
                .integer(Self.lists[list] ?? 0), .integer(stage.flatMap { Self.stages[$0] } ?? -1),
                .integer(Int64(level)), .integer(isMissing ? 1 : 0), .integer(offer.rawValue),
            ]
        }

        /// From ``columns``, the first of which is at that place.
        init?(_ row: any SQLRow, from start: Int = 0) {
            guard let division = Division(number: row.integer(start)),
                let standing = Standing(rawValue: row.integer(start + 1)),
                let list = WorkItem.List.allCases.first(where: { Self.lists[$0] == row.integer(start + 3) }),
                let offer = Offer(rawValue: row.integer(start + 7))
            else { return nil }
            self.init(
                division: division, standing: standing, isListed: row.integer(start + 2) == 1, list: list,
                stage: WorkItem.Stage.allCases.first { Self.stages[$0] == row.integer(start + 4) },
                level: Int(row.integer(start + 5)), isMissing: row.integer(start + 6) == 1, offer: offer)
        }

        init(
            division: Division, standing: Standing, isListed: Bool, list: WorkItem.List, stage: WorkItem.Stage?,
            level: Int, isMissing: Bool, offer: Offer
        ) {
            self.division = division
            self.standing = standing
            self.isListed = isListed
            self.list = list
            self.stage = stage
            self.level = level
            self.isMissing = isMissing
            self.offer = offer
        }

        // Numbers in the database, which stay what they are whatever is added.
        static let lists: [WorkItem.List: Int64] = [.item: 0, .release: 1, .roster: 2]
        static let stages: [WorkItem.Stage: Int64] = [
            .issued: 0, .accepted: 1, .reached: 2, .controlled: 3, .monitored: 4, .released: 5,
        ]
    }

    static let columns = ["person_key", "urgency"] + Facets.columns + ["listed_in"]

    var values: [SQLValue] {
        [.integer(person), .integer(urgency)] + facets.values
            + [facets.isListed ? .integer(Int64(facets.division.code)) : .null]
    }

    /// The rows that follow from a person's row of dispatch.
    static func rows(of person: PersonKey, _ item: WorkItem) -> [WorkListRow] {
        let urgency = Urgency.of(item)
        func row(_ division: Division, _ standing: Standing, isListed: Bool) -> WorkListRow {
            WorkListRow(
                person: person,
                facets: Facets(
                    division: division, standing: standing, isListed: isListed, list: item.list, stage: item.stage,
                    level: item.level ?? 0, isMissing: item.isMissing ?? false,
                    offer: item.offeredTo == nil ? .none : item.offeredTo == division ? .here : .open),
                urgency: urgency)
        }
        let owners = [item.owner] + item.owner.parents()
        var rows = owners.enumerated().map { index, division in
            row(
                division, index == 0 ? .own : .within,
                isListed: index <= item.level ?? 0 || division == item.offeredTo)
        }
        guard let offeredTo = item.offeredTo else { return rows }
        for division in [offeredTo] + offeredTo.parents() where !owners.contains(division) {
            let isTarget = division == offeredTo
            rows.append(row(division, isTarget ? .offered : .offeredWithin, isListed: isTarget))
        }
        return rows
    }
}

/// In which order rows are looked through: by the earliest due that stands; then items of which slots were missed, other
/// items, releases, and at last whoever is on a roster.
enum Urgency {
    /// Later than every instant.
    private static let afterDues: Int64 = 1 << 40
    /// Where rosters begin.
    static let roster = afterDues + 3

    static func of(_ item: WorkItem) -> Int64 {
        if let due = [item.reachDue, item.placeDue].compactMap({ $0?.seconds }).min() { return due }
        return switch item.list {
        case .item: afterDues + ((item.missed ?? 0) > 0 ? 0 : 1)
        case .release: afterDues + 2
        case .roster: roster
        }
    }
}

/// The tables of lists, and how many stand in them. They follow from the rows of `work_items` that were taken, in the
/// transaction that takes them, and from nothing else.
struct WorkListTable {
    let connection: any SQLConnection

    /// Puts rows in the place of all that these persons have.
    ///
    /// - Returns: the divisions whose own lists have changed.
    func replace(_ persons: Set<PersonKey>, with rows: [WorkListRow]) throws -> Set<Division> {
        var old: [PersonKey: Set<WorkListRow>] = [:]
        try connection.query(
            "SELECT \(WorkListRow.columns.joined(separator: ", ")) FROM work_lists WHERE person_key IN (:list)",
            list: persons.sorted().map { .integer($0) }
        ) { row in
            guard let facets = WorkListRow.Facets(row, from: 2) else { return }
            old[row.integer(0), default: []].insert(
                WorkListRow(person: row.integer(0), facets: facets, urgency: row.integer(1)))
        }
        let new = Dictionary(grouping: rows, by: \.person).mapValues { Set($0) }
        var gone: Set<WorkListRow> = []
        var come: Set<WorkListRow> = []
        var emptied: [PersonKey] = []
        for person in persons {
            let (before, after) = (old[person] ?? [], new[person] ?? [])
            if before == after { continue }
            // What stays in the same division is written over; whoever leaves one is written anew.
            let leaves = !Set(before.map(\.facets.division)).isSubset(of: after.map(\.facets.division))
            if leaves { emptied.append(person) }
            gone.formUnion(leaves ? before : before.subtracting(after))
            come.formUnion(leaves ? after : after.subtracting(before))
        }
        try connection.execute(
            "DELETE FROM work_lists WHERE person_key IN (:list)", list: emptied.sorted().map { .integer($0) })
        let updates = WorkListRow.columns.filter { $0 != "person_key" && $0 != "division" }
            .map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        try connection.insert(
            into: "work_lists", WorkListRow.columns,
            come.sorted { ($0.person, $0.facets.division) < ($1.person, $1.facets.division) }.map(\.values),
            onConflict: "(person_key, division) DO UPDATE SET \(updates)")
        try count(gone: gone, come: come)
        return Set(gone.symmetricDifference(come).lazy.filter(\.facets.isListed).map(\.facets.division))
    }

    /// Takes all rows away.
    func drop() throws {
        try connection.execute("DELETE FROM work_lists", [])
        try connection.execute("DELETE FROM work_counts", [])
    }

    private func count(gone: Set<WorkListRow>, come: Set<WorkListRow>) throws {
        var deltas: [WorkListRow.Facets: Int64] = [:]
        for row in come { deltas[row.facets, default: 0] += 1 }
        for row in gone { deltas[row.facets, default: 0] -= 1 }
        let rows = deltas.filter { $0.value != 0 }.map { facets, delta in
            facets.values + [SQLValue(facets.division.parents().first.map { Int64($0.code) }), .integer(delta)]
        }
        let key = WorkListRow.Facets.columns.joined(separator: ", ")
        try connection.insert(
            into: "work_counts", WorkListRow.Facets.columns + ["parent", "persons"], rows,
            onConflict: "(\(key)) DO UPDATE SET persons = work_counts.persons + excluded.persons")
    }
}
