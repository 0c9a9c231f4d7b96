import Credentials
import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// The hub's side: what countries uploaded at its gateway counts in its own verification, and goes, signed, to all nodes;
/// and so do the certificates that this nation's nodes withdrew.
struct ForeignTrustPublisher: Service {
    let node: NodeParts
    let uploads: GatewayRegister
    let revocations: NationalRevocations
    let authority: TrustAuthority
    let mirror: ForeignTrustMirror
    /// Whether other countries upload here.
    let isGateway: Bool
    private let wakeUp = WakeUp()

    /// How often it looks though nobody uploaded anything: batches and rules expire, and a wake-up may be missed.
    private static let interval: Int64 = 60

    init(
        node: NodeParts, uploads: GatewayRegister, revocations: NationalRevocations, authority: TrustAuthority,
        mirror: ForeignTrustMirror, isGateway: Bool
    ) {
        self.node = node
        self.uploads = uploads
        self.revocations = revocations
        self.authority = authority
        self.mirror = mirror
        self.isGateway = isGateway
    }

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.gateway) { (_: String) in wakeUp.signal() }
        // What the hub itself withdrew.
        try await node.database.engine.listen(Database.Channel.statements) { wakeUp.signal() }
        await node.repeating("foreign trust was not issued") {
            let now = node.clock.now()
            try await publish(at: now)
            _ = try await node.clock.wait(until: now.advanced(bySeconds: Self.interval), or: wakeUp)
        }
    }

    /// Issues the next list, if there is anything to say that the last one does not.
    func publish(at now: Instant) async throws {
        do {
            // Another process of the hub may have issued one.
            try await mirror.load()
        } catch let fault as ForeignTrustList.Fault {
            // The next list brings the parts that are missing.
            node.shell.logger.error("foreign trust cannot be read", metadata: node.metadata(of: fault))
        }
        // Before what it is made of: another process may issue a list meanwhile, of more than is read here, and this one
        // would take that back.
        let kept = try await mirror.lists.foreignTrustList()
        try await revocations.publish(at: now)
        let standing = try await uploads.standingGatewayBatches(at: now)
        // No more are taken in, see ``CertificateGateway/addBatch(_:raw:by:)``.
        let batches = Dictionary(
            standing.prefix(ForeignTrustList.mostBatches).map { ($0.digest, $0.identifier) }
        ) { first, _ in first }
        let signers = ForeignTrust.part(
            signers: try await uploads.gatewaySigners(since: Instant(seconds: 0)).sorted {
                $0.thumbprint.lexicographicallyPrecedes($1.thumbprint)
            })
        let rules = ForeignTrust.part(
            rules: try await uploads.gatewayRules(of: nil, at: now.seconds).map { ($0.country, $0.document) }
        )
        let list = ForeignTrustList(
            sequence: (kept?.sequence ?? 0) + 1, issuedAt: now.seconds, signers: ForeignTrustList.name(of: signers),
            rules: ForeignTrustList.name(of: rules),
            batches: batches.keys.sorted { $0.lexicographicallyPrecedes($1) })
        if let held = mirror.list, held.sequence == kept?.sequence, held.says(sameAs: list) { return }
        // A hub that is no gateway has nothing to say until a certificate of its own nation is withdrawn.
        if kept == nil, batches.isEmpty, !isGateway { return }
        try await mirror.take(try authority.signed(list)) { name in
            switch name {
            case list.signers: return signers
            case list.rules: return rules
            default: return try await content(ofBatch: batches[name] ?? "", at: now)
            }
        }
        node.shell.logger.info("foreign trust issued", metadata: ["sequence": "\(list.sequence)"])
    }

    /// What a batch says, of which its name is the digest.
    private func content(ofBatch identifier: String, at now: Instant) async throws -> [UInt8] {
        guard let message = try await uploads.gatewayBatch(identifier, at: now)?.message else {
            // Taken back since the list was made: the next round knows.
            throw ForeignTrustList.Fault.part
        }
        return try CMSSignedData(message).content
    }
}
