/// The status lists that a verifier holds, by name: what it asks for the status of a credential, without a network.
///
/// A list speaks from its `iat` to its `exp`; outside that the answer is ``CredentialStatus/unknown``. Its `ttl` only
/// says when a fresh copy is due: a gate that cannot reach anyone goes on with what it holds until `exp`.
public struct StatusListDirectory: StatusDirectory, Hashable {
    private struct Shard: Sendable, Hashable {
        let list: StatusList
        /// Whose signatures it rests on, by their keys; empty where that was not said.
        let keys: Set<VerificationKey>
        let issuedAt: Int64
        let speaksFrom: Int64
        let expiresAt: Int64
        let freshUntil: Int64
    }

    private var shards: [String: Shard] = [:]

    /// Seconds that the verifier's clock may be behind the issuer's.
    public static let clockTolerance: Int64 = 60

    /// A directory without lists.
    public init() {}

    /// Takes a list whose signature was checked, in place of an older one. Of several of one `iat` what any of them
    /// revokes is revoked: which is the later nobody can tell.
    ///
    /// - Parameters:
    ///   - key: Whose signature it is, so that it can be let go when the signer is withdrawn.
    ///   - at: When it was fetched, seconds since 1970-01-01T00:00:00Z; its `ttl` counts from then.
    /// - Throws: ``StatusListError``: `no-end` without `exp`; `early` when it says to have been issued more than a minute
    ///   ahead; `older` when the one that is held was issued later.
    public mutating func take(
        _ token: StatusListToken, signedBy key: VerificationKey? = nil, at: Int64
    ) throws(StatusListError) {
        guard let expiresAt = token.expiresAt else { throw StatusListError(.noEnd, "exp is missing") }
        let (latest, isFar) = at.addingReportingOverflow(Self.clockTolerance)
        guard isFar || token.issuedAt <= latest else {
            throw StatusListError(.early, "issued more than a minute ahead of now")
        }
        var (list, end, keys) = (token.list, expiresAt, Set([key].compactMap(\.self)))
        if let held = shards[token.subject] {
            guard held.issuedAt <= token.issuedAt else {
                throw StatusListError(.older, "the list that is held was issued later")
            }
            if held.issuedAt == token.issuedAt, held.list != token.list {
                list = held.list.union(token.list)
                end = min(held.expiresAt, expiresAt)
                keys.formUnion(held.keys)
            }
        }
        let (freshUntil, overflow) = at.addingReportingOverflow(token.timeToLive ?? 0)
        let (speaksFrom, underflow) = token.issuedAt.subtractingReportingOverflow(Self.clockTolerance)
        shards[token.subject] = Shard(
            list: list, keys: keys, issuedAt: token.issuedAt, speaksFrom: underflow ? .min : speaksFrom,
            expiresAt: end, freshUntil: min(overflow ? .max : freshUntil, end))
    }

    /// Lets go of what signers signed that are withdrawn, so that the lists of others take its place.
    ///
    /// - Parameter isWithdrawn: Asked for each key.
    public mutating func forget(signedBy isWithdrawn: (VerificationKey) -> Bool) {
        shards = shards.filter { !$0.value.keys.contains(where: isWithdrawn) }
    }

    /// The status at an index of a list.
    public func status(uri: String, index: UInt64, at: Int64) -> CredentialStatus {
        guard let shard = shards[uri], at >= shard.speaksFrom, at < shard.expiresAt,
            let index = Int(exactly: index), let status = shard.list[index]
        else { return .unknown }
        return switch status {
        case .valid: .valid
        case .invalid: .invalid
        case .suspended: .suspended
        default: .other(status.rawValue)
        }
    }

    /// Whether a list is held whose `ttl` has passed since it was fetched.
    public func isStale(uri: String, at: Int64) -> Bool { shards[uri].map { $0.freshUntil <= at } ?? false }

    /// The lists that are held, in order.
    public var names: [String] { shards.keys.sorted() }

    /// When the oldest list that still speaks was issued: the age that a gate shows. `nil` when none speaks.
    public func oldestIssue(at: Int64) -> Int64? {
        shards.values.filter { at < $0.expiresAt }.map(\.issuedAt).min()
    }

    /// The lists of which a fresh copy should be fetched, in order.
    public func dueForRefresh(at: Int64) -> [String] {
        shards.filter { $0.value.freshUntil <= at }.keys.sorted()
    }

    /// Lets go of lists whose credentials have all expired: shards of days before the one in which `at` lies.
    public mutating func forgetShards(before at: Int64) {
        let today = StatusShard.day(of: at)
        shards = shards.filter { name, _ in StatusShard(name).map { $0.day >= today } ?? true }
    }

    /// Bytes of statuses that are held.
    public var size: Int { shards.values.reduce(0) { $0 + $1.list.bytes.count } }
}
