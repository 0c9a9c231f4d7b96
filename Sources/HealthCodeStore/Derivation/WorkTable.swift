import HealthCode

extension DerivedTable {
    /// The rows of dispatch that this node derives, by document. They are written with the codes of the same derivation.
    static let workItems = DerivedTable(
        name: "work_items", key: "person_key", version: ["state", "at_us", "rules"], takesEqual: true,
        columns: [
            "first_key", "list", "owner", "token", "offered_to", "measure", "since_s", "stage", "reach_due_s",
            "place_due_s", "missed", "level", "is_missing", "offset_s", "next_us", "grant_to", "figures_home",
            "figures",
        ])
}

/// The table of derived rows. It can be dropped at any time and derived again from the log.
struct WorkTable {
    let connection: any SQLConnection

    /// Writes the rows of persons whose codes were taken of the same derivation, and takes away those of whom nothing
    /// follows any more.
    ///
    /// - Parameters:
    ///   - persons: everyone who was looked at.
    ///   - derived: those of them who have a code; of the others this node says nothing any more.
    ///   - taken: those of them for whom nothing later stands.
    /// - Returns: the divisions whose own lists have changed.
    @discardableResult
    func put(
        _ work: [PersonKey: DerivedWork], of persons: Set<PersonKey>, derived: Set<PersonKey>, taken: Set<PersonKey>,
        _ version: DerivationVersion
    ) throws -> Set<Division> {
        var changed = try write(work, taken: taken, version)
        let gone = persons.subtracting(derived.subtracting(taken)).subtracting(work.keys.filter(taken.contains))
        guard !gone.isEmpty, try connection.integer("SELECT 1 FROM work_items LIMIT 1") != nil else {
            return try list(work, changed)
        }
        try connection.query(
            """
            DELETE FROM work_items WHERE (state, at_us, rules) <= ($1, $2, $3) AND person_key IN (:list)
            RETURNING person_key
            """, version.values, list: gone.sorted().map { .integer($0) }
        ) { changed.insert($0.integer(0)) }
        return try list(work, changed)
    }

    /// The same for everyone in a range.
    @discardableResult
    func put(
        _ work: [PersonKey: DerivedWork], after first: PersonKey, through last: PersonKey, taken: Set<PersonKey>,
        _ version: DerivationVersion
    ) throws -> Set<Division> {
        var changed: Set<PersonKey> = []
        try connection.query(
            """
            DELETE FROM work_items WHERE (state, at_us, rules) <= ($1, $2, $3)
            AND person_key > $4 AND person_key <= $5 RETURNING person_key
            """, version.values + [.integer(first), .integer(last)]
        ) { changed.insert($0.integer(0)) }
        return try list(work, changed.union(write(work, taken: taken, version)))
    }

    /// - Returns: whose rows were taken.
    private func write(
        _ work: [PersonKey: DerivedWork], taken: Set<PersonKey>, _ version: DerivationVersion
    ) throws -> Set<PersonKey> {
        let rows = work.filter { taken.contains($0.key) }.sorted { $0.key < $1.key }
        let written = try DerivedTable.workItems.put(
            rows.map { Self.values(of: $0, $1, version) }, on: connection)
        return Set(rows.lazy.map(\.key).filter { written.contains(.integer($0)) })
    }

    /// Lets the lists follow the rows of persons that were written or taken away: a person stands there once, under the
    /// first document.
    private func list(_ work: [PersonKey: DerivedWork], _ changed: Set<PersonKey>) throws -> Set<Division> {
        guard !changed.isEmpty else { return [] }
        let rows = changed.flatMap { person -> [WorkListRow] in
            guard let work = work[person], let item = work.item, work.first == person else { return [] }
            return WorkListRow.rows(of: person, item)
        }
        return try WorkListTable(connection: connection).replace(changed, with: rows)
    }

    /// Takes the rows of persons away of whom the node keeps nothing.
    func remove(_ persons: Set<PersonKey>) throws {
        try connection.execute(
            "DELETE FROM work_items WHERE person_key IN (:list)", list: persons.sorted().map { .integer($0) })
        _ = try WorkListTable(connection: connection).replace(persons, with: [])
    }

    /// Takes all rows away.
    func drop() throws {
        try connection.execute("DELETE FROM work_items", [])
        try WorkListTable(connection: connection).drop()
    }

    /// The earliest instant at which a row may change by itself, in microseconds.
    func nextChange() throws -> Int64? {
        try connection.integer("SELECT MIN(next_us) FROM work_items WHERE next_us IS NOT NULL")
    }

    static let columns =
        "w.person_key, w.list, w.owner, w.token, w.offered_to, w.measure, w.since_s, w.stage, w.reach_due_s, "
        + "w.place_due_s, w.missed, w.level, w.is_missing, w.offset_s"

    /// The row of a person with this document, from ``columns``; `nil` when nothing follows.
    static func item(_ row: any SQLRow, of document: IdentityDocument) -> WorkItem? {
        func instant(_ column: Int) -> Instant? { row.optionalInteger(column).map { Instant(seconds: $0) } }
        guard let list = row.optionalText(1).flatMap(WorkItem.List.init),
            let owner = row.optionalInteger(2).flatMap({ Division(number: $0) }),
            let offset = UTCOffset(seconds: Int(row.integer(13)))
        else { return nil }
        return WorkItem(
            document: document, list: list, owner: owner, token: row.optionalText(3).flatMap { OwnershipToken($0) },
            offeredTo: row.optionalInteger(4).flatMap { Division(number: $0) }, offset: offset,
            measure: row.optionalText(5), since: instant(6), stage: row.optionalText(7).flatMap(WorkItem.Stage.init),
            due: (reach: instant(8), place: instant(9)), missed: row.optionalInteger(10).map { Int($0) },
            level: row.optionalInteger(11).map { Int($0) }, isMissing: row.optionalInteger(12).map { $0 == 1 })
    }

    private static func values(
        of person: PersonKey, _ work: DerivedWork, _ version: DerivationVersion
    ) -> [SQLValue] {
        let item = work.item
        let start: [SQLValue] = [.integer(person)] + version.values + [.integer(work.first)]
        let who: [SQLValue] = [
            SQLValue(item?.list.rawValue), SQLValue(item.map { Int64($0.owner.code) }),
            SQLValue(item?.token.map { "\($0)" }), SQLValue(item?.offeredTo.map { Int64($0.code) }),
        ]
        let what: [SQLValue] = [
            SQLValue(item?.measure), SQLValue(item?.since?.seconds), SQLValue(item?.stage?.rawValue),
            SQLValue(item?.reachDue?.seconds), SQLValue(item?.placeDue?.seconds),
            SQLValue(item?.missed.map { Int64($0) }), SQLValue(item?.level.map { Int64($0) }),
            SQLValue(item?.isMissing.map { $0 ? 1 : 0 }),
        ]
        return start + who + what
            + [.integer(Int64((item?.offset ?? .china).seconds)), SQLValue(work.nextChange?.microseconds)]
            + [
                SQLValue(work.grantTo.map { Int64($0.code) }), SQLValue(work.figures.map { Int64($0.home.code) }),
                SQLValue(work.figures?.text),
            ]
    }
}

extension DerivationVersion {
    /// In the order of its columns.
    var values: [SQLValue] { [.integer(state), .integer(at), .integer(rules)] }
}
