/// A grant that a node may state: a division has accepted a person, and no node has said yet that it has them
/// (`dispatch.md`, "Who may state what").
///
/// A grant is due when the division to which an offer is open has accepted under the current token, or when the owner that
/// has no grant yet has. The accept must count like every answer: under the current token and, where a grant holds, not from
/// before it. It must be that division's latest word (who refused after it has accepted nothing, who accepted after a
/// refusal is asked again and has accepted), and must not be from before there was anything to accept: an accept in vain is
/// not taken up when the person is offered to the same division days later.
public struct PendingGrant: Sendable, Hashable {
    /// Who owns the person until it is stated.
    public let owner: Division
    /// Who accepted, and owns the person then.
    public let target: Division
    /// The token that holds until then; ``OwnershipToken/none`` without a grant.
    public let token: OwnershipToken
    /// The record of the accept.
    public let acceptRecord: String
    /// When the accept was reported, which is not before it occurred. The grant is not from before.
    public let acceptedAt: Instant

    /// The province inside which the person passes; `nil` where they pass between provinces, or the nation has a part in it.
    public var province: Division? {
        guard owner != .nation, target != .nation, owner.province == target.province else { return nil }
        return owner.province
    }
}

extension OwnershipToken {
    /// Both numbers lie below this.
    private static let end: UInt32 = 1 << 31

    /// The token of the next grant of the hub: a higher number of its own; `nil` when there is none left.
    public var nextOfHub: OwnershipToken? {
        high + 1 < Self.end ? OwnershipToken(high: high + 1, low: 0) : nil
    }

    /// The token of the next grant of a province's node: the least `l` above this one whose last two digits are the
    /// province's. No two nodes ever state the same token about a person, whatever they know of each other: those of the hub
    /// end in `.0`, and no province's digits are `00`.
    ///
    /// - Returns: `nil` when there is none left.
    public func next(of province: Division) -> OwnershipToken? {
        let digits = UInt32(province.code / 10_000_000_000)
        var next = low / 100 * 100 + digits
        if next <= low { next += 100 }
        return next < Self.end ? OwnershipToken(high: high, low: next) : nil
    }
}

/// What an accept came to. It names nobody: who has a person is for those who see their row.
public enum AcceptEffect: String, Sendable, CaseIterable {
    /// The division owns the person under a grant.
    case granted
    /// It counts, and the grant follows: at once where the node of the province states it, else when the hub does.
    case pending = "grant-pending"
    /// The person is offered, but to another division.
    case offeredElsewhere = "offered-elsewhere"
    /// No offer is open, and the person is another division's.
    case notOffered = "not-offered"
    /// It was made under another token than the current one: kept, without effect.
    case staleToken = "stale-token"
    /// Nothing follows from what is known of the person, so there is nothing to accept.
    case noWork = "no-work"
}

extension Dispatcher {
    /// The row of the person whom a document belongs to, and the grant that is due; `nil` when nothing follows. Without a
    /// row no grant is due.
    public func workAndGrant(
        ofPersonOf document: Int, in workspace: inout Assessor.Workspace
    ) -> (item: WorkItem, grant: PendingGrant?)? {
        guard let standing = standing(ofPersonOf: document, in: &workspace) else { return nil }
        return (standing.item, grant(standing.ownership))
    }

    /// The grant that is due by who owns a person and what was said of that.
    func grant(_ ownership: Ownership) -> PendingGrant? {
        guard let acceptance = ownership.acceptance else { return nil }
        let acts = assessor.evidence.fieldActs
        let record = acts.rows[acceptance.act.place]
        return PendingGrant(
            owner: ownership.owner, target: acceptance.target, token: ownership.token,
            acceptRecord: acts.ids.text(of: record.record), acceptedAt: record.reportedAt)
    }

    /// What an accept came to.
    ///
    /// - Parameters:
    ///   - division: who accepted.
    ///   - token: under which.
    ///   - document: of the person.
    public func effect(
        ofAcceptBy division: Division, under token: OwnershipToken, ofPersonOf document: Int,
        in workspace: inout Assessor.Workspace
    ) -> AcceptEffect {
        guard let ownership = standing(ofPersonOf: document, in: &workspace)?.ownership else { return .noWork }
        if ownership.isGranted, ownership.owner == division, token <= ownership.token { return .granted }
        if token != ownership.token { return .staleToken }
        if ownership.acceptance?.target == division { return .pending }
        return ownership.offeredTo == nil ? .notOffered : .offeredElsewhere
    }
}
