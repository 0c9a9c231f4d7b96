public import HealthCode

/// The lists of divisions: what stands on them, in the order of urgency, and how much that is.
///
/// A division sees what it owns or is offered, it or a division in it, and nothing else; each reading is for the caller to
/// put on record (``noteReading(_:by:purpose:what:at:)``) before it leaves the node.
public struct WorkLists: Sendable, Aggregate {
    let database: Database
    let residents: Residents

    /// How many rows of an index one page looks at: a filter that fits few of a million makes short pages, not slow ones.
    private static let lookedAt: Int64 = 10_000

    /// A page of a list.
    public func page(_ query: WorkListQuery, at now: Instant) async throws -> WorkListPage {
        guard query.limit > 0 else { return WorkListPage(entries: [], next: query.after) }
        return try await engine.read { connection in
            let (places, next) = try Self.places(query, at: now, on: connection)
            return WorkListPage(entries: try self.entries(places, on: connection), next: next)
        }
    }

    /// The row of a name, if the division may see it.
    public func entry(_ name: WorkItemName, seenBy division: Division) async throws -> WorkListEntry? {
        try await engine.read { try self.entry(of: name.person, seenBy: division, on: $0) }
    }

    /// The row of the person with a document, if the division may see it.
    public func entry(of document: IdentityDocument, seenBy division: Division) async throws -> WorkListEntry? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection),
                let first = try Self.first(of: person, on: connection)
            else { return nil }
            return try self.entry(of: first, seenBy: division, on: connection)
        }
    }

    /// How many persons are gone through for a telephone number, which no index has.
    private static let calledAtMost = 5_000

    /// The rows of those with a telephone number among all that a division sees.
    ///
    /// - Returns: `nil` for a division that has more to look after than is gone through.
    public func entries(withPhone phone: String, seenBy division: Division) async throws -> [WorkListEntry]? {
        try await engine.read { connection in
            var places: [Place] = []
            try connection.query(
                """
                SELECT person_key, standing, is_listed FROM work_lists WHERE division = $1
                ORDER BY urgency, person_key LIMIT $2
                """, [.integer(Int64(division.code)), .integer(Int64(Self.calledAtMost + 1))]
            ) { row in
                guard let standing = WorkListRow.Standing(rawValue: row.integer(1)) else { return }
                places.append(Place(person: row.integer(0), standing: standing, isListed: row.integer(2) == 1))
            }
            guard places.count <= Self.calledAtMost else { return nil }
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            let particulars = try self.residents.particulars(of: Set(places.map(\.person)), in: &directory)
            return try self.entries(places.filter { particulars[$0.person]?.phone == phone }, on: connection)
        }
    }

    /// Puts on record that somebody read these rows: each person's, and each guardian's whose name and number are there.
    public func noteReading(
        _ entries: [WorkListEntry], by principal: String, purpose: String, what: String, at now: Instant
    ) async throws {
        let persons = entries.reduce(into: Set<PersonKey>()) { $0.formUnion($1.read) }
        guard !persons.isEmpty else { return }
        try await engine.write { connection in
            try self.residents.noteAccess(
                to: persons.sorted(), by: principal, purpose: purpose, what: what, at: now, on: connection)
        }
    }

    // MARK: Reading

    /// Where a row stands for the division that looks.
    private struct Place {
        var person: PersonKey
        var standing: WorkListRow.Standing
        var isListed: Bool
    }

    private static func places(
        _ query: WorkListQuery, at now: Instant, on connection: any SQLConnection
    ) throws -> (places: [Place], next: WorkListCursor?) {
        let range = Range(query, at: now)
        let index = """
            SELECT person_key, urgency, standing, is_listed, list, stage, level, is_missing, offer FROM work_lists
            WHERE \(range.place) = $1 AND (urgency, person_key) > ($2, $3) AND urgency <= $4
            ORDER BY urgency, person_key LIMIT $5
            """
        var places: [Place] = []
        var last: WorkListCursor?
        try connection.query(
            """
            SELECT person_key, urgency, standing, is_listed FROM (\(index)) AS looked
            WHERE true\(range.filter) ORDER BY urgency, person_key LIMIT $6
            """, range.arguments + [.integer(lookedAt), .integer(Int64(query.limit))]
        ) { row in
            last = WorkListCursor(urgency: row.integer(1), person: row.integer(0))
            guard let standing = WorkListRow.Standing(rawValue: row.integer(2)) else { return }
            places.append(Place(person: row.integer(0), standing: standing, isListed: row.integer(3) == 1))
        }
        if places.count >= query.limit { return (places, last) }
        // As far as was looked: behind it is more, or nothing.
        var next: WorkListCursor?
        try connection.query(
            "SELECT person_key, urgency FROM (\(index)) AS looked ORDER BY urgency, person_key LIMIT 1 OFFSET $6",
            range.arguments + [.integer(lookedAt), .integer(lookedAt - 1)]
        ) { next = WorkListCursor(urgency: $0.integer(1), person: $0.integer(0)) }
        return (places, next)
    }

    /// What a query means in the index.
    private struct Range {
        let arguments: [SQLValue]
        /// The column that the division stands in.
        let place: String
        let filter: String

        init(_ query: WorkListQuery, at now: Instant) {
            var after = query.after ?? WorkListCursor(urgency: .min, person: .max)
            var through = Int64.max
            var filter = ""
            switch query.list {
            case .roster?:
                if after.urgency < Urgency.roster { after = WorkListCursor(urgency: Urgency.roster - 1, person: .max) }
            case let list?:
                through = Urgency.roster - 1
                filter += " AND list = \(WorkListRow.Facets.lists[list] ?? -1)"
            case nil: break
            }
            switch query.isOverdue {
            case true?: through = min(through, now.seconds)
            case false?:
                if after.urgency <= now.seconds { after = WorkListCursor(urgency: now.seconds, person: .max) }
            case nil: break
            }
            if let stage = query.stage { filter += " AND stage = \(WorkListRow.Facets.stages[stage] ?? -2)" }
            if let isMissing = query.isMissing { filter += " AND is_missing = \(isMissing ? 1 : 0)" }
            switch query.offer {
            case .open?: filter += " AND offer > 0"
            case .here?: filter += " AND offer = 2"
            case .none?: filter += " AND offer = 0"
            case nil: break
            }
            arguments = [
                .integer(Int64(query.division.code)), .integer(after.urgency), .integer(after.person),
                .integer(through),
            ]
            place = query.scope == .list ? "listed_in" : "division"
            self.filter = filter
        }
    }

    /// The document under which the row of a person stands.
    static func first(of person: PersonKey, on connection: any SQLConnection) throws -> PersonKey? {
        try connection.integer("SELECT first_key FROM work_items WHERE person_key = $1", [.integer(person)])
    }

    private func entry(
        of person: PersonKey, seenBy division: Division, on connection: any SQLConnection
    ) throws -> WorkListEntry? {
        var places: [Place] = []
        try connection.query(
            "SELECT standing, is_listed FROM work_lists WHERE person_key = $1 AND division = $2",
            [.integer(person), .integer(Int64(division.code))]
        ) { row in
            guard let standing = WorkListRow.Standing(rawValue: row.integer(0)) else { return }
            places.append(Place(person: person, standing: standing, isListed: row.integer(1) == 1))
        }
        return try entries(places, on: connection).first
    }

    /// Rows in full, in the order of their places.
    private func entries(_ places: [Place], on connection: any SQLConnection) throws -> [WorkListEntry] {
        let persons = Set(places.map(\.person))
        var directory = PersonDirectory(keys: keys, connection: connection)
        let documents = try directory.documents(of: persons)
        let items = try Self.items(of: persons, documents, on: connection)
        let codes = try AssessmentTable(connection: connection).rows(of: .list(persons))
        let particulars = try residents.particulars(of: persons, in: &directory)
        let guardians = particulars.compactMapValues(\.guardianDocument)
        try directory.find(guardians.values)
        let guardianKeys = guardians.compactMapValues { directory[$0] }
        let theirs = try residents.particulars(of: Set(guardianKeys.values), in: &directory)
        return places.compactMap { place in
            guard let item = items[place.person] else { return nil }
            let own = particulars[place.person]
            let guardianKey = guardianKeys[place.person]
            let guardian = guardianKey.flatMap { theirs[$0] }
            return WorkListEntry(
                name: WorkItemName(place.person), item: item, standing: .init(place.standing),
                isListed: place.isListed, person: .init(name: own?.name, phone: own?.phone),
                guardian: guardian.map { .init(name: $0.name, phone: $0.phone) },
                reasons: codes[place.person]?.code.reasons ?? "",
                read: Set([place.person] + (guardian == nil ? [] : [guardianKey].compactMap { $0 })))
        }
    }
}
