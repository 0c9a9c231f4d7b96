import HealthCode

/// The persons whose codes must be derived again, kept in the transaction that touched them: a crash forgets nobody.
struct Touched {
    let connection: any SQLConnection

    /// Marks persons. A derivation that began before takes only the mark that it saw, never this one.
    func mark(_ persons: Set<PersonKey>) throws {
        let mark = SQLValue.integer(try nextMark())
        try connection.insert(
            into: "touched", ["person_key", "mark"], persons.subtracting([0]).map { [.integer($0), mark] },
            onConflict: Self.again)
    }

    /// Takes the marks that a derivation saw off persons; who was marked again meanwhile stays marked.
    func unmark(_ marks: [PersonKey: Int64]) throws {
        for (mark, persons) in Dictionary(grouping: marks.keys, by: { marks[$0] ?? 0 }) {
            try connection.execute(
                "DELETE FROM touched WHERE mark <= $1 AND person_key IN (:list)", [.integer(mark)],
                list: persons.map { .integer($0) })
        }
    }

    /// A mark that nobody has had yet.
    func nextMark() throws -> Int64 {
        try connection.advance("mark")
    }

    /// What becomes of those who are marked already.
    static let again = "(person_key) DO UPDATE SET mark = excluded.mark, claimed_until = 0"

    /// Everyone whose code can depend on these additions.
    static func persons(
        by additions: [EvidenceWriter.Addition], on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        let graph = LinkGraph(connection: connection)
        let direct = additions.reduce(into: Set<PersonKey>()) { $0.formUnion($1.recordPersons) }.subtracting([0])
        var touched = direct
        // What a person's records mean for others: their cases, tests, contacts, journeys and home.
        for dependents in try graph.dependents(of: direct).values { touched.formUnion(dependents) }
        var areas: Set<Division> = []
        for addition in additions where addition.content.dataset == .areaRisk {
            if let division = addition.content.division { areas.insert(division) }
            // A correction can move an area: those in the place it had are touched too.
            try connection.query(
                "SELECT DISTINCT place FROM evidence WHERE dataset = $1 AND record_id = $2",
                [.integer(Dataset.areaRisk.number), .text(addition.content.recordID)]
            ) { row in
                if let division = Division(number: row.integer(0)) { areas.insert(division) }
            }
        }
        for area in areas { touched.formUnion(try graph.persons(in: area)) }
        return touched
    }
}
