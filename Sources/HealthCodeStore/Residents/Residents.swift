import Crypto
import FoundationEssentials
public import HealthCode

/// Why somebody could not sign in; which of these it was is for the log, not for the caller.
public enum SignInFault: String, Error, Sendable, Hashable {
    /// No code was handed out for this document.
    case noEnrolment
    /// The code's time has passed.
    case expired
    /// The code is another.
    case wrongCode
    /// Too many wrong codes were tried.
    case exhausted
}

/// Residents: their one-time codes and sessions, and who read what of them.
public struct Residents: Sendable, Aggregate {
    let database: Database

    /// How many wrong codes end an enrolment, whoever tried them: of 10¹² codes they are one in 100 million. What one
    /// address may try is bounded before; with few, any stranger could end anybody's enrolment.
    package static let attempts: Int64 = 10_000

    /// Notes the one-time code that a community worker hands out; an earlier one is void. The person need not be in any
    /// dataset.
    public func enrol(
        _ document: IdentityDocument, code: String, until: Instant, by principal: String
    ) async throws {
        try await engine.write { connection in
            // Nobody is made twice.
            try EvidenceWriter.lockLog(on: connection)
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            try directory.findOrMake([document])
            guard let person = directory[document] else { return }
            try connection.execute(
                """
                INSERT INTO enrolments (person_key, code_digest, expires_us, attempts, issued_by)
                VALUES ($1, $2, $3, 0, $4) ON CONFLICT (person_key) DO UPDATE SET code_digest = excluded.code_digest,
                expires_us = excluded.expires_us, attempts = 0, issued_by = excluded.issued_by
                """,
                [
                    .integer(person), .bytes(self.keys.digest(Array("code:\(code)".utf8))),
                    .integer(until.microseconds), .text(principal),
                ])
        }
    }

    /// Signs a resident in with the one-time code, which is used up.
    ///
    /// - Parameter token: the session's secret; only its digest is kept.
    /// - Throws: ``SignInFault``.
    public func signIn(
        _ document: IdentityDocument, code: String, token: String, at now: Instant, until: Instant
    ) async throws {
        let fault: SignInFault? = try await engine.write { connection in
            let person = try self.person(document, on: connection)
            // No person has this number: who is not known is looked up like everybody else.
            let key = SQLValue.integer(person ?? -1)
            let digest = self.keys.digest(Array("code:\(code)".utf8))
            // The attempt is counted before the code is looked at, and the row is this transaction's until it ends: of those
            // who try at once each counts, and one of them at most finds the code unused.
            var held: [UInt8]?
            try connection.query(
                """
                UPDATE enrolments SET attempts = attempts + 1 WHERE person_key = $1 AND attempts < $2 AND expires_us > $3
                RETURNING code_digest
                """, [key, .integer(Self.attempts), .integer(now.microseconds)]
            ) { held = $0.bytes(0) }
            guard let person, let held else {
                // Whatever was wrong, one row is written: how long it takes does not tell who has a code.
                _ = try connection.advance("refused-sign-ins")
                return try Self.fault(of: key, on: connection)
            }
            // Both are digests under a secret key: their comparison tells nothing about the code.
            guard held == digest else { return .wrongCode }
            try connection.execute("DELETE FROM enrolments WHERE person_key = $1", [.integer(person)])
            try connection.execute(
                "INSERT INTO sessions (token_digest, person_key, expires_us) VALUES ($1, $2, $3)",
                [.bytes(self.sessionDigest(token)), .integer(person), .integer(until.microseconds)])
            return nil
        }
        if let fault { throw fault }
    }

    /// Why a person's code cannot be tried.
    private static func fault(of person: SQLValue, on connection: any SQLConnection) throws -> SignInFault {
        let attempts = try connection.integer("SELECT attempts FROM enrolments WHERE person_key = $1", [person])
        guard let attempts else { return .noEnrolment }
        return attempts >= Self.attempts ? .exhausted : .expired
    }

