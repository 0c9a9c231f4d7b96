import Credentials
import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Signs this node's status lists: soon after a credential was withdrawn, and before the last lists end.
struct StatusPublisher: Service {
    let node: NodeParts
    let statusLists: StatusLists
    let trust: NodeTrust
    let wakeUp = WakeUp()

    /// For how long a list can be believed.
    static let lifetime: Int64 = 3_600
    /// How long a verifier may go on with the copy that it has.
    static let timeToLive: Int64 = 300
    /// Withdrawals of a moment share one list.
    private static let gathering = Duration.seconds(1)

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.status) { wakeUp.signal() }
        try await node.database.engine.listen(Database.Channel.trust) { wakeUp.signal() }
        await node.repeating("status lists were not signed") {
            let now = node.clock.now()
            // What another process has signed meanwhile may lack what this one knows: it is signed once more.
            if try await !publish(at: now) { wakeUp.signal() }
            try await Task.sleep(for: Self.gathering)
            // At half of their lives: a node that is away for half an hour leaves nobody without a status.
            _ = try await node.clock.wait(until: now.advanced(bySeconds: Self.lifetime / 2), or: wakeUp)
        }
    }

    /// Signs every list in which a credential can still be valid.
    ///
    /// - Returns: whether all of them are what the node publishes now; `false` when another process has signed one of as
    ///   late a second.
    func publish(at now: Instant) async throws -> Bool {
        guard let signer = try trust.ownSigner(at: now) else { return true }
        var lists: [PublishedStatusList] = []
        let held = Dictionary(try await statusLists.statusLists().map { ($0.uri, $0.issuedAt.seconds) }) {
            max($0, $1)
        }
        for shard in try await statusLists.statusShards(at: now) {
            let uri = shard.uri
            let issuedAt = Self.issue(after: held[uri], at: now.seconds)
            let token = StatusListToken(
                subject: uri, issuedAt: issuedAt, expiresAt: issuedAt + Self.lifetime, timeToLive: Self.timeToLive,
                list: try Self.list(of: shard, withdrawn: try await statusLists.withdrawnPlaces(of: uri)))
            let signed = try SignedStatusList(
                signing: token, as: .jwt, with: signer.key, keyIdentifier: signer.signer.keyIdentifier)
            lists.append(
                PublishedStatusList(
                    uri: uri, owner: node.role.name, token: String(decoding: signed.bytes, as: UTF8.self),
                    issuedAt: Instant(seconds: issuedAt), expiresAt: Instant(seconds: issuedAt + Self.lifetime)))
        }
        guard !lists.isEmpty else { return true }
        let taken = try await statusLists.keep(lists, at: now)
        for list in lists where taken.contains(list.uri) && !trust.take(list, at: now) {
            node.shell.logger.warning("a status list of this node is not believed: is its signer registered?")
        }
        trust.changed.signal()
        return taken.count == lists.count
    }

    /// When the next list says to have been issued: after the one that is held, so that of two of one second (another
    /// process may have signed one) nobody need guess which is the later; never as far ahead that nobody takes it.
    static func issue(after held: Int64?, at now: Int64) -> Int64 {
        guard let held, held < now + StatusListDirectory.clockTolerance else { return now }
        return max(now, held + 1)
    }

    /// The list of a shard. A place that no credential can stand in reads as revoked, like one that was withdrawn.
    static func list(of shard: OpenShard, withdrawn: [Int]) throws -> StatusList {
        var list = try StatusList(count: StatusShard.capacity, invalid: withdrawn)
        for place in 0..<StatusShard.capacity where !shard.isOpen(place) { try list.set(.invalid, at: place) }
        return list
    }
}
