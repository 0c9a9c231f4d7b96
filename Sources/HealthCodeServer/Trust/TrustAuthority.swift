import Credentials
import HealthCode
import HealthCodeStore
import Logging
import ServiceLifecycle

/// The hub's side of trust: it registers signers that a province's authority issued, and publishes the list of all.
struct TrustAuthority: Service {
    let node: NodeParts
    /// The signers that the hub lists.
    let register: Signers
    let statusLists: StatusLists
    let trust: NodeTrust
    private let authorities: Authorities
    private let key: P256SigningKey
    private let certificate: [UInt8]
    /// The certificates of the nation's own authorities.
    let authorityCertificates: [[UInt8]]
    private let wakeUp = WakeUp()

    /// By when verifiers should have the next list, and how often it is issued though nothing has changed.
    private static let lifetime: Int64 = 24 * 3_600
    private static let interval: Int64 = 6 * 3_600
    /// How many earlier lists a delta starts from: some days of them.
    static let deltas: Int64 = 16

    /// - Throws: ``NodeFault`` for files that are not what they should be.
    init?(node: NodeParts, register: Signers, statusLists: StatusLists, trust: NodeTrust) throws {
        let settings = node.configuration.trust
        guard let keyFile = settings.listKeyFile, let certificateFile = settings.listCertificateFile,
            let authoritiesFile = settings.authoritiesFile
        else { return nil }
        self.node = node
        self.register = register
        self.statusLists = statusLists
        self.trust = trust
        try SecretKeyFile.check(keyFile, key: "trust.list_key_file")
        do {
            key = try P256SigningKey(pem: String(decoding: try Self.bytes(of: keyFile), as: UTF8.self))
        } catch is KeyError {
            throw NodeFault("trust.list_key_file: holds no P-256 key")
        }
        do {
            let list = try PEMBundle(parsing: try Self.bytes(of: certificateFile))
            guard let first = list.certificates.first, try TrustedSigner(certificate: first).key == key.verificationKey
            else { throw NodeFault("trust.list_certificate_file: is not the certificate of trust.list_key_file") }
            certificate = first
            authorityCertificates = try PEMBundle(parsing: try Self.bytes(of: authoritiesFile)).certificates
            authorities = try Authorities(authorityCertificates)
        } catch let error as TrustError {
            throw NodeFault("trust: a certificate cannot be read: \(error)")
        }
    }

    private static func bytes(of file: String) throws(NodeFault) -> [UInt8] {
        try ConfiguredFiles(key: "trust").bytes(of: file)
    }

    /// What provinces and browsers know the list by.
    var publicKey: VerificationKey { key.verificationKey }

    /// The hub's word for a certificate, as a gateway gives it: a CMS message without content.
    func signature(over listed: [UInt8]) throws -> [UInt8] {
        try CMSSignedData.detached(signing: listed, certificate: certificate, key: key)
    }

    /// The same with its content, as countries upload what they sign.
    func message(holding content: [UInt8]) throws -> [UInt8] {
        try CMSSignedData.attached(signing: content, certificate: certificate, key: key)
    }

    /// What nodes verify certificates of other countries by, signed by the key that signs the trust list.
    func signed(_ list: ForeignTrustList) throws -> String { try list.signed(with: key) }

    /// Takes certificates that a node presents as its signers.
    ///
    /// - Parameter issuer: for whom the node may sign.
    /// - Throws: ``Problem`` 422 for one that no authority of theirs issued.
    func register(_ certificates: [[UInt8]], of issuer: String?) async throws {
        let now = node.clock.now()
        var signers: [RegisteredSigner] = []
        for certificate in certificates {
            // Whatever is wrong with it, the answer is that no authority of theirs issued it.
            guard let signer = try? authorities.signer(certificate, at: now.seconds), signer.authority == issuer else {
                throw Problem(
                    .invalidValue, "A certificate was not issued by the authority of the node that presents it.",
                    field: "certificates")
            }
            signers.append(
                RegisteredSigner(
                    kid: signer.keyIdentifier, authority: signer.authority, certificate: certificate, addedAt: now))
        }
        _ = try await register.register(signers)
    }

