import Credentials
import Crypto
import HealthCode
import HealthCodeStore
import Logging
import NIOCore
import Synchronization

/// A node's copy of what other countries uploaded at the hub's gateway: kept in its store, so that a node that starts
/// without the hub still knows it, and at hand for whoever verifies.
final class ForeignTrustMirror: Sendable {
    private struct State {
        var list: ForeignTrustList?
        var token: String?
        /// The batches by their parts' names, so that a list that differs in one is not read anew as a whole.
        var batches: [[UInt8]: RevocationBatch] = [:]
        /// What they name, all together.
        var revocation = HCERTRevocation()
        /// The parts with signers and rules, by their names: some megabytes that all who ask are sent the same copy of,
        /// however slowly they read.
        var large: [[UInt8]: ByteBuffer] = [:]
    }

    private let node: NodeParts
    let lists: ForeignTrustLists
    private let trust: NodeTrust
    private let acceptance: CertificateAcceptance
    /// The hub's key, by which it signs the trust list too.
    private let anchor: VerificationKey
    private let state = Mutex(State())

    init(
        node: NodeParts, lists: ForeignTrustLists, trust: NodeTrust, acceptance: CertificateAcceptance,
        anchor: VerificationKey
    ) {
        self.node = node
        self.lists = lists
        self.trust = trust
        self.acceptance = acceptance
        self.anchor = anchor
    }

    /// The list that is at hand.
    var list: ForeignTrustList? { state.withLock { $0.list } }

    /// The same as the hub signed it.
    var token: String? { state.withLock { $0.token } }

    /// By what a caller says that they have a list already (RFC 9110 §8.8.3).
    static func tag(of token: String) -> String {
        "\"" + Base64URL.encode(Array(SHA256.hash(data: Array(token.utf8)).prefix(16))) + "\""
    }

    /// Takes what the store has, if it is not at hand yet.
    ///
    /// - Throws: ``ForeignTrustList/Fault`` for a part that cannot be read.
    func load() async throws {
        guard let (token, sequence) = try await lists.foreignTrustList(),
            sequence > list?.sequence ?? 0,
            // A list by a key that is trusted no more is fetched anew.
            let list = try? ForeignTrustList(parsing: token, signedBy: anchor)
        else { return }
        var foreign = ForeignTrust()
        let (signers, rules) = (try await part(list.signers), try await part(list.rules))
        var refused = try foreign.read(signers: signers)
        refused += try foreign.read(rules: rules)
        var batches: [[UInt8]: RevocationBatch] = [:]
        let (known, revocation) = state.withLock { ($0.batches, $0.revocation) }
        for name in list.batches {
            if let batch = known[name] {
                batches[name] = batch
                continue
            }
            do {
                batches[name] = try ForeignTrust.batch(try await part(name))
            } catch ForeignTrustList.Fault.part {
                refused += 1
            }
        }
        // Millions of hashes are not laid out anew for each batch that comes; when one went, they are.
        let isLonger = known.keys.allSatisfy { batches[$0] != nil }
        if isLonger { foreign.revocation = revocation }
        for (name, batch) in batches where !isLonger || known[name] == nil { foreign.revocation.add(batch) }
        // Where nothing was uploaded both are the same part.
        var large = [list.signers: ByteBuffer(bytes: signers)]
        large[list.rules] = ByteBuffer(bytes: rules)
        let isNewer = state.withLock { [batches, foreign, large] state in
            guard list.sequence > state.list?.sequence ?? 0 else { return false }
            state = State(
                list: list, token: token, batches: batches, revocation: foreign.revocation, large: large)
            return true
        }
        guard isNewer else { return }
        trust.take(foreign)
        acceptance.take(foreign.rules)
        if refused > 0 {
            node.shell.logger.error(
                "some of what other countries uploaded cannot be read", metadata: ["entries": "\(refused)"])
        }
    }

    /// A part to be sent; `nil` for one that no list names.
    func content(of name: [UInt8]) async throws -> ByteBuffer? {
        if let held = state.withLock({ $0.large[name] }) { return held }
        return try await lists.foreignTrustPart(name).map { ByteBuffer(bytes: $0) }
    }

    private func part(_ name: [UInt8]) async throws -> [UInt8] {
        guard let content = try await lists.foreignTrustPart(name) else {
            throw ForeignTrustList.Fault.part
        }
        return content
    }

    /// Takes a list of the hub's and whatever parts of it are not here yet.
    ///
    /// - Parameter fetch: gets a part by its name; what it gets is held against the name.
    /// - Throws: ``ForeignTrustList/Fault`` for one that the hub did not sign, or is older than the one at hand.
    func take(_ token: String, fetch: ([UInt8]) async throws -> [UInt8]) async throws {
        let list = try ForeignTrustList(parsing: token, signedBy: anchor)
        // As of every list: a minute ahead at the most.
        guard list.issuedAt <= node.clock.now().seconds + StatusListDirectory.clockTolerance else {
            throw ForeignTrustList.Fault.early
        }
        let held = self.list?.sequence ?? 0
        guard list.sequence >= held else { throw ForeignTrustList.Fault.rollback }
        guard list.sequence > held else { return }
        let known = try await lists.foreignTrustParts()
        for name in list.parts where !known.contains(name) {
            let content = try await fetch(name)
            guard ForeignTrustList.name(of: content) == name else { throw ForeignTrustList.Fault.part }
            try await lists.keep(foreignTrustPart: content, digest: name)
        }
        _ = try await lists.keep(foreignTrustList: token, sequence: list.sequence, parts: list.parts)
        try await load()
    }
}
