package import HealthCode

/// A resident's session: somebody who has shown a one-time code and may see one person's code.
package struct ResidentSession: Sendable, Hashable {
    /// The person.
    package let document: IdentityDocument
    /// The session's token, to end it by.
    package let token: Secret

    /// A session.
    package init(document: IdentityDocument, token: Secret) {
        self.document = document
        self.token = token
    }
}

extension ResidentSession: CustomStringConvertible, CustomReflectable {
    // Who it is does not get into a log by way of a principal that is printed.
    package var description: String { "<session>" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Knows the sessions of residents.
package protocol SessionVerifier: Sendable {
    /// The session that a token belongs to; `nil` when there is none, or it has ended.
    func resident(for token: String) async throws -> ResidentSession?

    /// Whether a token is one that was given to somebody, as far as the token itself shows.
    func isIssued(_ token: Substring) -> Bool
}

extension SessionVerifier {
    /// Nothing shows: each token is looked up.
    package func isIssued(_ token: Substring) -> Bool { false }
}
