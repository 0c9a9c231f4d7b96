/// One of the processes of a node, which share its database.
package struct NodeProcess: Sendable, Hashable, Comparable {
    /// The node.
    package let node: NodeName
    /// Its number among the node's processes, from 0.
    package let number: Int

    /// A process of a node.
    package init(_ node: NodeName, _ number: Int = 0) {
        self.node = node
        self.number = number
    }

    /// For messages: the first is called as its node.
    package var text: String { number == 0 ? node.text : "\(node.text) (process \(number + 1))" }

    package static func < (lhs: NodeProcess, rhs: NodeProcess) -> Bool {
        lhs.node == rhs.node ? lhs.number < rhs.number : lhs.node < rhs.node
    }
}
