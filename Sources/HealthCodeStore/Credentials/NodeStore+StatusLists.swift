public import HealthCode

/// A status list as its province signed it.
public struct PublishedStatusList: Sendable, Hashable {
    /// By which credentials refer to it.
    public var uri: String
    /// The node that signed it.
    public var owner: String
    /// The signed token.
    public var token: String
    /// When it was signed.
    public var issuedAt: Instant
    /// Until when it can be believed.
    public var expiresAt: Instant

    /// A list.
    public init(uri: String, owner: String, token: String, issuedAt: Instant, expiresAt: Instant) {
        self.uri = uri
        self.owner = owner
        self.token = token
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}

extension NodeStore {
    /// The shards in which credentials of this node can still be valid.
    public func statusShards(at now: Instant) async throws -> [OpenShard] {
        try await engine.read { connection in
            var shards: [OpenShard] = []
            try connection.query(
                "SELECT uri, open_places FROM status_shards WHERE expires_us > $1 ORDER BY uri",
                [.integer(now.microseconds)]
            ) { shards.append(OpenShard(uri: $0.text(0), openPlaces: Int($0.integer(1)))) }
            return shards
        }
    }

    /// The places of a shard whose credentials were withdrawn.
    public func withdrawnPlaces(of uri: String) async throws -> [Int] {
        try await engine.read { connection in
            var places: [Int] = []
            try connection.query(
                "SELECT place FROM credentials WHERE uri = $1 AND revoked_us IS NOT NULL ORDER BY place", [.text(uri)]
            ) { places.append(Int($0.integer(0))) }
            return places
        }
    }

    /// Keeps signed lists, unless a later one of the same name is there, and drops what nobody can hold a credential of.
    public func keep(_ lists: [PublishedStatusList], at now: Instant) async throws {
        // A list that has not been renewed for a day belongs to a shard that has ended.
        let dayAgo = SQLValue.integer(now.advanced(bySeconds: -86_400).microseconds)
        // One that says to be from the future, by a clock that was wrong, keeps no other out.
        let soon = SQLValue.integer(now.advanced(bySeconds: 60).microseconds)
        let ended = try await engine.write { connection in
            try connection.execute("DELETE FROM status_lists WHERE issued_us > $1", [soon])
            // A page names a list once; of two that name it, the later counts.
            for list in lists {
                let row: [SQLValue] = [
                    .text(list.uri), .integer(list.issuedAt.microseconds), .text(list.owner), .text(list.token),
                    .integer(list.expiresAt.microseconds),
                ]
                _ = try DerivedTable.statusLists.put([row], on: connection)
            }
            try connection.execute("DELETE FROM status_lists WHERE expires_us <= $1", [dayAgo])
            return try connection.integer("SELECT COUNT(*) FROM status_shards WHERE expires_us <= $1", [dayAgo])
        }
        guard ended != 0 else { return }
        // A day of a province is millions. A shard goes last: by it what is left is found again.
        try await deleteInPieces(
            """
            DELETE FROM credentials WHERE (uri, place) IN (
                SELECT c.uri, c.place FROM credentials c JOIN status_shards s ON s.uri = c.uri
                WHERE s.expires_us <= $1 LIMIT $2)
            """, [dayAgo])
        try await engine.write { connection in
            _ = try connection.execute(
                """
                DELETE FROM status_shards WHERE expires_us <= $1
                AND NOT EXISTS (SELECT 1 FROM credentials WHERE credentials.uri = status_shards.uri)
                """, [dayAgo])
        }
    }

    /// All lists that are at hand, those whose time has passed included: their verifier says so.
    public func statusLists() async throws -> [PublishedStatusList] {
        try await engine.read { connection in
            var lists: [PublishedStatusList] = []
            try connection.query(
                "SELECT uri, owner, token, issued_us, expires_us FROM status_lists ORDER BY uri", []
            ) { row in
                lists.append(
                    PublishedStatusList(
                        uri: row.text(0), owner: row.text(1), token: row.text(2),
                        issuedAt: Instant(microseconds: row.integer(3)),
                        expiresAt: Instant(microseconds: row.integer(4))))
            }
            return lists
        }
    }

    /// One list.
    public func statusList(_ uri: String) async throws -> PublishedStatusList? {
        try await statusLists().first { $0.uri == uri }
    }
}
