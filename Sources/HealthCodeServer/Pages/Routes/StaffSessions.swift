import HealthCode
import HealthCodeStore

/// Sessions of staff and venues at the pages: who has come with a registered token need not type it again for a while, at
/// whichever process of the node the next request arrives. A credential that is registered no more has none.
struct StaffSessions: Sendable {
    let node: NodeParts
    let pageSessions: PageSessions
    /// The page that they open.
    let page: String

    /// How long a session lasts: a morning's work.
    static let lasting: Int64 = 4 * 3_600
    /// The same where a replay's clock passes a day in minutes.
    private static let lastingInReplay: Int64 = 30 * 86_400

    /// Begins a session of somebody who has shown a registered token.
    ///
    /// - Returns: the session's own token.
    func begin(_ principal: Principal) async throws -> String {
        let token = IssuedTokens(database: node.database, kind: page).make()
        let lasting = node.configuration.clock == .replay ? Self.lastingInReplay : Self.lasting
        try await pageSessions.beginPageSession(
            of: principal.id, token: token, page: page, until: node.clock.now().advanced(bySeconds: lasting))
        return token
    }

    /// Whose session it is; `nil` for none, or one that is over.
    func principal(of token: String) async throws -> Principal? {
        // A guess costs no look into the store.
        guard IssuedTokens(database: node.database, kind: page).isIssued(token) else { return nil }
        return try await pageSessions.pageSession(token: token, page: page, at: node.clock.now())
            .flatMap { node.principals[$0] }
    }

    /// Ends a session.
    func end(_ token: String) async throws {
        try await pageSessions.endPageSession(token: token, page: page)
    }
}
