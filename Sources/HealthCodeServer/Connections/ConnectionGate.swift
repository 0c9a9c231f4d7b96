package import NIOCore
import Synchronization

/// Counts the open connections of each party, so that no one address holds all that a node has.
///
/// It is asked for each connection and not for each request. What it remembers is bounded by the connections there are.
package final class ConnectionGate: Sendable {
    /// What becomes of a connection.
    package enum Answer: Sendable, Hashable {
        /// It is taken; ``ConnectionGate/leave(_:)`` when it is closed.
        case counted(party: String)
        /// It is taken, and counts for nobody: a proxy's, or one without an address.
        case uncounted
        /// Its party has as many as it may.
        case refused
    }

    private let open = Mutex<[String: Int]>([:])
    private let perParty: Int
    private let uncounted: Set<String>

    /// - Parameters:
    ///   - perParty: how many connections one party may have open.
    ///   - uncounted: IP addresses whose connections are not counted.
    package init(perParty: Int, uncounted: [String] = []) {
        self.perParty = perParty
        self.uncounted = Set(uncounted)
    }

    /// How many parties have a connection that counts.
    package var parties: Int { open.withLock { $0.count } }

    /// Asks for a connection from an address.
    package func enter(_ address: SocketAddress?) -> Answer {
        guard let address, let text = address.plainIPAddress, !uncounted.contains(text) else { return .uncounted }
        let party = SocketAddress.party(of: text)
        let isTaken = open.withLock { open in
            let count = open[party, default: 0]
            guard count < perParty else { return false }
            open[party] = count + 1
            return true
        }
        return isTaken ? .counted(party: party) : .refused
    }

    /// A connection that was counted is closed.
    package func leave(_ party: String) {
        open.withLock { open in
            let left = open[party, default: 0] - 1
            open[party] = left > 0 ? left : nil
        }
    }
}
