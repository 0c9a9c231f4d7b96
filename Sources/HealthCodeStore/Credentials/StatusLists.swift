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

/// The lists by which verifiers know which credentials were withdrawn.
public struct StatusLists: Sendable, Aggregate {
    let database: Database

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

    /// Keeps signed lists, unless one of the same name is there that was signed as late or later, and drops what nobody can
    /// hold a credential of.
    ///
    /// - Returns: the names of those that were taken.
    @discardableResult
    public func keep(_ lists: [PublishedStatusList], at now: Instant) async throws -> Set<String> {
        // A list that has not been renewed for a day belongs to a shard that has ended.
        let dayAgo = SQLValue.integer(now.advanced(bySeconds: -86_400).microseconds)
        // One that says to be from the future, by a clock that was wrong, keeps no other out.
        let soon = SQLValue.integer(now.advanced(bySeconds: 60).microseconds)
        let (taken, ended) = try await engine.write { connection in
            try connection.execute("DELETE FROM status_lists WHERE issued_us > $1", [soon])
            var taken: Set<String> = []
            // A page names a list once; of two that name it, the later counts.
            for list in lists {
                let row: [SQLValue] = [
                    .text(list.uri), .integer(list.issuedAt.microseconds), .text(list.owner), .text(list.token),
                    .integer(list.expiresAt.microseconds),
                ]
                if try !DerivedTable.statusLists.put([row], on: connection).isEmpty { taken.insert(list.uri) }
            }
            if !taken.isEmpty { try self.engine.notify(Channel.statusLists, in: connection) }
            try connection.execute("DELETE FROM status_lists WHERE expires_us <= $1", [dayAgo])
            let ended = try connection.integer("SELECT COUNT(*) FROM status_shards WHERE expires_us <= $1", [dayAgo])
            return (taken, ended)
        }
        guard ended != 0 else { return taken }
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
        return taken
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

    /// The lists that are later than those which somebody has.
    ///
    /// - Parameter held: when those were signed, by name.
    public func statusLists(laterThan held: [String: Instant]) async throws -> [PublishedStatusList] {
        let isLater = try await engine.read { connection in
            var isLater = false
            try connection.query("SELECT uri, issued_us FROM status_lists", []) { row in
                if held[row.text(0)].map({ $0.microseconds < row.integer(1) }) ?? true { isLater = true }
            }
            return isLater
        }
        guard isLater else { return [] }
        return try await statusLists().filter { list in held[list.uri].map { $0 < list.issuedAt } ?? true }
    }

    /// One list.
    public func statusList(_ uri: String) async throws -> PublishedStatusList? {
        try await statusLists().first { $0.uri == uri }
    }

    /// Whether the credential at a place of a status list was signed here for the person with this document; `nil` when
    /// this store signed none there.
    public func isHeld(by document: IdentityDocument, uri: String, place: Int64) async throws -> Bool? {
        try await engine.read { connection in
            guard
                let holder = try connection.integer(
                    "SELECT person_key FROM credentials WHERE uri = $1 AND place = $2", [.text(uri), .integer(place)])
            else { return nil }
            return try self.person(document, on: connection) == holder
        }
    }
}

extension DerivedTable {
    /// Status lists as their provinces signed them: of two the one that was signed later.
    static let statusLists = DerivedTable(
        name: "status_lists", key: "uri", version: ["issued_us"], takesEqual: false,
        columns: ["owner", "token", "expires_us"], ownership: .stays("owner"), isNamed: true)
}

extension StatusLists {
    /// What was signed and can be withdrawn, which device holds it, and what verifiers everywhere need: signers and status
    /// lists.
    static let schema = Migration(
        name: "3 credentials", sqlite: schema(bytes: "BLOB"), postgres: schema(bytes: "BYTEA"))

    private static func schema(bytes: String) -> String {
        """
        CREATE TABLE credentials (
            uri TEXT NOT NULL, place BIGINT NOT NULL, person_key BIGINT NOT NULL, device \(bytes) NOT NULL,
            colour BIGINT NOT NULL, issued_us BIGINT NOT NULL, expires_us BIGINT NOT NULL, revoked_us BIGINT,
            PRIMARY KEY (uri, place));
        CREATE INDEX credentials_by_person ON credentials (person_key, expires_us);
        CREATE INDEX credentials_revoked ON credentials (uri, place) WHERE revoked_us IS NOT NULL;
        CREATE TABLE devices (
            person_key BIGINT PRIMARY KEY, device \(bytes) NOT NULL, session_us BIGINT NOT NULL, since_us BIGINT NOT NULL);
        CREATE TABLE status_shards (uri TEXT PRIMARY KEY, expires_us BIGINT NOT NULL);
        CREATE TABLE status_lists (
            uri TEXT PRIMARY KEY, owner TEXT NOT NULL, token TEXT NOT NULL, issued_us BIGINT NOT NULL,
            expires_us BIGINT NOT NULL);
        CREATE TABLE signers (
            kid \(bytes) PRIMARY KEY, authority TEXT NOT NULL, certificate \(bytes) NOT NULL, sequence BIGINT NOT NULL,
            added_us BIGINT NOT NULL, withdrawn_us BIGINT, reason TEXT);
        CREATE TABLE trust_lists (name TEXT PRIMARY KEY, token TEXT NOT NULL, sequence BIGINT NOT NULL);
        INSERT INTO counters (name, value) VALUES ('trust', 0);
        """
    }
}
