import HealthCode

/// The persons whose codes must be derived again, kept in the transaction that touched them: a crash forgets nobody.
struct Touched {
    let connection: any SQLConnection

    /// Marks persons. Who is being derived stays with whoever derives them, and is marked still when they are done: what
    /// they read may be older than this mark.
    func mark(_ persons: Set<PersonKey>) throws {
        let mark = SQLValue.integer(try nextMark())
        // In one order everywhere, so that two writers never wait for each other.
        try connection.insert(
            into: "touched", ["person_key", "mark"], persons.subtracting([0]).sorted().map { [.integer($0), mark] },
            onConflict: Self.again)
    }

    /// A mark that nobody has had yet. The counter's row is locked to the end of the transaction, so marks come in the
    /// order in which transactions commit.
    ///
    /// It follows the clock of the database where that is ahead: a database that was restored from an older copy gives
    /// none that it has given before, and whoever was told of those does not take what it says now for older.
    func nextMark() throws -> Int64 {
        let next =
            switch connection.dialect {
            case .postgres: "GREATEST(value + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)"
            case .sqlite: "MAX(value + 1, CAST(strftime('%s', 'now') AS INTEGER) * 1000000)"
            }
        return try connection.integer(
            "UPDATE counters SET value = \(next) WHERE name = 'mark' RETURNING value") ?? 0
    }

    /// What becomes of those who are marked already.
    static let again = "(person_key) DO UPDATE SET mark = excluded.mark"

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
