import HealthCode
import HealthCodeStore
import Synchronization

/// When this process last heard from other nodes, by the clock that nobody drives: under a replay an hour may pass in a
/// second, and a node is not away for that.
///
/// A province gives a sign of life each second. What a process has not heard, another that shares the store may have.
final class PeerContacts: Sendable {
    /// The last sign of life of a node.
    struct Contact: Sendable {
        /// When, by the clock that evidence goes by.
        let at: Instant
        let uptime: Duration
        /// How many events of the feed were left to read.
        let behind: Int64
    }

    /// The longest silence of a node that is up: it may pause for five seconds between attempts, and wait for a disk.
    private static let longestSilence = Duration.seconds(20)

    private let contacts = Mutex<[String: Contact]>([:])
    private let startedAt: Duration

    init(startedAt uptime: Duration) {
        startedAt = uptime
    }

    func heard(_ name: String, behind: Int64, at now: Instant, uptime: Duration) {
        contacts.withLock { $0[name] = Contact(at: now, uptime: uptime, behind: behind) }
    }

    /// The last sign of life, since the process was started.
    subscript(name: String) -> Contact? { contacts.withLock { $0[name] } }

    /// Whether a node has not been heard of for longer than it could be silent.
    func isSilent(_ name: String, uptime: Duration) -> Bool {
        uptime - (self[name]?.uptime ?? startedAt) > Self.longestSilence
    }
}

extension NodeParts {
    /// The hub's name among the links of a province.
    static let hubName = "hub"

    /// Notes that another node was heard of.
    func heard(_ name: String, behind: Int64 = 0) {
        links.heard(name, behind: behind, at: clock.now(), uptime: clock.uptime())
    }

    /// Since when a province has not heard of the hub; `nil` while it has, and at the hub.
    func cutOffSince(asOf: Instant?) -> Instant? {
        guard role != .hub, links.isSilent(Self.hubName, uptime: clock.uptime()) else { return nil }
        return links[Self.hubName]?.at ?? asOf ?? clock.now()
    }
}