    func run() async throws {
        try await node.database.engine.listen(Database.Channel.trust) { wakeUp.signal() }
        // A list of a province's that another process was handed.
        try await node.database.engine.listen(Database.Channel.statusLists) { wakeUp.signal() }
        await node.repeating("the trust list was not issued") {
            try trust.readFolder()
            let now = node.clock.now()
            try await register(trust.unlistedCertificates(at: now), of: node.role.issuer)
            try await publish(at: now)
            _ = try await node.clock.wait(until: now.advanced(bySeconds: Self.interval), or: wakeUp)
        }
    }

    /// Issues the next list, if there is anything to say that the last one does not, or its time has come.
    ///
    /// Several processes of a hub may come to that at the same time. Whoever keeps its list first has issued it; the others
    /// take it over, and issue another only if something is left to say.
    func publish(at now: Instant) async throws {
        while try await !issue(at: now) { try Task.checkCancellation() }
    }

    /// - Returns: `false` when another process was first.
    private func issue(at now: Instant) async throws -> Bool {
        // The list before the signers: it was made of no signers that are not read here, so that none is missing in the
        // next list for having come in between. Who is missing counts as withdrawn.
        let last = try await takeStoredList(at: now)
        let (signers, _) = try await register.signers()
        let entries = try signers.map {
            try TrustListEntry(certificate: $0.certificate, withdrawnAt: $0.withdrawnAt?.seconds)
        }
        let limits = node.configuration.trust.ageLimits
        let list: TrustList
        if let held = trust.trustList {
            let known = Set(held.entries.map { Known($0) })
            let isDue = now.seconds >= held.issuedAt + Self.interval
            guard isDue || Set(entries.map { Known($0) }) != known || limits != held.ageLimits else { return true }
            list = try held.next(
                entries: entries, statusAddresses: [:], issuedAt: max(now.seconds, held.issuedAt),
                lifetime: Self.lifetime, ageLimits: limits)
        } else {
            list = TrustList(
                hub: "CN", entries: entries, statusAddresses: [:], issuedAt: now.seconds, lifetime: Self.lifetime,
                ageLimits: limits, sequence: last + 1)
        }
        let token = try list.signed(with: key, certificate: certificate)
        // Durable before anybody sees it: a number is never given twice.
        guard try await register.keep(trustList: token, sequence: list.sequence) else { return false }
        try trust.take(list, token: token, deltas: deltas(to: list))
        node.shell.logger.info("trust list issued", metadata: ["sequence": "\(list.sequence)"])
        return true
    }

    /// Takes the list that the store has, if it is later than the one at hand, and the status lists that came to another
    /// process.
    ///
    /// - Returns: its number, also when another key signed it; 0 when there is none.
    private func takeStoredList(at now: Instant) async throws -> Int64 {
        let held = try await register.trustList()
        if let held, held.sequence > trust.trustList?.sequence ?? 0,
            // A list by another key is not what the next one follows.
            let list = try? TrustList(parsing: Array(held.token.utf8), signedBy: [publicKey])
        {
            try trust.take(list, token: held.token, deltas: deltas(to: list))
        }
        // Those of its own too: what was signed a moment before this list was at hand was not believed.
        try await trust.takeStatusLists(of: statusLists, at: now)
        return held?.sequence ?? 0
    }

    /// What leads to a list from those before it, by their numbers.
    private func deltas(to list: TrustList) throws -> [Int64: String] {
        var deltas: [Int64: String] = [:]
        for sequence in max(1, list.sequence - Self.deltas)..<list.sequence {
            deltas[sequence] = try list.delta(since: sequence)?.signed(with: key, certificate: certificate)
        }
        return deltas
    }

    /// What makes an entry another one.
    private struct Known: Hashable {
        let certificate: [UInt8]
        let isWithdrawn: Bool

        init(_ entry: TrustListEntry) {
            certificate = entry.certificate
            isWithdrawn = entry.withdrawnAt != nil
        }
    }
}
