public import HealthCode

/// A signer as the hub's trust list names it.
public struct RegisteredSigner: Sendable, Hashable {
    /// First 8 bytes of the SHA-256 of the certificate.
    public var kid: [UInt8]
    /// ISO 3166-2 of the province whose codes it signs.
    public var authority: String
    /// The certificate, DER.
    public var certificate: [UInt8]
    /// Its last change, in the order of all changes.
    public var sequence: Int64
    /// When it was registered.
    public var addedAt: Instant
    /// When it was withdrawn, if it was.
    public var withdrawnAt: Instant?
    /// Why.
    public var reason: String?

    /// A signer.
    public init(
        kid: [UInt8], authority: String, certificate: [UInt8], sequence: Int64 = 0, addedAt: Instant,
        withdrawnAt: Instant? = nil, reason: String? = nil
    ) {
        self.kid = kid
        self.authority = authority
        self.certificate = certificate
        self.sequence = sequence
        self.addedAt = addedAt
        self.withdrawnAt = withdrawnAt
        self.reason = reason
    }
}

/// The signers of codes, and the signed lists of whom this node trusts.
public struct Signers: Sendable, Aggregate {
    let database: Database

    /// Registers signers; those that are known stay as they are, withdrawn ones withdrawn.
    ///
    /// - Returns: how many were new.
    public func register(_ signers: [RegisteredSigner]) async throws -> Int {
        try await engine.write { connection in
            var count = 0
            for signer in signers {
                let sequence = try self.nextTrustSequence(on: connection)
                count += try connection.execute(
                    """
                    INSERT INTO signers (kid, authority, certificate, sequence, added_us) VALUES ($1, $2, $3, $4, $5)
                    ON CONFLICT (kid) DO NOTHING
                    """,
                    [
                        .bytes(signer.kid), .text(signer.authority), .bytes(signer.certificate), .integer(sequence),
                        .integer(signer.addedAt.microseconds),
                    ])
            }
            if count > 0 { try self.engine.notify(Channel.trust, in: connection) }
            return count
        }
    }

    /// Withdraws a signer for good.
    ///
    /// - Parameter authority: whose signer it must be; `nil` for anybody's.
    /// - Returns: whether there was one that was not withdrawn yet.
    public func withdrawSigner(
        _ kid: [UInt8], of authority: String?, reason: String, at now: Instant
    ) async throws -> Bool {
        try await engine.write { connection in
            let sequence = try self.nextTrustSequence(on: connection)
            let changed = try connection.execute(
                """
                UPDATE signers SET withdrawn_us = $1, reason = $2, sequence = $3
                WHERE kid = $4 AND withdrawn_us IS NULL AND (authority = $5 OR $5 = '')
                """,
                [
                    .integer(now.microseconds), .text(reason), .integer(sequence), .bytes(kid), .text(authority ?? ""),
                ])
            if changed > 0 { try self.engine.notify(Channel.trust, in: connection) }
            return changed > 0
        }
    }

    /// All signers, in the order of their last changes, and the number of the last change.
    public func signers() async throws -> (signers: [RegisteredSigner], sequence: Int64) {
        try await engine.read { connection in
            var signers: [RegisteredSigner] = []
            try connection.query(
                """
                SELECT kid, authority, certificate, sequence, added_us, withdrawn_us, reason FROM signers
                ORDER BY sequence
                """, []
            ) { row in
                signers.append(
                    RegisteredSigner(
                        kid: row.bytes(0), authority: row.text(1), certificate: row.bytes(2),
                        sequence: row.integer(3), addedAt: Instant(microseconds: row.integer(4)),
                        withdrawnAt: row.optionalInteger(5).map { Instant(microseconds: $0) },
                        reason: row.optionalText(6)))
            }
            return (signers, signers.last?.sequence ?? 0)
        }
    }

    /// The trust list that was taken over last, as the hub signed it.
    public func trustList() async throws -> (token: String, sequence: Int64)? { try await signedList("nation") }

    /// A list by its name, as the hub signed it.
    func signedList(_ name: String) async throws -> (token: String, sequence: Int64)? {
        try await engine.read { connection in
            var list: (token: String, sequence: Int64)?
            try connection.query("SELECT token, sequence FROM trust_lists WHERE name = $1", [.text(name)]) {
                list = ($0.text(0), $0.integer(1))
            }
            return list
        }
    }

    /// Takes a trust list over, unless one of its number or a later one is there: nobody brings a withdrawn signer back,
    /// and two processes of a hub never publish two lists under one number.
    ///
    /// - Returns: whether it was taken.
    public func keep(trustList token: String, sequence: Int64) async throws -> Bool {
        try await engine.write { connection in
            let row: [SQLValue] = ["nation", .integer(sequence), .text(token)]
            guard try !DerivedTable.trustLists.put([row], on: connection).isEmpty else { return false }
            try self.engine.notify(Channel.trust, in: connection)
            return true
        }
    }

    private func nextTrustSequence(on connection: any SQLConnection) throws -> Int64 {
        try connection.advance("trust")
    }
}

extension DerivedTable {
    /// Lists of whom this node trusts, numbered by who signs them. A number is given once: of two processes that make the
    /// next list at the same time one is refused.
    static let trustLists = DerivedTable(
        name: "trust_lists", key: "name", version: ["sequence"], takesEqual: false, columns: ["token"], isNamed: true)
}
