import Credentials
import HealthCode
import HealthCodeStore
import Synchronization

/// What a node trusts, and by whom it signs: the hub's list of signers, everyone's status lists, its own signers.
///
/// Verdicts are made from what is at hand. ``TrustUplink`` brings it up to date at provinces, ``TrustAuthority`` at the
/// hub; ``StatusPublisher`` signs the node's own status lists.
final class NodeTrust: Sendable {
    private struct State {
        var list: TrustList?
        var listToken: String?
        /// What leads from an earlier list to this one, signed by the hub, by the earlier number.
        var deltas: [Int64: String] = [:]
        var store = TrustStore()
        /// What other countries uploaded at the hub's gateway.
        var uploaded = ForeignTrust()
        /// What this node signed for residents and withdrew, which others may not have heard of yet.
        var withdrawn = WithdrawnStatements()
        /// The names of those certificates of which the hub was told.
        var reported: Set<[UInt8]> = []
        var anchors = TrustAnchors()
        var lists = StatusListDirectory()
        var published: [String: PublishedStatusList] = [:]
        var own: [SignerFolder.OwnSigner] = []
    }

    private let state = Mutex(State())
    private let folder: SignerFolder?
    private let foreign: TrustAnchors
    /// Proofs that were taken here within the time for which one can be shown.
    private let memory = ProofMemory()
    /// What in the files of the configuration is not used, and why, for the log.
    let leftOut: [String]
    /// Signals that a trust list or a status list has come.
    let changed = ChangeSignal()

    /// - Parameter anchors: whom it trusts besides the signers of the hub's list and those that other countries uploaded.
    init(folder: SignerFolder?, anchors: TrustAnchors = TrustAnchors(), leftOut: [String] = []) {
        self.folder = folder
        self.leftOut = leftOut
        foreign = anchors
        state.withLock { $0.anchors = anchors }
    }

    /// Whether the node has signers at all.
    var signs: Bool { folder != nil }

    // MARK: Verifying

    /// A verifier with everything that is at hand.
    var verifier: CredentialVerifier {
        let (anchors, store, lists) = state.withLock { ($0.anchors, $0.store, $0.lists) }
        return CredentialVerifier(trust: anchors, issuers: store, status: lists, memory: memory)
    }

    /// For how long evidence speaks for a green, as the hub's list says.
    var ageLimits: EvidenceAgeLimits { state.withLock { $0.list?.ageLimits ?? .standard } }

    /// The signers that are trusted.
    var store: TrustStore { state.withLock { $0.store } }

    // MARK: Signing

    /// The node's own signers that may sign now, the one that became valid last first; those withdrawn are left out, and
    /// those that verifiers do not know yet while there is one that they know.
    func ownSigners(at now: Instant) -> [SignerFolder.OwnSigner] {
        let (own, store) = state.withLock { ($0.own, $0.store) }
        let usable = own.filter { own in
            own.signer.validity.contains(now.seconds)
                && !store.candidates(for: own.signer.keyIdentifier).contains { $0.isWithdrawn }
        }
        let listed = usable.filter { !store.candidates(for: $0.signer.keyIdentifier).isEmpty }
        return listed.isEmpty ? usable : listed
    }

    /// The signer to sign with: of the node's own the one that became valid last, unless it was withdrawn.
    func ownSigner(at now: Instant) throws -> SignerFolder.OwnSigner? { ownSigners(at: now).first }

    /// The signer to sign a kind of statement with: the same, of those whose certificates permit it.
    func ownSigner(at now: Instant, for kind: StatementKind) -> SignerFolder.OwnSigner? {
        ownSigners(at: now).first { $0.signer.permits(kind) }
    }

    /// The certificates of the node's own signers that the hub's list does not name yet, for the hub to register.
    ///
    /// One that has ended is named no more, and is of no use to anybody.
    func unlistedCertificates(at now: Instant) -> [[UInt8]] {
        let (own, list) = state.withLock { ($0.own, $0.list) }
        let listed = Set(list?.entries.map(\.certificate) ?? [])
        return own.filter { $0.signer.validity.upperBound >= now.seconds }.compactMap(\.signer.certificate)
            .filter { !listed.contains($0) }
    }

    /// Reads the folder of signers again.
    ///
    /// - Throws: ``NodeFault``.
    func readFolder() throws {
        guard let folder else { return }
        let own = try folder.signers()
        state.withLock { $0.own = own }
    }

    // MARK: What others signed

    /// The trust list that is held.
    var trustList: TrustList? { state.withLock { $0.list } }

    /// The same as the hub signed it.
    var trustListToken: String? { state.withLock { $0.listToken } }

    /// What changed after an earlier list, as the hub signed it: of the last few numbers.
    func trustListDelta(since sequence: Int64) -> String? { state.withLock { $0.deltas[sequence] } }

