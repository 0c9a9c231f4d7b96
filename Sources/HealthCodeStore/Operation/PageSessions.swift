public import HealthCode

/// Sessions of staff and venues at the pages: every process that shares the store knows them.
public struct PageSessions: Sendable, Aggregate {
    let database: Database

    /// How many there are at once; those that end first make room.
    private static let mostPageSessions: Int64 = 1_024

    /// Notes a session of somebody who has shown a registered token.
    ///
    /// - Parameters:
    ///   - principal: the credential's name.
    ///   - token: the session's secret; only its digest is kept.
    ///   - page: which page it opens: a session of one opens no other.
    public func beginPageSession(
        of principal: String, token: String, page: String, until: Instant
    ) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                """
                DELETE FROM page_sessions WHERE ends_us < (
                    SELECT ends_us FROM page_sessions ORDER BY ends_us DESC LIMIT 1 OFFSET $1)
                """, [.integer(Self.mostPageSessions - 2)])
            try connection.execute(
                "INSERT INTO page_sessions (token_digest, principal, ends_us) VALUES ($1, $2, $3)",
                [.bytes(self.digest(token, page: page)), .text(principal), .integer(until.microseconds)])
        }
    }

    /// The name of the credential whose session it is; `nil` for none, or one that is over.
    public func pageSession(token: String, page: String, at now: Instant) async throws -> String? {
        try await engine.read { connection in
            var principal: String?
            try connection.query(
                "SELECT principal FROM page_sessions WHERE token_digest = $1 AND ends_us > $2",
                [.bytes(self.digest(token, page: page)), .integer(now.microseconds)]
            ) { principal = $0.text(0) }
            return principal
        }
    }

    /// Ends a session.
    public func endPageSession(token: String, page: String) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                "DELETE FROM page_sessions WHERE token_digest = $1", [.bytes(self.digest(token, page: page))])
        }
    }

    private func digest(_ token: String, page: String) -> [UInt8] {
        keys.digest(Array("page-session:\(page):\(token)".utf8))
    }
}
