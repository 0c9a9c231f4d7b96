import HealthCode

/// What a derivation makes of one person for the divisions: a row of `work_items`.
struct DerivedWork: Hashable {
    /// The row; `nil` when nothing follows now. The document in it is a pseudonym.
    var item: WorkItem?
    /// What the person counts for in the indicators; `nil` for nothing.
    var figures: PersonFigures?
    /// The document under which the person's row stands.
    var first: PersonKey
    /// When it may change although nothing new comes.
    var nextChange: Instant?
    /// To whom this node may grant the person now.
    var grantTo: Division?

    /// Derives the rows of these persons from evidence about their pseudonyms. Those of whom nothing follows, now or by
    /// itself, are left out.
    ///
    /// - Parameters:
    ///   - codes: what was derived of the same persons from the same evidence.
    ///   - granting: whom this node grants.
    static func derive(
        _ persons: Set<PersonKey>, from evidence: Evidence, codes: [PersonKey: DerivedCode], rules: RuleTimeline,
        duties: DutyDocument, granting: GrantAuthority, at now: Instant, keys: StoreKeys,
        on connection: any SQLConnection
    ) throws -> [PersonKey: DerivedWork] {
        guard let assessor = Assessor(evidence: evidence, timeline: rules, at: now) else { return [:] }
        let dispatcher = Dispatcher(assessor, duties: duties)
        var workspace = Assessor.Workspace()
        var work: [PersonKey: DerivedWork] = [:]
        var firsts = FirstDocuments(keys: keys, connection: connection)
        for person in persons {
            guard let number = evidence.person(with: ClosureLoader.pseudonym(of: person)) else { continue }
            let (item, figures, pending) = dispatcher.figures(ofPersonOf: number, in: &workspace)
            let next = dispatcher.nextChange(ofPersonOf: number, item, in: &workspace)
            // Whatever makes a row of nothing by itself changes the code too, but where acts are on the way.
            let review = codes[person]?.nextReview
            let changesAlone = item != nil || next.map({ next in review.map { next < $0 } ?? true }) ?? false
            guard changesAlone || figures != nil else { continue }
            let documents = dispatcher.mentionedDocuments(ofPersonOf: number)
            let grant = pending.flatMap { granting.covers($0) ? $0.target : nil }
            work[person] = DerivedWork(
                item: item, figures: figures, first: try firsts.first(of: documents) ?? person,
                nextChange: changesAlone ? next : nil, grantTo: grant)
        }
        return work
    }
}

/// Finds which of a person's documents comes first, by what they are and not by their pseudonyms.
private struct FirstDocuments {
    private var directory: PersonDirectory

    init(keys: StoreKeys, connection: any SQLConnection) {
        directory = PersonDirectory(keys: keys, connection: connection)
    }

    mutating func first(of pseudonyms: [IdentityDocument]) throws -> PersonKey? {
        let persons = pseudonyms.compactMap { PersonKey($0.number) }
        guard persons.count > 1 else { return persons.first }
        let documents = try directory.documents(of: persons)
        return persons.compactMap { person in documents[person].map { (person, $0) } }
            .min { $0.1.precedes($1.1) }?.0
    }
}
