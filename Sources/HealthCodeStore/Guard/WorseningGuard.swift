import HealthCode

/// Mass worsening is judged before anything is written, by its effect (`exchange.md`, "The guard").
struct WorseningGuard: Aggregate {
    let database: Database
    let derivation: Derivation

    /// How many persons are looked at together: few enough that the end comes early.
    private static let guardChunk = 256

    /// What a submission would do; `nil` when it can worsen nobody. It is looked at beside the writer, in one state of the
    /// database, and ends as soon as it is known to be too much.
    ///
    /// - Parameters:
    ///   - node: the province whose node carried it, where that is another.
    ///   - counting: who of those whom it may concern count.
    func guardedEffect(
        of contents: [RecordContent], by department: String, node: Division? = nil, rules: RuleTimeline?,
        bounds: GuardBounds, at now: Instant, on connection: any SQLConnection,
        counting: (Set<GuardEffect.Person>) throws -> Set<GuardEffect.Person> = { $0 }
    ) throws -> GuardEffect? {
        let places = contents.contains { $0.dataset == .residents } ? try areaPlaces(on: connection) : []
        let suspects = contents.filter { $0.mayWorsen(inAreas: places) }
        guard !suspects.isEmpty else { return nil }
        var effect = GuardEffect()
        let named = suspects.map { content in
            (content: content, names: effect.name(content.guardScopes(by: department, node), bounds, keys))
        }
        let trial: GuardTrial
        do {
            trial = try GuardTrial(
                named, keys: keys, areaLog: try derivation.areaLogs.log(on: connection), at: now, on: connection)
        } catch is GuardTrial.TooMuch {
            return .beyondMeasure(bounds)
        }
        var judgement = GuardJudgement(effect, at: now)
        let table = GuardTable(connection: connection)
        let latest = suspects.lazy.map(\.reportedAt).max()
        // Everyone counts for the department: when more than its bound are worse off, it is too much whatever they count
        // for beside it, and nobody else need be looked at.
        let most = bounds.ofDepartment
        var strangers: Set<PersonKey> = []
        if case .province = role { strangers = try self.strangers(trial, suspects, on: connection) }
        func look(_ persons: [PersonKey], _ scopes: (PersonKey) -> Set<String>) throws -> Bool {
            for chunk in persons.sorted().chunks(of: Self.guardChunk) {
                // Who does not count is not looked at: those who do must not hide among them.
                let counted = try counting(Set(chunk.map { trial.person($0) }))
                let candidates = Set(chunk.filter { counted.contains(trial.person($0)) })
                var worsened = strangers.intersection(candidates)
                if let rules {
                    worsened.formUnion(
                        try trial.worsened(
                            candidates.subtracting(worsened), rules: rules, latest: latest, most: most))
                } else {
                    // Without rules nobody can tell anything.
                    worsened = candidates
                }
                let found = worsened.map { (person: trial.person($0), scopes: scopes($0)) }
                try judgement.load(found.reduce(into: []) { $0.formUnion($1.scopes) }, from: table)
                if judgement.add(found) { return true }
            }
            return false
        }
        if try look(Array(trial.scopes.keys), { trial.scopes[$0] ?? [] }) { return judgement.effect }
        for (division, scopes) in trial.areas {
            let isTooMuch = try forEachResident(of: division, on: connection) { try look($0, { _ in scopes }) }
            if isTooMuch { return judgement.effect }
        }
        return judgement.effect.worsened.isEmpty ? nil : judgement.effect
    }

    /// Counts an effect again in the transaction that takes the submission, with what came in meanwhile, and notes it.
    ///
    /// - Returns: how many it is when it is too much; then nothing is noted.
    func settle(_ effect: GuardEffect, at now: Instant, on connection: any SQLConnection) throws -> Int? {
        var directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find(
            effect.worsened.keys.compactMap { if case .new(let document) = $0 { document } else { nil } })
        var worsened: [PersonKey: Set<String>] = [:]
        for (person, scopes) in effect.worsened {
            switch person {
            case .known(let key): worsened[key, default: []].formUnion(scopes)
            case .new(let document):
                if let key = directory[document] { worsened[key, default: []].formUnion(scopes) }
            }
        }
        let table = GuardTable(connection: connection)
        var sums = try table.persons(of: worsened.values.reduce(into: []) { $0.formUnion($1) }, at: now)
        for (person, scopes) in worsened { for scope in scopes { sums[scope, default: []].insert(person) } }
        let isTooMuch = sums.contains { name, persons in persons.count > effect.bounds[name] ?? .max }
        if isTooMuch { return sums.values.map(\.count).max() ?? 0 }
        try table.note(worsened, at: now)
        return nil
    }

