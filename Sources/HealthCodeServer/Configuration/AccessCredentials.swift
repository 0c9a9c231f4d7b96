/// One registered credential: who holds a token.
package struct Credential: Sendable, Hashable {
    /// The SHA-256 of the token.
    package let tokenDigest: TokenDigest
    /// Whom it stands for.
    package let principal: Principal

    /// A credential.
    package init(tokenDigest: TokenDigest, principal: Principal) {
        self.tokenDigest = tokenDigest
        self.principal = principal
    }
}

/// The credentials of all who may call a node, residents apart.
package struct AccessCredentials: Sendable {
    /// In the order of the file.
    package let entries: [Credential]

    /// Credentials that were checked, or made by a test.
    package init(_ entries: [Credential]) {
        self.entries = entries
    }
}
