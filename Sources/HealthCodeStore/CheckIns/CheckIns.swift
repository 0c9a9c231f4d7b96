public import HealthCode

/// The venue register: who was where. Whether it is on is not asked here: that is the order's to say.
public struct CheckIns: Sendable, Aggregate {
    let database: Database
    let residents: Residents

    /// A code changes twice a minute, and nobody enters a hundred places in a day. A register must not be filled by one.
    private static let mostCheckInsInADay: Int64 = 100
    /// How many of their own check-ins somebody is shown: those of a week of the busiest.
    private static let mostShown: Int64 = 500
    /// How many persons one question is answered with.
    public static let mostVisitors = 1_000

    /// Notes that a person is at a venue. The same code scanned again is the same check-in.
    ///
    /// - Parameter nonce: the code's.
    /// - Returns: the check-in as it is kept, and whether it is new.
    /// - Throws: ``CheckInFault``.
    public func checkIn(
        _ document: IdentityDocument, _ checkIn: CheckIn, nonce: [UInt8]
    ) async throws -> (checkIn: CheckIn, isNew: Bool) {
        try await engine.write { connection in
            guard let person = try self.person(document, on: connection) else { throw CheckInFault.noPerson }
            let key: [SQLValue] = [.integer(person), .bytes(nonce)]
            if let held = try Self.checkIns("WHERE person_key = $1 AND nonce = $2", key, on: connection).first {
                return (held, false)
            }
            let dayAgo = checkIn.at.advanced(bySeconds: -86_400).microseconds
            let count = try connection.integer(
                "SELECT COUNT(*) FROM check_ins WHERE person_key = $1 AND at_us > $2",
                [.integer(person), .integer(dayAgo)])
            guard count ?? 0 < Self.mostCheckInsInADay else { throw CheckInFault.tooMany }
            let added = try connection.execute(
                """
                INSERT INTO check_ins (person_key, nonce, venue, at_us, order_id, delete_us)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_key, nonce) DO NOTHING
                """,
                key + [
                    .text(checkIn.venue), .integer(checkIn.at.microseconds), .text(checkIn.order),
                    .integer(checkIn.deleteAt.microseconds),
                ])
            return (checkIn, added == 1)
        }
    }

    /// A person's own check-ins that are kept, the latest first.
    public func checkIns(of document: IdentityDocument, at now: Instant) async throws -> [CheckIn] {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return [] }
            return try Self.checkIns(
                "WHERE person_key = $1 AND delete_us > $2 ORDER BY at_us DESC LIMIT $3",
                [.integer(person), .integer(now.microseconds), .integer(Self.mostShown)], on: connection)
        }
    }

    /// Who was at a venue, for a member of staff. That it was read is noted for each person in the same transaction, so
    /// that nobody is named who is not told.
    ///
    /// - Parameters:
    ///   - times: from the first moment to before the last.
    ///   - limit: how many persons at most; ``mostVisitors`` unless a test asks for fewer.
    public func visitors(
        of venue: String, in times: Range<Instant>, by principal: String, purpose: String, at now: Instant,
        limit: Int = CheckIns.mostVisitors
    ) async throws -> VisitorList {
        try await engine.write { connection in
            var found: [(person: PersonKey, first: Int64, last: Int64)] = []
            try connection.query(
                """
                SELECT person_key, MIN(at_us), MAX(at_us) FROM check_ins
                WHERE venue = $1 AND at_us >= $2 AND at_us < $3 AND delete_us > $4
                GROUP BY person_key ORDER BY MIN(at_us), person_key LIMIT $5
                """,
                [
                    .text(venue), .integer(times.lowerBound.microseconds), .integer(times.upperBound.microseconds),
                    .integer(now.microseconds), .integer(Int64(limit) + 1),
                ]
            ) { found.append(($0.integer(0), $0.integer(1), $0.integer(2))) }
            let isComplete = found.count <= limit
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            let documents = try directory.documents(of: found.prefix(limit).map(\.person))
            let named = found.prefix(limit).filter { documents[$0.person] != nil }
            try self.residents.noteAccess(
                to: named.map(\.person), by: principal, purpose: purpose, what: "check-ins", at: now, on: connection)
            return VisitorList(
                visitors: named.compactMap { entry in
                    documents[entry.person].map {
                        Visitor(
                            document: $0, firstAt: Instant(microseconds: entry.first),
                            lastAt: Instant(microseconds: entry.last))
                    }
                }, isComplete: isComplete)
        }
    }

    /// Deletes what is past its time, in pieces that no other writer waits long for.
    ///
    /// - Returns: how many check-ins that were.
    @discardableResult
    public func deleteCheckIns(at now: Instant) async throws -> Int {
        try await deleteInPieces(
            """
            DELETE FROM check_ins WHERE (person_key, nonce) IN (
                SELECT person_key, nonce FROM check_ins WHERE delete_us <= $1 LIMIT $2)
            """, [.integer(now.microseconds)])
    }

    private static func checkIns(
        _ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection
    ) throws -> [CheckIn] {
        var checkIns: [CheckIn] = []
        try connection.query(
            "SELECT venue, at_us, order_id, delete_us FROM check_ins \(condition)", arguments
        ) { row in
            checkIns.append(
                CheckIn(
                    venue: row.text(0), at: Instant(microseconds: row.integer(1)), order: row.text(2),
                    deleteAt: Instant(microseconds: row.integer(3))))
        }
        return checkIns
    }
}
