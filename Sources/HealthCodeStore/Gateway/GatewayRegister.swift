public import HealthCode

/// What other countries uploaded at the hub: signers, rules and batches of revoked certificates.
public struct GatewayRegister: Sendable, Aggregate {
    let database: Database

    /// What became of an upload.
    public enum GatewayAddition: Sendable, Hashable {
        /// It is new and kept.
        case added
        /// It is there, or was and was taken back.
        case exists
        /// Another has the same key identifier.
        case sameIdentifier
    }

    /// Keeps a signer.
    ///
    /// - Parameter check: told the certificates of the country that are there, those that were taken back among them; what
    ///   it throws is thrown.
    public func add(
        _ signer: GatewaySigner, check: @escaping @Sendable ([[UInt8]]) throws -> Void = { _ in }
    ) async throws -> GatewayAddition {
        try await engine.write { connection in
            // One after another: of two that come at once, the later must see the earlier.
            _ = try self.nextGatewayChange(at: 0, on: connection)
            let known = try connection.integer(
                "SELECT COUNT(*) FROM gateway_signers WHERE thumbprint = $1", [.bytes(signer.thumbprint)])
            if known != 0 { return .exists }
            var certificates: [[UInt8]] = []
            try connection.query(
                "SELECT certificate FROM gateway_signers WHERE country = $1", [.text(signer.country)]
            ) { certificates.append($0.bytes(0)) }
            try check(certificates)
            let added = try connection.execute(
                """
                INSERT INTO gateway_signers (thumbprint, kid, country, certificate, signature, changed_us)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
                """,
                [
                    .bytes(signer.thumbprint), .bytes(Array(signer.thumbprint.prefix(8))), .text(signer.country),
                    .bytes(signer.certificate), signer.signature.map { .bytes($0) } ?? .null,
                    .integer(signer.changedAt.microseconds),
                ])
            guard added == 1 else { return .sameIdentifier }
            try self.engine.notify(Channel.gateway, note: "signers", in: connection)
            return .added
        }
    }

    /// Takes a country's signer back for good.
    ///
    /// - Returns: whether there was one.
    public func removeGatewaySigner(_ thumbprint: [UInt8], of country: String, at now: Instant) async throws -> Bool {
        try await engine.write { connection in
            let removed = try connection.execute(
                """
                UPDATE gateway_signers SET is_deleted = 1, signature = NULL, changed_us = $1
                WHERE thumbprint = $2 AND country = $3 AND is_deleted = 0
                """, [.integer(now.microseconds), .bytes(thumbprint), .text(country)])
            if removed == 1 { try self.engine.notify(Channel.gateway, note: "signers", in: connection) }
            return removed == 1
        }
    }

    /// The signers that countries uploaded, the oldest first.
    ///
    /// - Parameter since: only what changed then or later, with what was taken back; `nil`: all that there are.
    public func gatewaySigners(since: Instant? = nil) async throws -> [GatewaySigner] {
        try await engine.read { connection in
            var signers: [GatewaySigner] = []
            try connection.query(
                """
                SELECT thumbprint, country, certificate, signature, changed_us FROM gateway_signers
                WHERE changed_us >= $1 AND is_deleted <= $2 ORDER BY changed_us, thumbprint
                """, [.integer(since?.microseconds ?? .min), .integer(since == nil ? 0 : 1)]
            ) { row in
                signers.append(
                    GatewaySigner(
                        thumbprint: row.bytes(0), country: row.text(1), certificate: row.bytes(2),
                        signature: row.isNull(3) ? nil : row.bytes(3),
                        changedAt: Instant(microseconds: row.integer(4))))
            }
            return signers
        }
    }

    // MARK: Rules

