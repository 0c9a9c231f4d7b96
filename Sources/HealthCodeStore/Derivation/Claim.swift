import HealthCode

/// Persons that one process derives at a time: who was touched, and whose next review has come.
///
/// Where processes share the database a claim stands in `touched`, for those who are due as well, under a token and for a
/// time. Whoever has not finished by then has lost it to the next who asks; the token, which is looked at in the
/// transaction that writes, tells. Whoever has died has lost it at once: the token names the session of the database that
/// made it. Elsewhere one process works on everyone, and nothing need be written.
struct Claim: Sendable {
    /// Whom it is about.
    var persons: Set<PersonKey> = []
    /// Its name in `touched`; `nil` where nobody else can work on them.
    var token: Int64?
    /// Whether somebody in an area that has changed has still to be touched.
    var areasAreLeft = false

    /// Where the number of the session stands in a token.
    private static let sessionShift: Int64 = 32

    /// For how long a process that shares the database may keep what it has claimed.
    private static let leaseSeconds = 60

    /// From how many on two are at work: fewer are done before a second has begun.
    private static let worthSharing = 512

    /// Everyone, in one share or in two that are derived at the same time. Each is read from a state of the database of its
    /// own; what touches somebody after that has a later mark.
    var shares: [Set<PersonKey>] {
        guard persons.count >= Self.worthSharing else { return [persons] }
        let sorted = persons.sorted()
        return [Set(sorted[..<(sorted.count / 2)]), Set(sorted[(sorted.count / 2)...])]
    }

    /// Claims persons for one process of several.
    static func take(at now: Instant, limit: Int, on connection: any SQLConnection) throws -> Claim {
        let session = try connection.integer("SELECT pg_backend_pid()") ?? 0
        let token = session << Self.sessionShift | Int64.random(in: 1..<1 << Self.sessionShift)
        var claim = Claim(token: token)
        // In the order of the index, which learns of rows that are gone; the table itself is read past all of them.
        try connection.query(
            """
            SELECT person_key FROM touched WHERE claimed_until < extract(epoch FROM clock_timestamp())::bigint
            ORDER BY person_key LIMIT $1 FOR UPDATE SKIP LOCKED
            """, [.integer(Int64(limit))]
        ) { claim.persons.insert($0.integer(0)) }
        let rest = limit - claim.persons.count
        if rest > 0 {
            claim.persons.formUnion(try due(at: now, limit: rest, on: connection))
            claim.areasAreLeft = try AreaWork(connection: connection).isLeft
        }
        // A statement of its own: of both in one the planner makes a join of all with all while the table is small, and
        // keeps it when it is not.
        try connection.execute(
            """
            UPDATE touched SET claim = $1,
            claimed_until = extract(epoch FROM clock_timestamp())::bigint + \(leaseSeconds)
            WHERE person_key IN (:list)
            """, [.integer(token)], list: claim.persons.sorted().map { .integer($0) })
        return claim
    }

    /// The tables whose rows say when they have to be looked at again.
    private static let reviewed = [DerivedTable.assessments.name, DerivedTable.workItems.name]

    /// Those whose next review has come and on whom nobody works, with a row in `touched` each.
    private static func due(at now: Instant, limit: Int, on connection: any SQLConnection) throws -> Set<PersonKey> {
        var due: Set<PersonKey> = []
        for table in reviewed where due.count < limit {
            try connection.query(
                """
                SELECT person_key FROM \(table) WHERE next_us <= $1 AND COALESCE(
                    (SELECT t.claimed_until FROM touched t WHERE t.person_key = \(table).person_key), 0
                ) < extract(epoch FROM clock_timestamp())::bigint ORDER BY next_us LIMIT $2 FOR UPDATE SKIP LOCKED
                """, [.integer(now.microseconds), .integer(Int64(limit - due.count))]
            ) { due.insert($0.integer(0)) }
        }
        var claimed: Set<PersonKey> = []
        try connection.insert(
            into: "touched", ["person_key", "mark"], due.sorted().map { [.integer($0), 0] },
            onConflict: "(person_key) DO NOTHING", returning: "person_key"
        ) { claimed.insert($0.integer(0)) }
        return claimed
    }

    /// Whom a process works on that shares its database with none.
    static func look(at now: Instant, limit: Int, on connection: any SQLConnection) throws -> Claim {
        var claim = Claim()
        try connection.query("SELECT person_key FROM touched LIMIT $1", [.integer(Int64(limit))]) {
            claim.persons.insert($0.integer(0))
        }
        let rest = limit - claim.persons.count
        guard rest > 0 else { return claim }
        for table in reviewed where claim.persons.count < limit {
            try connection.query(
                "SELECT person_key FROM \(table) WHERE next_us <= $1 ORDER BY next_us LIMIT $2",
                [.integer(now.microseconds), .integer(Int64(limit - claim.persons.count))]
            ) { claim.persons.insert($0.integer(0)) }
        }
        claim.areasAreLeft = try AreaWork(connection: connection).isLeft
        return claim
    }

    /// Those whom nobody else has taken over, kept so until the transaction ends.
    func held(on connection: any SQLConnection) throws -> Set<PersonKey> {
        guard let token else { return persons }
        var held: Set<PersonKey> = []
        try connection.query(
            "SELECT person_key FROM touched WHERE claim = $1 AND person_key IN (:list) ORDER BY person_key FOR UPDATE",
            [.integer(token)], list: persons.sorted().map { .integer($0) }
        ) { held.insert($0.integer(0)) }
        return held
    }

    /// Frees those who were claimed by sessions that are gone. One that is gone although its process lives has lost its
    /// claim like one whose time is over.
    ///
    /// - Returns: how many were freed.
    static func releaseAbandoned(on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            UPDATE touched SET claim = 0, claimed_until = 0 WHERE claim <> 0
            AND claim >> \(sessionShift) NOT IN (SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL)
            """, [])
    }

    /// Takes the marks off persons that were there when they were read. Who was marked since is free for the next.
    ///
    /// - Parameter state: the last mark that there was when they were read.
    func release(_ persons: Set<PersonKey>, readAt state: Int64, on connection: any SQLConnection) throws {
        let list = persons.sorted().map { SQLValue.integer($0) }
        let gone = try connection.execute(
            "DELETE FROM touched WHERE mark <= $1 AND person_key IN (:list)", [.integer(state)], list: list)
        guard let token, gone < persons.count else { return }
        try connection.execute(
            "UPDATE touched SET claim = 0, claimed_until = 0 WHERE claim = $1 AND person_key IN (:list)",
            [.integer(token)], list: list)
    }
}
