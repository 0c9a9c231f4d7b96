import HealthCodeStore

/// The form of the tokens of sessions of residents, staff and venues: random characters, and a mark that only a node with this store's keys
/// can make of them.
///
/// A token that was never given to anybody is known as one without a look into the store, so that guessing costs the node
/// nothing, and so that nobody who has a session is refused for what others at the same address guess.
struct IssuedTokens: Sendable {
    let database: Database
    /// Whose sessions they open: one of a resident's is none of a member of staff.
    let kind: String

    private static let markLength = 16

    /// A new token.
    func make() -> String {
        let random = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        return "\(random).\(mark(of: random))"
    }

    /// Whether a token is one that a node of this store made, whether or not its session has ended.
    func isIssued(_ token: some StringProtocol) -> Bool {
        guard token.utf8.count <= 128, let dot = token.lastIndex(of: ".") else { return false }
        let mark = token[token.index(after: dot)...]
        // Digests are compared in a time that does not depend on where they differ.
        return mark.utf8.count == Self.markLength
            && TokenDigest(of: mark).isEqualInConstantTime(to: TokenDigest(of: self.mark(of: token[..<dot])))
    }

    private func mark(of random: some StringProtocol) -> String {
        String(database.formMark(of: "issued:\(kind):\(random)").prefix(Self.markLength))
    }
}
