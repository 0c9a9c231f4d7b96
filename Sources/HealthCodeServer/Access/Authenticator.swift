package import Hummingbird

/// Finds out who asks, from a bearer token (RFC 6750) or a session's cookie.
package struct Authenticator: Sendable {
    private let registered: [TokenDigest: (digest: TokenDigest, principal: Principal)]
    private let sessions: (any SessionVerifier)?
    private let isSecure: Bool

    /// - Parameters:
    ///   - credentials: those that are registered.
    ///   - sessions: those of residents.
    ///   - isSecure: whether the node is reached by HTTPS, so that its cookies have the names of those.
    package init(
        credentials: AccessCredentials, sessions: (any SessionVerifier)? = nil, isSecure: Bool = false
    ) {
        self.isSecure = isSecure
        var registered: [TokenDigest: (digest: TokenDigest, principal: Principal)] = [:]
        for credential in credentials.entries {
            registered[credential.tokenDigest] = (credential.tokenDigest, credential.principal)
        }
        self.registered = registered
        self.sessions = sessions
    }

    /// What a request carries to show who sends it; `nil` for nothing.
    package func token(of request: Request) -> Substring? {
        guard let field = request.headers[.authorization] else {
            return SessionCookie.token(of: request, isSecure: isSecure)
        }
        // RFC 9110 section 11.1: the scheme's case does not matter. Another scheme is a credential that nobody was given.
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
        return parts[1].utf8.count <= 512 ? parts[1] : ""
    }

    /// The registered principal with this token.
    ///
    /// The dictionary is asked for a digest, which nobody can steer towards another without inverting SHA-256, so that
    /// the time of the look-up tells nothing; the comparison that decides takes the same time for all.
    func registered(_ token: Substring) -> Principal? {
        let digest = TokenDigest(of: token)
        guard let entry = registered[digest], entry.digest.isEqualInConstantTime(to: digest) else { return nil }
        return entry.principal
    }

    /// Whether a token shows that it was given to a resident; its session may have ended.
    func isIssued(_ token: Substring) -> Bool { sessions?.isIssued(token) ?? false }

    /// The resident whose session has this token.
    func resident(_ token: Substring) async throws -> Principal? {
        guard !token.isEmpty, let session = try await sessions?.resident(for: String(token)) else { return nil }
        let id = TokenDigest(of: token).shortText
        var principal = Principal(role: .resident, id: id, name: BilingualName(zh: "居民", en: "Resident"))
        principal.session = session
        return principal
    }
}