    /// Keeps a version of a rule.
    ///
    /// - Parameters:
    ///   - now: when it came.
    ///   - check: told the documents of all versions that are there, and those of all rules of the country that have not
    ///     ended; what it throws is thrown.
    public func add(
        _ rule: GatewayRule, at now: Instant,
        check: @escaping @Sendable (_ versions: [[UInt8]], _ rules: [[UInt8]]) throws -> Void
    ) async throws {
        try await engine.write { connection in
            // One after another: of two that come at once, the later must see the earlier.
            _ = try self.nextGatewayChange(at: 0, on: connection)
            var documents: [[UInt8]] = []
            try connection.query("SELECT document FROM gateway_rules WHERE rule_id = $1", [.text(rule.identifier)]) {
                documents.append($0.bytes(0))
            }
            var rules: [[UInt8]] = []
            try connection.query(
                "SELECT document FROM gateway_rules WHERE country = $1 AND to_s >= $2",
                [.text(rule.country), .integer(now.seconds)]
            ) { rules.append($0.bytes(0)) }
            try check(documents, rules)
            try connection.execute(
                """
                INSERT INTO gateway_rules (rule_id, version, country, from_s, to_s, document, message)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(rule.identifier), .text(rule.version), .text(rule.country),
                    .integer(rule.validity.lowerBound), .integer(rule.validity.upperBound), .bytes(rule.document),
                    .bytes(rule.message),
                ])
            try self.engine.notify(Channel.gateway, note: "rules", in: connection)
        }
    }

    /// Removes all versions of a country's rule.
    ///
    /// - Returns: how many there were.
    public func removeGatewayRules(_ identifier: String, of country: String) async throws -> Int {
        try await engine.write { connection in
            try self.engine.notify(Channel.gateway, note: "rules", in: connection)
            return try connection.execute(
                "DELETE FROM gateway_rules WHERE rule_id = $1 AND country = $2", [.text(identifier), .text(country)])
        }
    }

    /// The versions of rules that are in force or will be.
    ///
    /// - Parameters:
    ///   - country: of whom; `nil` for all.
    ///   - second: in seconds since 1970.
    public func gatewayRules(of country: String?, at second: Int64) async throws -> [GatewayRule] {
        try await engine.read { connection in
            var rules: [GatewayRule] = []
            try connection.query(
                """
                SELECT rule_id, version, country, from_s, to_s, document, message FROM gateway_rules
                WHERE to_s >= $1 AND (country = $2 OR $2 = '') ORDER BY rule_id, from_s, version
                """, [.integer(second), .text(country ?? "")]
            ) { row in
                rules.append(
                    GatewayRule(
                        identifier: row.text(0), version: row.text(1), country: row.text(2),
                        validity: row.integer(3)...max(row.integer(3), row.integer(4)), document: row.bytes(5),
                        message: row.bytes(6)))
            }
            return rules
        }
    }

    // MARK: Change

    /// The moment of the next change: strictly later than that of every change before it.
    func nextGatewayChange(at microseconds: Int64, on connection: any SQLConnection) throws -> Int64 {
        try connection.execute(
            "UPDATE counters SET value = CASE WHEN value < $1 THEN $1 ELSE value + 1 END WHERE name = 'gateway'",
            [.integer(microseconds)])
        return try connection.integer("SELECT value FROM counters WHERE name = 'gateway'") ?? 0
    }
}

extension GatewayRegister {
    /// What other countries uploaded at the hub. What was taken back stays, so that nobody uploads it again. Batches are
    /// read in the order of `changed_us`, which the counter makes strictly ascending.
    static let schema = Migration(
        name: "4 gateway", sqlite: schema(bytes: "BLOB"), postgres: schema(bytes: "BYTEA"))

    private static func schema(bytes: String) -> String {
        """
        CREATE TABLE gateway_signers (
            thumbprint \(bytes) PRIMARY KEY, kid \(bytes) NOT NULL UNIQUE, country TEXT NOT NULL,
            certificate \(bytes) NOT NULL, signature \(bytes), changed_us BIGINT NOT NULL,
            is_deleted BIGINT NOT NULL DEFAULT 0);
        CREATE TABLE gateway_rules (
            rule_id TEXT NOT NULL, version TEXT NOT NULL, country TEXT NOT NULL, from_s BIGINT NOT NULL,
            to_s BIGINT NOT NULL, document \(bytes) NOT NULL, message \(bytes) NOT NULL,
            PRIMARY KEY (rule_id, version));
        CREATE TABLE gateway_batches (
            batch_id TEXT PRIMARY KEY, country TEXT NOT NULL, digest \(bytes) NOT NULL UNIQUE, expires_us BIGINT NOT NULL,
            message \(bytes), changed_us BIGINT NOT NULL UNIQUE);
        INSERT INTO counters (name, value) VALUES ('gateway', 0);
        """
    }
}
