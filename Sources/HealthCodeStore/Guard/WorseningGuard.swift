import HealthCode

/// Mass worsening is judged before anything is written, by its effect (`exchange.md`, "The guard").
struct WorseningGuard: Aggregate {
    let database: Database
    let derivation: Derivation

    /// A bound from which on there is no guard: it would be the whole of a small country. Batches about risk areas are
    /// judged by ``Intake/worsenedByAreas(_:)``, which has no such bound.
    static let guardIsOff = 1_000_000

    /// How many persons are looked at together: few enough that the end comes early.
    private static let guardChunk = 256

    /// What a submission would do; `nil` when it can worsen nobody. It is looked at beside the writer, in one state of the
    /// database, and ends as soon as it is known to be too much.
    ///
    /// - Parameter counting: who of those that would be worse off count.
    func guardedEffect(
        of contents: [RecordContent], by department: String, rules: RuleTimeline?,
        holdAbove: Int, at now: Instant,
        on connection: any SQLConnection,
        counting: (Set<GuardEffect.Person>) throws -> Set<GuardEffect.Person> = { $0 }
    ) throws -> GuardEffect? {
        let places = contents.contains { $0.dataset == .residents } ? try areaPlaces(on: connection) : []
        let suspects = contents.filter { $0.mayWorsen(inAreas: places) }
        guard !suspects.isEmpty else { return nil }
        let trial: GuardTrial
        do {
            trial = try GuardTrial(
                suspects.map { ($0, $0.guardScopes(by: department)) }, keys: keys,
                areaLog: try derivation.areaLogs.log(on: connection), at: now, on: connection)
        } catch is GuardTrial.TooMuch {
            return GuardEffect(worsened: [:], count: holdAbove + 1)
        }
        var judgement = GuardJudgement(
            effect: GuardEffect(), table: GuardTable(connection: connection), now: now, holdAbove: holdAbove)
        let latest = suspects.lazy.map(\.reportedAt).max()
        var strangers: Set<PersonKey> = []
        if case .province = role { strangers = try self.strangers(trial, suspects, on: connection) }
        func look(_ persons: [PersonKey], _ scopes: (PersonKey) -> Set<String>) throws -> Bool {
            for chunk in persons.sorted().chunks(of: Self.guardChunk) {
                var worsened = strangers.intersection(chunk)
                if let rules {
                    worsened.formUnion(
                        try trial.worsened(
                            Set(chunk).subtracting(worsened), rules: rules, latest: latest, most: holdAbove))
                } else {
                    // Without rules nobody can tell anything.
                    worsened = Set(chunk)
                }
                let counted = try counting(Set(worsened.map { trial.person($0) }))
                let found = worsened.map { (person: trial.person($0), scopes: scopes($0)) }
                if try judgement.add(found.filter { counted.contains($0.person) }) { return true }
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
    func settle(
        _ effect: GuardEffect, holdAbove: Int, at now: Instant, on connection: any SQLConnection
    ) throws -> Int? {
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
        let most = sums.values.map(\.count).max() ?? 0
        guard most <= holdAbove else { return most }
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

/// Adds up whom a submission worsens, part after part.
private struct GuardJudgement {
    var effect: GuardEffect
    let table: GuardTable
    let now: Instant
    let holdAbove: Int
    private var sums: [String: Set<GuardEffect.Person>] = [:]

    init(effect: GuardEffect, table: GuardTable, now: Instant, holdAbove: Int) {
        self.effect = effect
        self.table = table
        self.now = now
        self.holdAbove = holdAbove
    }

    /// - Returns: whether it is too much.
    mutating func add(_ persons: [(person: GuardEffect.Person, scopes: Set<String>)]) throws -> Bool {
        let unknown = persons.reduce(into: Set<String>()) { $0.formUnion($1.scopes) }.subtracting(sums.keys)
        let earlier = try table.persons(of: unknown, at: now)
        for scope in unknown { sums[scope] = Set((earlier[scope] ?? []).map { .known($0) }) }
        for (person, scopes) in persons {
            effect.worsened[person, default: []].formUnion(scopes)
            for scope in scopes { sums[scope, default: []].insert(person) }
        }
        effect.count = max(effect.count, sums.values.map(\.count).max() ?? 0)
        return !persons.isEmpty && effect.count > holdAbove
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
    func guardScopes(by department: String) -> Set<GuardEffect.Scope> {
        var scopes: Set<GuardEffect.Scope> = [.department(department)]
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
