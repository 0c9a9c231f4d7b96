public import HealthCode

extension Statements {
    /// How many that have not ended a person can have: more than six a day. Each signature is named anew, so that each
    /// takes a row.
    public static let mostIssuedStatements: Int64 = 200

    /// How much of the log is looked at in one transaction.
    private static let checkedAtOnce: Int64 = 5_000

    /// Notes a statement that was signed, so that it can be withdrawn: durable when it returns. Only then it may be handed
    /// out, and only if the evidence still says the same: what came before this is not looked at again.
    ///
    /// - Throws: ``StatementFault``.
    public func note(_ statement: IssuedStatement, about document: IdentityDocument) async throws {
        try await engine.write { connection in
            guard let person = try self.person(document, on: connection) else { throw StatementFault.noPerson }
            // Two at once must not pass the bound together.
            try CredentialTable(connection: connection).lock([person], in: self.engine.dialect)
            var (count, first): (Int64, Int64) = (0, 0)
            try connection.query(
                "SELECT COUNT(*), MIN(expires_s) FROM issued_statements WHERE person_key = $1 AND expires_s >= $2",
                [.integer(person), .integer(statement.issuedAt.seconds)]
            ) { (count, first) = ($0.integer(0), $0.integer(1)) }
            guard count < Self.mostIssuedStatements else {
                throw StatementFault.tooMany(until: Instant(seconds: first))
            }
            try connection.execute(
                """
                INSERT INTO issued_statements (is_card, name, signer, person_key, digest, issued_s, expires_s)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .integer(statement.form.rawValue), .bytes(statement.name), .text(statement.signer),
                    .integer(person), .bytes(self.digest(says: statement.says)), .integer(statement.issuedAt.seconds),
                    .integer(statement.expiresAt.seconds),
                ])
        }
    }

    /// Forgets a statement that was noted and never handed out.
    public func forget(_ statement: IssuedStatement) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                "DELETE FROM issued_statements WHERE is_card = $1 AND name = $2 AND withdrawn_s IS NULL",
                [.integer(statement.form.rawValue), .bytes(statement.name)])
        }
    }

    private func digest(says: [UInt8]) -> [UInt8] { keys.digest(Array("statement\u{0}".utf8) + says) }

    /// Looks at the next piece of evidence that came, and withdraws of those whom it is or was about what they would not
    /// be given any more. That time has passed withdraws nothing: each is held against what would have been signed when
    /// it was. What has ended is deleted.
    ///
    /// - Parameter says: what could be signed of a file at a moment, in the caller's own texts.
    /// - Returns: how many were withdrawn, and whether all evidence was looked at.
    public func checkIssuedStatements(
        at now: Instant, says: @escaping @Sendable (_ file: PersonFile, _ issuedAt: Instant) -> Set<[UInt8]>
    ) async throws -> (withdrawn: Int, isDone: Bool) {
        let (end, isDone, hasEnded, lapsed) = try await engine.read { connection in
            let cursor = try connection.integer("SELECT value FROM cursors WHERE name = 'statements'") ?? 0
            let head = try connection.integer("SELECT value FROM counters WHERE name = 'position'") ?? 0
            // While nothing stands there is nothing to look for, and hardly anything to note.
            let stands = try connection.integer(
                "SELECT 1 FROM issued_statements WHERE withdrawn_s IS NULL AND expires_s >= $1 LIMIT 1",
                [.integer(now.seconds)])
            let end = stands == nil ? head : min(head, cursor + Self.checkedAtOnce)
            let isMoved = end - cursor >= (stands == nil ? Self.checkedAtOnce : 1)
            let ended = try connection.integer(
                "SELECT 1 FROM issued_statements WHERE expires_s < $1 LIMIT 1", [.integer(now.seconds)])
            let lapsed =
                stands == nil
                ? [:] : try self.lapsed(after: cursor, through: end, at: now, on: connection, says: says)
            return (isMoved ? end : nil, end == head, ended != nil, lapsed)
        }
        guard end != nil || hasEnded else { return (0, isDone) }
        let withdrawn = try await engine.write { connection in
            let second = SQLValue.integer(now.seconds)
            var withdrawn = 0
            for (form, names) in lapsed {
                withdrawn += try connection.execute(
                    """
                    UPDATE issued_statements SET withdrawn_s = $1 WHERE withdrawn_s IS NULL AND is_card = $2
                    AND name IN (:list)
                    """, [second, .integer(form)], list: names.map { .bytes($0) })
            }
            let ended = try connection.execute(
                "DELETE FROM issued_statements WHERE expires_s < $1 AND withdrawn_s IS NOT NULL", [second])
            try connection.execute("DELETE FROM issued_statements WHERE expires_s < $1", [second])
            if withdrawn + ended > 0 {
                try connection.execute("UPDATE counters SET value = value + 1 WHERE name = 'statement-lists'", [])
                try self.engine.notify(Channel.statements, in: connection)
            }
            if let end {
                try connection.execute(
                    "UPDATE cursors SET value = $1 WHERE name = 'statements' AND value < $1", [.integer(end)])
            }
            return withdrawn
        }
        return (withdrawn, isDone)
    }

    /// What stands, and would not be signed any more, of those whom a piece of the log is about, or an earlier version of
    /// a record in it: names by form.
    private func lapsed(
        after start: Int64, through end: Int64, at now: Instant, on connection: any SQLConnection,
        says: (PersonFile, Instant) -> Set<[UInt8]>
    ) throws -> [Int64: [[UInt8]]] {
        struct Standing {
            let form: Int64
            let name: [UInt8]
            let digest: [UInt8]
            let issuedAt: Instant
        }
        var standing: [PersonKey: [Standing]] = [:]
        let datasets = Self.filed.map { "\($0.number)" }.joined(separator: ", ")
        try connection.query(
            """
            WITH news AS (
                SELECT person_key, dataset, record_id, is_shared FROM evidence
                WHERE position > $1 AND position <= $2 AND dataset IN (\(datasets)))
            SELECT is_card, name, digest, issued_s, person_key FROM issued_statements
            WHERE withdrawn_s IS NULL AND expires_s >= $3 AND person_key IN (
                SELECT person_key FROM news UNION
                SELECT e.person_key FROM news n
                JOIN evidence e ON e.dataset = n.dataset AND e.record_id = n.record_id WHERE n.is_shared = 1)
            """, [.integer(start), .integer(end), .integer(now.seconds)]
        ) { row in
            standing[row.integer(4), default: []].append(
                Standing(
                    form: row.integer(0), name: row.bytes(1), digest: row.bytes(2),
                    issuedAt: Instant(seconds: row.integer(3))))
        }
        var lapsed: [Int64: [[UInt8]]] = [:]
        for (person, statements) in standing {
            let file = try file(of: person, on: connection)
            for (issuedAt, statements) in Dictionary(grouping: statements, by: \.issuedAt) {
                let digests = Set(says(file, issuedAt).map { digest(says: $0) })
                for statement in statements where !digests.contains(statement.digest) {
                    lapsed[statement.form, default: []].append(statement.name)
                }
            }
        }
        return lapsed
    }

    /// What was withdrawn and has not ended.
    ///
    /// - Parameter counter: of what the caller has.
    /// - Returns: `nil` when that is the same.
    public func withdrawnStatements(unless counter: Int64, at now: Instant) async throws -> WithdrawnStatements? {
        try await engine.read { connection in
            var withdrawn = WithdrawnStatements()
            withdrawn.counter =
                try connection.integer("SELECT value FROM counters WHERE name = 'statement-lists'") ?? 0
            guard withdrawn.counter != counter else { return nil }
            try connection.query(
                """
                SELECT is_card, name, signer, expires_s, reported_s FROM issued_statements
                WHERE withdrawn_s IS NOT NULL AND expires_s >= $1 ORDER BY name
                """, [.integer(now.seconds)]
            ) { row in
                let entry = WithdrawnStatements.Entry(
                    name: row.bytes(1), signer: row.text(2), expiresAt: Instant(seconds: row.integer(3)),
                    isReported: !row.isNull(4))
                switch IssuedStatement.Form(rawValue: row.integer(0)) {
                case .certificate: withdrawn.certificates.append(entry)
                case .card: withdrawn.cards.append(entry)
                case nil: break
                }
            }
            return withdrawn
        }
    }

    /// Notes that the hub was told of withdrawn certificates, so that it is not told again after a start.
    public func noteReported(_ certificates: [WithdrawnStatements.Entry], at now: Instant) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                "UPDATE issued_statements SET reported_s = $1 WHERE is_card = 0 AND name IN (:list)",
                [.integer(now.seconds)], list: certificates.map { .bytes($0.name) })
        }
    }
}