    /// The places of all areas ever stated.
    private func areaPlaces(on connection: any SQLConnection) throws -> Set<Int64> {
        var places: Set<Int64> = []
        try connection.query("SELECT DISTINCT place FROM evidence WHERE person_key = 0", []) {
            if let place = $0.optionalInteger(0) { places.insert(place) }
        }
        return places
    }

    /// A province knows all about those whose evidence it was sent completely. Of anyone else it cannot tell, so whoever
    /// is accused of them counts: as a contact, a case, an entry.
    private func strangers(
        _ trial: GuardTrial, _ contents: [RecordContent], on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        let accused = Set(
            contents.lazy.filter { [.contact, .case, .entry].contains($0.dataset) && !$0.isRetracted }
                .compactMap(\.document))
        var directory = PersonDirectory(keys: keys, connection: connection)
        try directory.find(accused)
        let found = Set(accused.compactMap { directory[$0] })
        var complete: Set<PersonKey> = []
        try connection.query(
            "SELECT person_key FROM persons WHERE is_complete = 1 AND person_key IN (:list)",
            list: found.map { .integer($0) }
        ) { complete.insert($0.integer(0)) }
        return Set(
            trial.scopes.keys.filter { key in
                switch trial.person(key) {
                case .new(let document): accused.contains(document)
                case .known: found.contains(key) && !complete.contains(key)
                }
            })
    }

    /// Everyone who lives or stays in a place, a part after the other, until a part is enough.
    private func forEachResident(
        of division: Division, on connection: any SQLConnection, _ body: ([PersonKey]) throws -> Bool
    ) throws -> Bool {
        let places = division.placeNumbers
        var (place, last): (Int64, PersonKey) = (places.lowerBound, 0)
        while true {
            var persons: [PersonKey] = []
            var end = (place, last)
            try connection.query(
                """
                SELECT link_key, person_key FROM links WHERE kind = 5 AND link_key >= $1 AND link_key < $2
                AND (link_key, person_key) > ($1, $3) ORDER BY link_key, person_key LIMIT $4
                """,
                [
                    .integer(place), .integer(places.upperBound), .integer(last),
                    .integer(Int64(Self.guardChunk)),
                ]
            ) { row in
                end = (row.integer(0), row.integer(1))
                persons.append(end.1)
            }
            if persons.isEmpty { return false }
            (place, last) = end
            if try body(Array(Set(persons))) { return true }
        }
    }
}

extension RecordContent {
    /// Whether somebody's code can be worse for it, as far as it shows by itself; what it corrects shows when it is
    /// written.
    ///
    /// - Parameter places: of all areas ever stated: who moves into one may be worse off.
    func mayWorsen(inAreas places: Set<Int64>) -> Bool {
        switch dataset {
        case .vaccination: false
        case .antibody: isRetracted
        case .naat, .antigen: isPositive || isRetracted
        case .residents:
            isRetracted
                || division.map { home in
                    DivisionLevel.allCases.contains { places.contains(Int64(home.ancestor($0).code)) }
                } ?? false
        case .fieldAct: false
        case .case, .contact, .entry, .stay, .trip, .closedLoop, .identityLink, .areaRisk: true
        }
    }

    /// What its effect is added up over.
    ///
    /// - Parameter node: the province whose node carried it, where that is another.
    func guardScopes(by department: String, _ node: Division? = nil) -> Set<GuardEffect.Scope> {
        var scopes: Set<GuardEffect.Scope> = [.department(department)]
        if let node { scopes.insert(.node(node)) }
        switch reference {
        case .contactOf(let record), .caseRecord(let record): scopes.insert(.case(record))
        case .coach, nil: break
        }
        if let division { scopes.insert(.place(division)) }
        return scopes
    }
}

extension Array {
    /// The elements in pieces of at most so many.
    func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
