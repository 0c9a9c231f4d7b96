public import HealthCode

/// What a resident with a session is shown, as the store holds it.
public struct ShownCode: Sendable {
    /// The person, as ``AnswerChanges`` knows them.
    public var person: Int64
    /// When the session ends.
    public var expiresAt: Instant
    /// The code.
    public var answer: CodeAnswer
    /// Whose statements stand behind its reasons.
    public var causes: [CodeCause]
    /// What ties the person to provinces; `nil` when nobody asked.
    public var relation: FeedRelation?
}

extension Codes {
    /// The code of whoever has this session, from one state of the database; `nil` when nobody has it, or its time has
    /// passed.
    ///
    /// - Parameter relating: whether to say what ties them to provinces: that counts while one is behind.
    public func code(
        session token: String, at now: Instant, rules: RuleTimeline, relating: Bool = false
    ) async throws -> ShownCode? {
        let digest = SQLValue.bytes(residents.sessionDigest(token))
        return try await engine.read { connection in
            var session: (person: PersonKey, expires: Int64)?
            try connection.query(
                "SELECT person_key, expires_us FROM sessions WHERE token_digest = $1 AND expires_us > $2",
                [digest, .integer(now.microseconds)]
            ) { session = ($0.integer(0), $0.integer(1)) }
            guard let session else { return nil }
            let answer = try self.code(of: session.person, at: now, rules: rules, on: connection)
            var causes: [CodeCause] = []
            if answer.standing == .known, !answer.reasons.isEmpty {
                causes =
                    try self.explanation(of: session.person, at: now, rules: rules, on: connection)?.causes ?? []
            }
            return ShownCode(
                person: session.person, expiresAt: Instant(microseconds: session.expires), answer: answer,
                causes: causes,
                relation: relating ? try FeedRelations(connection: connection).relation(of: session.person) : nil)
        }
    }
}
