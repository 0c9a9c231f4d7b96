public import HealthCode

/// A health certificate that a node of this nation signed and withdrew.
public struct RevokedCertificate: Sendable, Hashable {
    /// The key identifier of its signer.
    public var kid: [UInt8]
    /// The first 16 bytes of the SHA-256 of its identifier.
    public var hash: [UInt8]
    /// Its last second.
    public var expiresAt: Instant

    /// A certificate.
    public init(kid: [UInt8], hash: [UInt8], expiresAt: Instant) {
        self.kid = kid
        self.hash = hash
        self.expiresAt = expiresAt
    }
}

/// The certificates that the nation's nodes withdrew, at the hub.
public struct RevokedCertificates: Sendable, Aggregate {
    let database: Database

    /// How many certificates a batch names, as the gateway has it.
    public static let largestRevokedBatch: Int64 = 1_000
    /// The most that those who sign for one authority can have named: twenty batches, of which every node holds all.
    public static let mostRevoked: Int64 = 20_000

    private static let batchNumber = "place / \(largestRevokedBatch)"

    /// The hub notes what a node withdrew. What is known already stays as it is.
    ///
    /// - Parameter authority: for whom the signers sign.
    /// - Returns: whether there was room; if not, none was noted.
    public func keep(_ revoked: [RevokedCertificate], of authority: String, at now: Instant) async throws -> Bool {
        try await engine.write { connection in
            // Keeps others out until the transaction ends: places are given one after another.
            try connection.execute("UPDATE counters SET value = value WHERE name = 'revoked'", [])
            // A batch ends as a whole, so that what it says changes only where it grows.
            try connection.execute(
                """
                DELETE FROM revoked_certificates WHERE (kid, \(Self.batchNumber)) IN (
                    SELECT kid, \(Self.batchNumber) FROM revoked_certificates GROUP BY kid, \(Self.batchNumber)
                    HAVING MAX(expires_s) < $1)
                """, [.integer(now.seconds)])
            let held = try connection.integer(
                "SELECT COUNT(*) FROM revoked_certificates WHERE authority = $1", [.text(authority)])
            let groups = Dictionary(grouping: revoked, by: \.kid)
            // What is known takes no room: a node may say again what it has said.
            let known = try groups.reduce(0) { try $0 + Self.known($1.value, of: $1.key, on: connection) }
            guard (held ?? 0) + Int64(Set(revoked).count - known) <= Self.mostRevoked else { return false }
            var added = 0
            for (kid, group) in groups {
                var place = try connection.integer(
                    "SELECT MAX(place) + 1 FROM revoked_certificates WHERE kid = $1", [.bytes(kid)])
                for certificate in group {
                    let isNew = try connection.execute(
                        """
                        INSERT INTO revoked_certificates (kid, hash, place, authority, expires_s)
                        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kid, hash) DO NOTHING
                        """,
                        [
                            .bytes(kid), .bytes(certificate.hash), .integer(place ?? 0), .text(authority),
                            .integer(certificate.expiresAt.seconds),
                        ])
                    if isNew == 1 { (place, added) = ((place ?? 0) + 1, added + 1) }
                }
            }
            guard added > 0 else { return true }
            try connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'revoked'", [])
            try self.engine.notify(Channel.gateway, note: "revoked", in: connection)
            return true
        }
    }

    private static func known(
        _ revoked: [RevokedCertificate], of kid: [UInt8], on connection: any SQLConnection
    ) throws -> Int {
        var known: Set<[UInt8]> = []
        try connection.query(
            "SELECT hash FROM revoked_certificates WHERE kid = $1 AND hash IN (:list)", [.bytes(kid)],
            list: revoked.map { .bytes($0.hash) }
        ) { known.insert($0.bytes(0)) }
        return known.count
    }

    /// Everything that is noted, in batches of one signer each, if it has changed since it was published; a batch that is
    /// full stays as it is until all that it names has ended.
    ///
    /// - Returns: `nil` when it has not; otherwise with the number of the change, for ``notePublished(revoked:)``.
    public func unpublishedRevokedBatches(
        at now: Instant
    ) async throws -> (batches: [[RevokedCertificate]], change: Int64)? {
        try await engine.read { connection in
            let change = try connection.integer("SELECT value FROM counters WHERE name = 'revoked'") ?? 0
            let published = try connection.integer("SELECT value FROM cursors WHERE name = 'revoked'") ?? 0
            guard change > published else { return nil }
            var batches: [[RevokedCertificate]] = []
            var last: (kid: [UInt8], number: Int64)?
            try connection.query(
                "SELECT kid, hash, expires_s, \(Self.batchNumber) FROM revoked_certificates ORDER BY kid, place", []
            ) { row in
                let (kid, number) = (row.bytes(0), row.integer(3))
                if last.map({ $0 != (kid, number) }) ?? true { batches.append([]) }
                last = (kid, number)
                batches[batches.count - 1].append(
                    RevokedCertificate(
                        kid: kid, hash: row.bytes(1), expiresAt: Instant(seconds: row.integer(2))))
            }
            return (batches.filter { batch in batch.contains { $0.expiresAt >= now } }, change)
        }
    }

    /// Notes that everything up to a change was published.
    public func notePublished(revoked change: Int64) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                "UPDATE cursors SET value = $1 WHERE name = 'revoked' AND value < $1", [.integer(change)])
        }
    }
}
