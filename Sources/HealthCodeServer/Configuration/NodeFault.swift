/// Why a node cannot start: something that its operator can mend.
public struct NodeFault: Error, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
