import Credentials
import HealthCode
import HealthCodeStore
import Synchronization

/// What a node trusts, and by whom it signs: the hub's list of signers, everyone's status lists, its own signers.
///
/// Verdicts are made from what is at hand; ``TrustService`` brings it up to date.
final class TrustKeeper: Sendable {
    private struct State {
        var list: TrustList?
        var listToken: String?
        var store = TrustStore()
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
    /// Rung when a trust list or a status list has come.
    let bell = Bell()

    /// - Parameter anchors: whom it trusts besides the signers of the hub's list: those of foreign certificates.
    init(folder: SignerFolder?, anchors: TrustAnchors = TrustAnchors()) {
        self.folder = folder
        foreign = anchors
        state.withLock { $0.anchors = anchors }
    }

    /// Whether the node has signers at all.
    var signs: Bool { folder != nil }

    // MARK: Verifying

    /// A verifier with everything that is at hand.
    var verifier: CredentialVerifier {
        let (anchors, lists) = state.withLock { ($0.anchors, $0.lists) }
        return CredentialVerifier(trust: anchors, status: lists, memory: memory)
    }

    /// The signers that are trusted.
    var store: TrustStore { state.withLock { $0.store } }

    // MARK: Signing

    /// The node's own signers that may sign now, the one that became valid last first; those withdrawn are left out.
    func ownSigners(at now: Instant) -> [SignerFolder.OwnSigner] {
        let (own, store) = state.withLock { ($0.own, $0.store) }
        return own.filter { own in
            own.signer.validity.contains(now.seconds)
                && !store.candidates(for: own.signer.keyIdentifier).contains { $0.isWithdrawn }
        }
    }

    /// The signer to sign with: of the node's own the one that became valid last, unless it was withdrawn.
    func ownSigner(at now: Instant) throws -> SignerFolder.OwnSigner? { ownSigners(at: now).first }

    /// The signer to sign a kind of statement with: the same, of those whose certificates permit it.
    func ownSigner(at now: Instant, for kind: StatementKind) -> SignerFolder.OwnSigner? {
        ownSigners(at: now).first { $0.signer.permits(kind) }
    }

    /// The certificates of the node's own signers, for the hub to register.
    var ownCertificates: [[UInt8]] { state.withLock { $0.own.compactMap(\.signer.certificate) } }

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

    /// Takes a trust list whose signature was checked.
    ///
    /// - Throws: ``TrustError`` for one that is older, another hub's, or undoes a withdrawal.
    func take(_ list: TrustList, token: String) throws {
        try state.withLock { state in
            if var held = state.list {
                try held.replace(with: list)
                state.list = held
            } else {
                state.list = list
            }
            state.listToken = token
            state.store = list.store
            state.anchors = foreign
            state.anchors.signers.merge(list.store)
        }
        bell.ring()
    }

    /// The status lists that are at hand, by name.
    var statusLists: [String: PublishedStatusList] { state.withLock { $0.published } }

    /// Takes a status list of another node, or of this one.
    ///
    /// - Returns: what it says, if a trusted signer of its province signed it and it is later than the one at hand.
    func take(_ list: PublishedStatusList, at now: Instant) -> Bool {
        guard let read = try? SignedStatusList(parsing: Array(list.token.utf8)),
            let token = statusToken(read, at: now), token.subject == list.uri
        else { return false }
        return state.withLock { state in
            do {
                try state.lists.take(token, at: now.seconds)
            } catch {
                // One that is older, or that says no end.
                return false
            }
            state.lists.forgetShards(before: now.seconds)
            state.published[list.uri] = list
            return true
        }
    }

    /// What a signed status list says, if a signer of the province whose shard it is signed it.
    func statusToken(_ list: SignedStatusList, at now: Instant) -> StatusListToken? {
        guard let kid = list.keyIdentifier else { return nil }
        for signer in store.signers(for: kid) where !signer.isWithdrawn && signer.validity.contains(now.seconds) {
            // Another signer under the same identifier may have signed it.
            guard let token = try? list.token(signedBy: signer.key), let shard = StatusShard(token.subject),
                shard.issuer == signer.authority
            else { continue }
            return token
        }
        return nil
    }
}