    /// Whose session it is; `nil` for none, or one whose time has passed.
    public func resident(session token: String, at now: Instant) async throws -> IdentityDocument? {
        try await engine.read { connection in
            guard
                let person = try connection.integer(
                    "SELECT person_key FROM sessions WHERE token_digest = $1 AND expires_us > $2",
                    [.bytes(self.sessionDigest(token)), .integer(now.microseconds)])
            else { return nil }
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            return try directory.documents(of: [person])[person]
        }
    }

    /// Ends a session.
    public func signOut(session token: String) async throws {
        try await engine.write { connection in
            let digest = SQLValue.bytes(self.sessionDigest(token))
            let person = try connection.integer("SELECT person_key FROM sessions WHERE token_digest = $1", [digest])
            guard let person else { return }
            try connection.execute("DELETE FROM sessions WHERE token_digest = $1", [digest])
            try self.noteChanges(of: [person], on: connection)
        }
    }

    func sessionDigest(_ token: String) -> [UInt8] { keys.digest(Array("session:\(token)".utf8)) }

    // MARK: Who asked

    /// Notes that a member of staff read a person's data, and what for.
    public func noteAccess(
        to document: IdentityDocument, by principal: String, purpose: String, what: String, at now: Instant
    ) async throws {
        try await engine.write { connection in
            guard let person = try self.person(document, on: connection) else { return }
            try self.noteAccess(
                to: [person], by: principal, purpose: purpose, what: what, at: now, on: connection)
        }
    }

    func noteAccess(
        to persons: [PersonKey], by principal: String, purpose: String, what: String, at now: Instant,
        on connection: any SQLConnection
    ) throws {
        guard !persons.isEmpty else { return }
        let last = try connection.advance("access", by: persons.count)
        try connection.insert(
            into: "access_log", ["entry", "at_us", "principal", "person_key", "purpose", "what"],
            zip(last - Int64(persons.count) + 1...last, persons).map { entry, person in
                [
                    .integer(entry), .integer(now.microseconds), .text(principal), .integer(person), .text(purpose),
                    .text(what),
                ]
            })
        let entries = zip(persons, last - Int64(persons.count) + 1...last)
        try tellHomes(Dictionary(entries) { $1 }, on: connection)
    }

    /// The hub tells the nodes of persons' homes who read their data here, so that they see it there.
    private func tellHomes(_ entries: [PersonKey: Int64], on connection: any SQLConnection) throws {
        guard role == .hub else { return }
        var feed = FeedWriter(connection: connection)
        var isTold = false
        try connection.query(
            "SELECT person_key, home FROM persons WHERE home IS NOT NULL AND person_key IN (:list)",
            list: entries.keys.map { .integer($0) }
        ) { row in
            guard let entry = entries[row.integer(0)] else { return }
            feed.add(FeedItem(kind: .reading, reference: entry), for: Homes.province(of: row.integer(1)))
            isTold = true
        }
        guard isTold else { return }
        try feed.flush()
        try engine.notify(Channel.feed, in: connection)
    }

    /// Who read a person's data, the latest first.
    public func accesses(to document: IdentityDocument, limit: Int = 50) async throws -> [AccessEntry] {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return [] }
            var entries: [AccessEntry] = []
            try connection.query(
                """
                SELECT at_us, principal, purpose, what FROM access_log WHERE person_key = $1 ORDER BY entry DESC LIMIT $2
                """, [.integer(person), .integer(Int64(limit))]
            ) {
                entries.append(
                    AccessEntry(
                        at: Instant(microseconds: $0.integer(0)), principal: $0.text(1), purpose: $0.text(2),
                        what: $0.text(3)))
            }
            return entries
        }
    }
}

/// One reading of a person's data by staff.
public struct AccessEntry: Sendable, Hashable {
    /// When.
    public var at: Instant
    /// By whose credential.
    public var principal: String
    /// What for, as they stated it.
    public var purpose: String
    /// What was read.
    public var what: String
}
