public import HealthCode

/// What was signed for whom, as far as it must be known to be withdrawn: a place in a status list, a colour, an end. The
/// credentials themselves are kept nowhere.
struct CredentialTable {
    let connection: any SQLConnection

    /// A status list has this many places; where a credential stands in it is drawn at random.
    static let places: Range<Int64> = 0..<(1 << 20)

    /// Notes a shard.
    ///
    /// - Returns: whether it is new.
    func open(_ shard: CredentialShard) throws -> Bool {
        try connection.execute(
            "INSERT INTO status_shards (uri, expires_us) VALUES ($1, $2) ON CONFLICT (uri) DO NOTHING",
            [.text(shard.uri), .integer(shard.end.microseconds)]) == 1
    }

    /// Takes a free place in a shard.
    ///
    /// - Returns: the place, or `nil` when a few draws found none: the shard is as good as full.
    func add(
        _ person: PersonKey, device: [UInt8], colour: Colour, to shard: CredentialShard, at now: Instant
    ) throws -> Int? {
        // At half of its places taken, twenty draws find none once in a million times.
        for _ in 0..<20 {
            let place = Int64.random(in: Self.places)
            let added = try connection.execute(
                """
                INSERT INTO credentials (uri, place, person_key, device, colour, issued_us, expires_us)
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (uri, place) DO NOTHING
                """,
                [
                    .text(shard.uri), .integer(place), .integer(person), .bytes(device),
                    .integer(Int64(colour.rawValue)), .integer(now.microseconds),
                    .integer(shard.expiresAt.microseconds),
                ])
            if added == 1 { return Int(place) }
        }
        return nil
    }

    /// Withdraws what says better of persons than what is known now.
    ///
    /// - Returns: whether there was anything.
    func withdraw(_ colours: [PersonKey: Colour], at now: Instant) throws -> Bool {
        var found = 0
        for (colour, persons) in Dictionary(grouping: colours.keys, by: { colours[$0] ?? .red })
        where colour > .green {
            found += try connection.execute(
                """
                UPDATE credentials SET revoked_us = $1 WHERE revoked_us IS NULL AND expires_us > $1 AND colour < $2
                AND person_key IN (:list)
                """,
                [.integer(now.microseconds), .integer(Int64(colour.rawValue))], list: persons.map { .integer($0) })
        }
        return found > 0
    }

    /// Withdraws everything that other devices of a person hold.
    func withdraw(of person: PersonKey, otherThan device: [UInt8], at now: Instant) throws -> Bool {
        try connection.execute(
            """
            UPDATE credentials SET revoked_us = $1 WHERE person_key = $2 AND device <> $3 AND revoked_us IS NULL
            AND expires_us > $1
            """, [.integer(now.microseconds), .integer(person), .bytes(device)]) > 0
    }
}

/// Where a credential is listed, and until when.
public struct CredentialShard: Sendable, Hashable {
    /// The status list's `uri`, as credentials say it.
    public var uri: String
    /// When the last credential in it can have expired.
    public var end: Instant
    /// When this credential expires.
    public var expiresAt: Instant

    /// A place to be listed at.
    public init(uri: String, end: Instant, expiresAt: Instant) {
        self.uri = uri
        self.end = end
        self.expiresAt = expiresAt
    }
}
