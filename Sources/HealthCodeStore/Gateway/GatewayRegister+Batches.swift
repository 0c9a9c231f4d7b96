public import HealthCode

extension GatewayRegister {
    /// What became of a batch that was to be taken back.
    public enum GatewayBatchRemoval: Sendable, Hashable {
        case removed
        /// There is none of that name.
        case unknown
        /// It is another country's.
        case foreign
        /// It was taken back before.
        case gone
    }

    /// For how long lists name a batch that was taken back.
    private static let memory: Int64 = 7 * 86_400 * 1_000_000

    /// Keeps a batch until it expires.
    ///
    /// - Parameters:
    ///   - digest: of what it says; there is no second one of the same, not even after it was taken back.
    ///   - now: when it came.
    ///   - check: told how many batches stand of the country, and of all; what it throws is thrown.
    /// - Returns: whether it is new.
    public func add(
        _ identifier: String, message: [UInt8], of country: String, digest: [UInt8], expires: Instant, at now: Instant,
        check: @escaping @Sendable (_ own: Int, _ all: Int) throws -> Void = { _, _ in }
    ) async throws -> Bool {
        try await engine.write { connection in
            try connection.execute(
                "DELETE FROM gateway_batches WHERE expires_us < $1", [.integer(now.microseconds)])
            // One after another: of two that come at once, the later must see the earlier.
            let changed = try self.nextGatewayChange(at: now.microseconds, on: connection)
            var standing: [String: Int] = [:]
            try connection.query(
                """
                SELECT country, COUNT(*) FROM gateway_batches WHERE message IS NOT NULL AND expires_us >= $1
                GROUP BY country
                """, [.integer(now.microseconds)]
            ) { standing[$0.text(0)] = Int($0.integer(1)) }
            try check(standing[country, default: 0], standing.values.reduce(0, +))
            try self.engine.notify(Channel.gateway, note: "batches", in: connection)
            return try connection.execute(
                """
                INSERT INTO gateway_batches (batch_id, country, digest, expires_us, message, changed_us)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
                """,
                [
                    .text(identifier), .text(country), .bytes(digest), .integer(expires.microseconds),
                    .bytes(message), .integer(changed),
                ]) == 1
        }
    }

    /// Takes a country's batch back.
    public func removeGatewayBatch(
        _ identifier: String, of country: String, at now: Instant
    ) async throws -> GatewayBatchRemoval {
        try await engine.write { connection in
            let changed = try self.nextGatewayChange(at: now.microseconds, on: connection)
            guard let batch = try self.batches(on: connection, "batch_id = $1", [.text(identifier)]).first else {
                return .unknown
            }
            guard batch.country == country else { return .foreign }
            guard batch.message != nil else { return .gone }
            try connection.execute(
                "UPDATE gateway_batches SET message = NULL, changed_us = $1 WHERE batch_id = $2",
                [.integer(changed), .text(identifier)])
            try self.engine.notify(Channel.gateway, note: "batches", in: connection)
            return .removed
        }
    }

    /// The batches that came, or were taken back, after a moment, in that order; those that have expired are not among
    /// them.
    public func gatewayBatches(after: Instant, limit: Int, at now: Instant) async throws -> [GatewayBatch] {
        try await engine.read { connection in
            try self.batches(
                on: connection,
                """
                changed_us > $1 AND expires_us >= $2 AND (message IS NOT NULL OR changed_us > $3)
                ORDER BY changed_us LIMIT $4
                """,
                [
                    .integer(after.microseconds), .integer(now.microseconds),
                    .integer(now.microseconds - Self.memory), .integer(Int64(limit)),
                ])
        }
    }

    /// The batches that neither expired nor were taken back, by the SHA-256 of what they say, in the order in which they
    /// came.
    ///
    /// - Parameter country: whose; `nil` for all.
    public func standingGatewayBatches(
        of country: String? = nil, at now: Instant
    ) async throws -> [(identifier: String, digest: [UInt8])] {
        try await engine.read { connection in
            var batches: [(identifier: String, digest: [UInt8])] = []
            try connection.query(
                """
                SELECT batch_id, digest FROM gateway_batches
                WHERE message IS NOT NULL AND expires_us >= $1 AND (country = $2 OR $2 = '') ORDER BY changed_us
                """, [.integer(now.microseconds), .text(country ?? "")]
            ) { batches.append(($0.text(0), $0.bytes(1))) }
            return batches
        }
    }

    /// A batch by its name; `nil` for one that is not there, or has expired.
    public func gatewayBatch(_ identifier: String, at now: Instant) async throws -> GatewayBatch? {
        try await engine.read { connection in
            try self.batches(
                on: connection, "batch_id = $1 AND expires_us >= $2",
                [.text(identifier), .integer(now.microseconds)]
            ).first
        }
    }

    private func batches(
        on connection: any SQLConnection, _ condition: String, _ arguments: [SQLValue]
    ) throws -> [GatewayBatch] {
        var batches: [GatewayBatch] = []
        try connection.query(
            "SELECT batch_id, country, message, changed_us FROM gateway_batches WHERE \(condition)", arguments
        ) { row in
            batches.append(
                GatewayBatch(
                    identifier: row.text(0), country: row.text(1), message: row.isNull(2) ? nil : row.bytes(2),
                    changedAt: Instant(microseconds: row.integer(3))))
        }
        return batches
    }
}
