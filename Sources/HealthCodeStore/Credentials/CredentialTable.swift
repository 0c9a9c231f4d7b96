public import HealthCode

/// What was signed for whom, as far as it must be known to be withdrawn: a place in a status list, a colour, an end. The
/// credentials themselves are kept nowhere.
struct CredentialTable {
    let connection: any SQLConnection

    /// How often a place is drawn before a list counts as full. Of a list that is half taken 40 draws find no place once in
    /// 10¹² times, of one that is three quarters taken once in 100,000: with a million places, about there the next begins.
    private static let draws = 40

    /// Notes a shard.
    ///
    /// - Returns: whether it is new.
    func open(_ shard: CredentialShard) throws -> Bool {
        try connection.execute(
            "INSERT INTO status_shards (uri, expires_us, open_places) VALUES ($1, $2, $3) ON CONFLICT (uri) DO NOTHING",
            [.text(shard.uri), .integer(shard.end.microseconds), .integer(Int64(shard.openPlaces))]) == 1
    }

    /// The open places of a shard, which were settled when it was opened.
    private func openShard(_ shard: CredentialShard) throws -> OpenShard {
        let count = try connection.integer("SELECT open_places FROM status_shards WHERE uri = $1", [.text(shard.uri)])
        return OpenShard(uri: shard.uri, openPlaces: count.map(Int.init) ?? shard.openPlaces)
    }

    /// How many shards end at an instant: those of one day.
    func count(endingAt end: Instant) throws -> Int {
        Int(
            try connection.integer(
                "SELECT COUNT(*) FROM status_shards WHERE expires_us = $1", [.integer(end.microseconds)]) ?? 0)
    }

    /// Takes a free place in a shard; where a credential stands in it is drawn at random.
    ///
    /// - Returns: the place, or `nil` when no draw found one: the shard is as good as full.
    func add(
        _ person: PersonKey, device: [UInt8], colour: Colour, to shard: CredentialShard, at now: Instant
    ) throws -> Int? {
        let openShard = try openShard(shard)
        for _ in 0..<Self.draws {
            guard let place = openShard.randomPlace(below: shard.places).map(Int64.init) else { return nil }
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

    /// Lets nobody else sign for persons, or withdraw of them, until this transaction ends: who signs reads the code after
    /// whoever withdraws has written it, or is found by them. SQLite has one writer anyway.
    func lock(_ persons: some Collection<PersonKey>, in dialect: SQLDialect) throws {
        guard dialect == .postgres else { return }
        try connection.query(
            "SELECT person_key FROM persons WHERE person_key IN (:list) ORDER BY person_key FOR UPDATE",
            list: persons.map { .integer($0) }
        ) { _ in }
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

    /// Withdraws everything of persons whose codes this node derives no more: whatever becomes of them, it would not notice.
    ///
    /// - Returns: whether there was anything.
    func withdraw(of persons: some Collection<PersonKey>, at now: Instant) throws -> Bool {
        try connection.execute(
            "UPDATE credentials SET revoked_us = $1 WHERE revoked_us IS NULL AND expires_us > $1 AND person_key IN (:list)",
            [.integer(now.microseconds)], list: persons.map { .integer($0) }) > 0
    }

    /// What stands in the place of a device where the credential is printed: it is nobody's but the paper's.
    static let paper = Array("paper".utf8)
    /// Longer than any device's credential lives, in microseconds: what was printed before papers were marked.
    private static let longerThanLive: Int64 = 25 * 3_600 * 1_000_000

    /// Withdraws what a person has on paper.
    ///
    /// - Returns: whether there was anything.
    func withdrawPaper(of person: PersonKey, at now: Instant) throws -> Bool {
        try connection.execute(
            """
            UPDATE credentials SET revoked_us = $1 WHERE person_key = $2 AND revoked_us IS NULL AND expires_us > $1
            AND (device = $3 OR expires_us - issued_us > $4)
            """,
            [.integer(now.microseconds), .integer(person), .bytes(Self.paper), .integer(Self.longerThanLive)]) > 0
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
    /// How many places the list has.
    public var places: Int
    /// How many of them are open when it is the first to be listed there (``OpenShard``).
    public var openPlaces: Int

    /// A place to be listed at.
    public init(uri: String, end: Instant, expiresAt: Instant, places: Int = 1 << 20, openPlaces: Int = 1 << 20) {
        self.uri = uri
        self.end = end
        self.expiresAt = expiresAt
        self.places = places
        self.openPlaces = openPlaces
    }
}
