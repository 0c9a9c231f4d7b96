import HealthCode

/// The persons whose codes must be derived again, kept in the transaction that touched them: a crash forgets nobody.
struct Touched {
    let connection: any SQLConnection

    /// Marks persons. Who is being derived stays with whoever derives them, and is marked still when they are done: what
    /// they read may be older than this mark.
    func mark(_ persons: Set<PersonKey>) throws {
        try mark(persons, with: try nextMark())
    }

    /// The same with a mark that was drawn in this transaction.
    func mark(_ persons: Set<PersonKey>, with number: Int64) throws {
        let mark = SQLValue.integer(number)
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

    /// For how long the one who has waited longest has waited, in seconds, by the clock of the database, which marks follow.
    func oldestWaitingSeconds() throws -> Int64? {
        try connection.integer(
            """
            SELECT \(clockSeconds) - MIN(mark) / 1000000 FROM (
                SELECT mark FROM touched WHERE mark > 0 UNION ALL SELECT state FROM area_work) AS waiting
            """)
    }

    /// The same without those who wait with everyone of a risk area, who may be millions: their codes are derived on the
    /// spot when they are shown.
    func longestWaitSeconds() throws -> Int64? {
        try connection.integer(
            """
            SELECT \(clockSeconds) - MIN(mark) / 1000000 FROM touched
            WHERE mark > 0 AND mark NOT IN (SELECT state FROM area_work)
            """)
    }

    private var clockSeconds: String {
        switch connection.dialect {
        case .postgres: "extract(epoch FROM clock_timestamp())::bigint"
        case .sqlite: "CAST(strftime('%s', 'now') AS INTEGER)"
        }
    }

    /// What becomes of those who are marked already.
    static let again = "(person_key) DO UPDATE SET mark = excluded.mark"

    /// Everyone whose code can depend on these additions, but those who are in an area that they change (``AreaWork``).
    static func persons(
        by additions: [EvidenceWriter.Addition], on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        let graph = LinkGraph(connection: connection)
        let direct = additions.reduce(into: Set<PersonKey>()) { $0.formUnion($1.recordPersons) }.subtracting([0])
        var touched = direct
        // What a person's records mean for others: their cases, tests, contacts, journeys and home.
        for dependents in try graph.dependents(of: direct).values { touched.formUnion(dependents) }
        return touched
    }
}
