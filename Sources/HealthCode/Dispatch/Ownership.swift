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
    /// The accept by which a node may grant the person now, and to whom.
    let acceptance: Acceptance?

    /// An accept that has its effect as soon as a node states the grant.
    struct Acceptance {
        let target: Division
        let act: CountingActs.Act
    }

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
        let answers = Self.answers(acts, grant)
        let offer = Self.offer(answers, grant: grant, owner: owner, parents: parents, whereabouts: whereabouts)
        offeredTo = offer?.target
        offeredSince = offer?.since
        acceptance = Self.acceptance(answers, of: offer, owner: grant == nil ? owner : nil)
    }

    /// What was said of the ownership that stands.
    private static func answers(_ acts: CountingActs, _ grant: CountingActs.Act?) -> [CountingActs.Act] {
        let token = grant?.statement.token ?? .none
        return acts.all.filter { act in
            guard act.statement.token == token, grant.map({ act.occurredAt >= $0.occurredAt }) ?? true else {
                return false
            }
            return act.kind == .refuse || act.kind == .accept || act.kind == .impose
        }
    }

    /// The accept of whom the person is offered to, else that of the owner without a grant. Whoever refused since, or said so
    /// before there was anything to accept, has accepted nothing.
    private static func acceptance(
        _ answers: [CountingActs.Act], of offer: Offer?, owner: Division?
    ) -> Acceptance? {
        func accept(of division: Division) -> CountingActs.Act? {
            answers.last { $0.kind != .impose && $0.statement.division == division }
                .flatMap { $0.kind == .accept ? $0 : nil }
        }
        if let offer, let act = accept(of: offer.target), act.occurredAt >= offer.openedAt {
            return Acceptance(target: offer.target, act: act)
        }
        return owner.flatMap { owner in accept(of: owner).map { Acceptance(target: owner, act: $0) } }
    }

    /// Whom the person is offered to.
    private struct Offer {
        let target: Division
        /// When that which the offer follows from was done or became known.
        let openedAt: Instant
        /// Since when it has been open: a further refusal sends it on.
        let since: Instant
    }

    private static func offer(
        _ answers: [CountingActs.Act], grant: CountingActs.Act?, owner: Division, parents: [Division],
        whereabouts: Whereabouts
    ) -> Offer? {
        let refusal = answers.last { $0.kind == .refuse && $0.statement.division == owner }
        // Whoever stands above the owner decides, whoever refused.
        let imposed = answers.last {
            $0.kind == .impose && $0.statement.division != owner && owner.isIn($0.statement.division)
        }
        if let imposed, imposed.place > refusal?.place ?? -1, let target = imposed.statement.target {
            let at = imposed.occurredAt
            return target == owner ? nil : Offer(target: target, openedAt: at, since: at)
        }
        func refuses(_ division: Division) -> Bool {
            answers.last { $0.kind != .impose && $0.statement.division == division }?.kind == .refuse
        }
        let target: Division
        let openedAt: Instant
        if let refusal, refuses(owner) {
            guard let next = refusal.statement.target ?? parents.first else { return nil }
            (target, openedAt) = (next, refusal.occurredAt)
        } else if let grant, let known = whereabouts.knownAt, known > grant.occurredAt,
            !owner.isIn(whereabouts.division), !whereabouts.division.isIn(owner)
        {
            (target, openedAt) = (whereabouts.division, known)
        } else {
            return nil
        }
        let since = answers.last { $0.kind == .refuse }.map { max(openedAt, $0.occurredAt) } ?? openedAt
        if target != owner, !refuses(target) { return Offer(target: target, openedAt: openedAt, since: since) }
        return parents.first { !refuses($0) }.map { Offer(target: $0, openedAt: openedAt, since: since) }
    }
}
