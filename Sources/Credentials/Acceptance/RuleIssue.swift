/// Something in a rule's document that must not be so, and where.
public struct RuleIssue: Error, Sendable, Hashable, CustomStringConvertible {
    /// The member, as a path such as `Description/0/desc` or `Logic/if/1`.
    public let place: String
    /// What is wrong with it, in words.
    public let message: String

    package init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    /// The place and what is wrong there.
    public var description: String { "\(place): \(message)" }
}
