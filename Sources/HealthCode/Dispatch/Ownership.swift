/// Who owns a person, under which token, and whom the person is offered to (`dispatch.md`, "Token and owner", "Offer").
///
/// Observations are never fenced: only who takes a person on, sends them on or gives them away looks at tokens.
struct Ownership {
    /// The division that has every duty, as long as an offer is open too.
    let owner: Division
    /// Raised by every grant.
    let token: OwnershipToken
    /// Whether a grant holds.
    let isGranted: Bool
    /// Whom the person is offered to.
    let offeredTo: Division?
    /// Since when that offer has been open: since what it rests on, or since somebody refused it last.
    let offeredSince: Instant?
    /// The divisions above the owner, the nearest first.
    let parents: [Division]

    init(_ acts: CountingActs, whereabouts: Whereabouts, divisions: DivisionTree) {
        var grant: CountingActs.Act?
        for act in acts.all where act.kind == .grant {
            // Of equal tokens the latest act holds.
            if let held = grant, act.statement.token < held.statement.token { continue }
            grant = act
        }
        owner = grant?.statement.target ?? whereabouts.division
        token = grant?.statement.token ?? .none
        isGranted = grant != nil
        parents = owner.parents(in: divisions)
        let offer = Self.offer(acts, grant: grant, owner: owner, parents: parents, whereabouts: whereabouts)
        offeredTo = offer?.target
        offeredSince = offer?.since
    }

    private static func offer(
        _ acts: CountingActs, grant: CountingActs.Act?, owner: Division, parents: [Division], whereabouts: Whereabouts
    ) -> (target: Division, since: Instant)? {
        let token = grant?.statement.token ?? .none
        let answers = acts.all.filter { act in
            guard act.statement.token == token, grant.map({ act.occurredAt >= $0.occurredAt }) ?? true else {
                return false
            }
            return act.kind == .refuse || act.kind == .accept || act.kind == .impose
        }
        let refusal = answers.last { $0.kind == .refuse && $0.statement.division == owner }
        // Whoever stands above the owner decides, whoever refused.
        let imposed = answers.last {
            $0.kind == .impose && $0.statement.division != owner && owner.isIn($0.statement.division)
        }
        if let imposed, imposed.place > refusal?.place ?? -1, let target = imposed.statement.target {
            return target == owner ? nil : (target, imposed.occurredAt)
        }
        func refuses(_ division: Division) -> Bool {
            answers.last { $0.kind != .impose && $0.statement.division == division }?.kind == .refuse
        }
        let target: Division?
        var since: Instant
        if refuses(owner) {
            target = refusal?.statement.target ?? parents.first
            since = refusal?.occurredAt ?? .distantPast
        } else if let grant, let known = whereabouts.knownAt, known > grant.occurredAt,
            !owner.isIn(whereabouts.division), !whereabouts.division.isIn(owner)
        {
            target = whereabouts.division
            since = known
        } else {
            return nil
        }
        guard let target else { return nil }
        if let last = answers.last(where: { $0.kind == .refuse }) { since = max(since, last.occurredAt) }
        if target != owner, !refuses(target) { return (target, since) }
        return parents.first { !refuses($0) }.map { ($0, since) }
    }
}
