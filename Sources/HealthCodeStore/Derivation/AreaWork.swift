import HealthCode

/// Whose codes a change of a risk area can change: everyone who lives or stays there, under whatever document, who may be
/// millions.
///
/// The transaction that changes an area touches none of them. It notes the place with its mark; a code that is shown is held
/// against that (``AreaLog/hasChanged(_:since:)``) and derived on the spot when it is older. Meanwhile everyone there is
/// touched in the background, a piece after the other.
struct AreaWork {
    let connection: any SQLConnection

    /// The places that additions change, with those that earlier versions of their records name: a correction can move an
    /// area.
    static func places(
        changedBy additions: [EvidenceWriter.Addition], on connection: any SQLConnection
    ) throws -> Set<Int64> {
        let areas = additions.filter { $0.content.dataset == .areaRisk }
        guard !areas.isEmpty else { return [] }
        var places: Set<Int64> = []
        try connection.query(
            "SELECT DISTINCT place FROM evidence WHERE dataset = $1 AND record_id IN (:list)",
            [.integer(Dataset.areaRisk.number)], list: Set(areas.map(\.content.recordID)).map { .text($0) }
        ) { places.insert($0.integer(0)) }
        return places
    }

    /// Notes that the areas of places have changed, or what follows from them.
    ///
    /// - Parameter mark: drawn in this transaction.
    func note(_ places: Set<Int64>, mark: Int64) throws {
        guard !places.isEmpty else { return }
        let state = SQLValue.integer(mark)
        try connection.execute("UPDATE counters SET value = $1 WHERE name = 'areas'", [state])
        let rows = places.sorted()
        try connection.insert(
            into: "area_changes", ["place", "state"], rows.map { [.integer($0), state] },
            onConflict: "(place) DO UPDATE SET state = excluded.state")
        try connection.insert(
            into: "area_work", ["place", "state", "next_place", "next_person"],
            rows.map { [.integer($0), state, .integer($0), -1] },
            onConflict: """
                (place) DO UPDATE SET state = excluded.state, next_place = excluded.next_place, \
                next_person = excluded.next_person
                """)
    }

    /// Whether anybody is left to be touched.
    var isLeft: Bool {
        get throws { try connection.integer("SELECT 1 FROM area_work LIMIT 1") != nil }
    }

    /// Touches the next piece of those who live or stay where something has changed.
    ///
    /// - Returns: how many were touched, and whether somebody may be left.
    func touchNext(_ limit: Int) throws -> (touched: Int, isLeft: Bool) {
        var found: (place: Int64, state: Int64, nextPlace: Int64, nextPerson: Int64)?
        let claim = connection.dialect == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        try connection.query(
            "SELECT place, state, next_place, next_person FROM area_work ORDER BY state, place LIMIT 1 \(claim)", []
        ) { found = ($0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3)) }
        guard let work = found else { return (0, false) }
        guard let end = Division(number: work.place)?.placeNumbers.upperBound else {
            try connection.execute("DELETE FROM area_work WHERE place = $1", [.integer(work.place)])
            return (0, true)
        }
        var persons: Set<PersonKey> = []
        var last = (place: work.nextPlace, person: work.nextPerson)
        var count = 0
        try connection.query(
            """
            SELECT link_key, person_key FROM links WHERE kind = 5 AND (link_key, person_key) > ($1, $2)
            AND link_key < $3 ORDER BY link_key, person_key LIMIT $4
            """,
            [.integer(last.place), .integer(last.person), .integer(end), .integer(Int64(limit))]
        ) { row in
            last = (row.integer(0), row.integer(1))
            persons.insert(row.integer(1))
            count += 1
        }
        persons = try LinkGraph(connection: connection).everyDocument(of: persons)
        // Whoever reads after this sees the change: its own mark is enough, and a later one stays.
        try connection.insert(
            into: "touched", ["person_key", "mark"], persons.sorted().map { [.integer($0), .integer(work.state)] },
            onConflict: "(person_key) DO UPDATE SET mark = excluded.mark WHERE touched.mark < excluded.mark")
        if count < limit {
            try connection.execute("DELETE FROM area_work WHERE place = $1", [.integer(work.place)])
        } else {
            try connection.execute(
                "UPDATE area_work SET next_place = $1, next_person = $2 WHERE place = $3",
                [.integer(last.place), .integer(last.person), .integer(work.place)])
        }
        return (persons.count, true)
    }
}