    /// Takes a trust list whose signature was checked.
    ///
    /// - Parameter deltas: What leads to it from earlier lists, by their numbers.
    /// - Throws: ``TrustError`` for one that is older, another hub's, or undoes a withdrawal.
    func take(_ list: TrustList, token: String, deltas: [Int64: String] = [:]) throws {
        let withdrawn = Set(list.entries.filter { $0.withdrawnAt != nil }.compactMap(\.signer.key))
        try state.withLock { state in
            if var held = state.list {
                try held.replace(with: list)
                state.list = held
            } else {
                state.list = list
            }
            state.listToken = token
            state.deltas = deltas
            state.store = list.store
            // Whatever a withdrawn signer signed is not believed, however long it says to hold.
            let held = state.lists.names
            state.lists.forget(signedBy: withdrawn.contains)
            for name in Set(held).subtracting(state.lists.names) { state.published[name] = nil }
            state.anchors = anchors(of: state)
        }
        changed.signal()
    }

    /// Takes what other countries uploaded, in place of what they had uploaded before.
    func take(_ uploaded: ForeignTrust) {
        state.withLock { state in
            state.uploaded = uploaded
            state.anchors = anchors(of: state)
        }
    }

    /// Everybody who is trusted. What was withdrawn by one who may is not trusted on another's word.
    private func anchors(of state: State) -> TrustAnchors {
        var anchors = foreign
        anchors.signers.merge(state.store)
        if let list = state.list { anchors.note(list) }
        anchors.signers.merge(state.uploaded.signers)
        anchors.revocation = state.uploaded.revocation
        for batch in state.withdrawn.batches { anchors.revocation.add(batch) }
        for list in state.withdrawn.cardLists { anchors.cards.add(list) }
        return anchors
    }

    // MARK: Own statements that were withdrawn

    /// What this node signed for residents and withdrew.
    var withdrawn: WithdrawnStatements { state.withLock { $0.withdrawn } }

    /// Takes what is withdrawn now.
    func take(_ withdrawn: WithdrawnStatements) {
        state.withLock { state in
            guard withdrawn.counter > state.withdrawn.counter else { return }
            state.withdrawn = withdrawn
            state.reported.formIntersection(withdrawn.certificates.map(\.name))
            state.anchors = anchors(of: state)
        }
        changed.signal()
    }

    /// The withdrawn certificates of which the hub does not know yet.
    func unreported(atMost count: Int) -> [WithdrawnStatements.Entry] {
        state.withLock { state in
            let reported = state.reported
            return Array(
                state.withdrawn.certificates.lazy.filter { !$0.isReported && !reported.contains($0.name) }.prefix(count)
            )
        }
    }

    /// Notes that the hub knows of them.
    func noteReported(_ certificates: [WithdrawnStatements.Entry]) {
        state.withLock { $0.reported.formUnion(certificates.map(\.name)) }
    }

    /// The status lists that are at hand, by name.
    var statusLists: [String: PublishedStatusList] { state.withLock { $0.published } }

    /// Takes a status list of another node, or of this one.
    ///
    /// - Returns: what it says, if a trusted signer of its province signed it and it is later than the one at hand.
    func take(_ list: PublishedStatusList, at now: Instant) -> Bool {
        // What does not read is not believed, and whoever sent it is told no more than that.
        guard let read = try? SignedStatusList(parsing: Array(list.token.utf8)),
            let (token, key) = signedStatus(read, at: now), token.subject == list.uri
        else { return false }
        return state.withLock { state in
            do {
                try state.lists.take(token, signedBy: key, at: now.seconds)
            } catch {
                // One that is older, or from the future, or that says no end.
                return false
            }
            state.lists.forgetShards(before: now.seconds)
            // A list that has not been renewed for a day belongs to a shard that has ended.
            let dayAgo = now.advanced(bySeconds: -86_400)
            state.published = state.published.filter { $0.value.expiresAt > dayAgo }
            state.published[list.uri] = list
            return true
        }
    }

    /// Takes the status lists that the store has and that are not at hand yet: another process of this node has signed
    /// them, or brought them from another node.
    func takeStatusLists(of lists: StatusLists, at now: Instant) async throws {
        for list in try await lists.statusLists(laterThan: statusLists.mapValues(\.issuedAt)) {
            _ = take(list, at: now)
        }
    }

    /// What a signed status list says, if a signer of the province whose shard it is signed it.
    func statusToken(_ list: SignedStatusList, at now: Instant) -> StatusListToken? {
        signedStatus(list, at: now)?.token
    }

    private func signedStatus(
        _ list: SignedStatusList, at now: Instant
    ) -> (token: StatusListToken, key: VerificationKey)? {
        guard let kid = list.keyIdentifier else { return nil }
        for signer in store.signers(for: kid) where !signer.isWithdrawn && signer.validity.contains(now.seconds) {
            // Another signer under the same identifier may have signed it.
            guard let token = try? list.token(signedBy: signer.key), let shard = StatusShard(token.subject),
                shard.issuer == signer.authority
            else { continue }
            return (token, signer.key)
        }
        return nil
    }
}
