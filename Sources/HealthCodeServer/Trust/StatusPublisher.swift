import Credentials
import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// Signs this node's status lists: soon after a credential was withdrawn, and before the last lists end.
struct StatusPublisher: Service {
    let node: NodeParts
    let trust: TrustKeeper
    let wakeUp = WakeUp()

    /// For how long a list can be believed.
    static let lifetime: Int64 = 3_600
    /// How long a verifier may go on with the copy that it has.
    static let timeToLive: Int64 = 300
    /// Withdrawals of a moment share one list.
    private static let gathering = Duration.seconds(1)

    func run() async throws {
        try await node.store.engine.listen(NodeStore.Channel.status) { wakeUp.signal() }
        try await node.store.engine.listen(NodeStore.Channel.trust) { wakeUp.signal() }
        await node.repeating("status lists were not signed") {
            let now = node.clock.now()
            try await publish(at: now)
            try await Task.sleep(for: Self.gathering)
            // At half of their lives: a node that is away for half an hour leaves nobody without a status.
            _ = try await node.clock.wait(until: now.advanced(bySeconds: Self.lifetime / 2), or: wakeUp)
        }
    }

    /// Signs every list in which a credential can still be valid.
    func publish(at now: Instant) async throws {
        guard let signer = try trust.ownSigner(at: now) else { return }
        var lists: [PublishedStatusList] = []
        for uri in try await node.store.statusShards(at: now) {
            let places = try await node.store.withdrawnPlaces(of: uri)
            let token = StatusListToken(
                subject: uri, issuedAt: now.seconds, expiresAt: now.seconds + Self.lifetime,
                timeToLive: Self.timeToLive, list: try StatusList(count: StatusShard.capacity, invalid: places))
            let signed = try SignedStatusList(
                signing: token, as: .jwt, with: signer.key, keyIdentifier: signer.signer.keyIdentifier)
            lists.append(
                PublishedStatusList(
                    uri: uri, owner: node.role.name, token: String(decoding: signed.bytes, as: UTF8.self),
                    issuedAt: now, expiresAt: now.advanced(bySeconds: Self.lifetime)))
        }
        guard !lists.isEmpty else { return }
        try await node.store.keep(lists, at: now)
        for list in lists where !trust.take(list, at: now) {
            node.shell.logger.warning("a status list of this node is not believed: is its signer registered?")
        }
        trust.bell.ring()
    }
}
