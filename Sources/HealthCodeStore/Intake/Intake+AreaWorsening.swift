import HealthCode

// The hold of what is stated about risk areas. Everyone who lives or stays there may be millions: they are looked at before
// the writer is asked for, and no longer than until it is clear that a second person must decide. They count with what
// the department and the place caused within a day, as everybody does; without a guard (``GuardBounds/isOff``) each batch
// counts alone.
extension Intake {
    /// Whom statements about risk areas would worsen, as far as it takes to know that it is too much.
    ///
    /// - Parameters:
    ///   - node: the province whose node carried them, where that is another.
    ///   - counting: who of those who live or stay there count.
    func effectOfAreas(
        _ contents: [RecordContent], by department: String, node: Division? = nil, rules: RuleTimeline?,
        bounds: GuardBounds, at now: Instant,
        counting: @escaping @Sendable (Set<GuardEffect.Person>, any SQLConnection) throws -> Set<GuardEffect.Person> =
            { persons, _ in persons }
    ) async throws -> GuardEffect {
        let areas = contents.filter { $0.dataset == .areaRisk }
        var effect = GuardEffect()
        guard !areas.isEmpty, bounds.usual < .max else { return effect }
        let places = try await engine.read { connection in
            try self.placesToJudge(areas, rules: rules, at: now, on: connection)
        }
        let names = Dictionary(
            places.map { place in
                var scopes: Set<GuardEffect.Scope> = [.department(department)]
                if !bounds.isOff {
                    if let node { scopes.insert(.node(node)) }
                    if let division = Division(number: place) { scopes.insert(.place(division)) }
                }
                return (place, effect.name(scopes, bounds, keys))
            }, uniquingKeysWith: { first, _ in first })
        var judgement = GuardJudgement(effect, at: now)
        if !bounds.isOff {
            let scopes = names.values.reduce(into: Set<String>()) { $0.formUnion($1) }
            let before = judgement
            judgement = try await engine.read { connection in
                var judgement = before
                try judgement.load(scopes, from: GuardTable(connection: connection))
                return judgement
            }
        }
        /// Those of this batch, where it counts alone: they may be a million.
        var alone: Set<PersonKey> = []
        for place in places.sorted() {
            guard let end = Division(number: place)?.placeNumbers.upperBound else { continue }
            let scopes = names[place] ?? []
            var next = (place: place, person: Int64(-1))
            var isDone = false
            // A piece with a state of the database of its own: none is held for long.
            while !isDone {
                let from = next
                let piece = try await engine.read { connection in
                    try self.worsened(by: areas, from: from, to: end, rules: rules, at: now, on: connection) {
                        try counting($0, connection)
                    }
                }
                if bounds.isOff {
                    alone.formUnion(piece.worsened)
                    (effect.count, effect.isTooMuch) = (alone.count, alone.count > bounds.ofDepartment)
                    if effect.isTooMuch { return effect }
                } else if judgement.add(piece.worsened.map { (person: .known($0), scopes: scopes) }) {
                    return judgement.effect
                }
                next = piece.next
                isDone = piece.isLast
            }
        }
        return bounds.isOff ? effect : judgement.effect
    }

    /// How many links are looked at between two looks at the count.
    private static let judgedAtOnce = 2_000

    /// The places of these areas, and of what they correct, but for those that can worsen nothing: of a level that no rules
    /// know, and corrections that end an area sooner, begin it later, or take it back.
    private func placesToJudge(
        _ areas: [RecordContent], rules: RuleTimeline?, at now: Instant, on connection: any SQLConnection
    ) throws -> Set<Int64> {
        var stated: [String: [RecordContent]] = [:]
        try connection.query(
            "SELECT record_id, body FROM evidence WHERE dataset = $1 AND record_id IN (:list)",
            [.integer(Dataset.areaRisk.number)], list: Set(areas.map(\.recordID)).map { .text($0) }
        ) { row in
            let body = row.bytes(1)
            stated[row.text(0), default: []] += try RecordContent.areas(bodies: [body])
        }
        var places: Set<Int64> = []
        for area in areas {
            if let rules, let level = area.areaBounds?.level, !rules.colour(level, at: areas.instantsToJudge(from: now))
            {
                continue
            }
            let earlier = stated[area.recordID] ?? []
            let last = earlier.max { $0.reportedAt < $1.reportedAt }
            if let last, area.reportedAt > last.reportedAt, area.onlyShrinks(last) { continue }
            places.formUnion((earlier + [area]).compactMap { $0.division.map { Int64($0.code) } })
        }
        return places
    }

    private func worsened(
        by areas: [RecordContent], from start: (place: Int64, person: Int64), to end: Int64, rules: RuleTimeline?,
        at now: Instant, on connection: any SQLConnection,
        counting: (Set<GuardEffect.Person>) throws -> Set<GuardEffect.Person>
    ) throws -> (worsened: Set<PersonKey>, next: (place: Int64, person: Int64), isLast: Bool) {
        var persons: Set<PersonKey> = []
        var next = start
        var count = 0
        try connection.query(
            """
            SELECT link_key, person_key FROM links WHERE kind = 5 AND (link_key, person_key) > ($1, $2)
            AND link_key < $3 ORDER BY link_key, person_key LIMIT $4
            """,
            [.integer(start.place), .integer(start.person), .integer(end), .integer(Int64(Self.judgedAtOnce))]
        ) { row in
            next = (row.integer(0), row.integer(1))
            persons.insert(row.integer(1))
            count += 1
        }
        let isLast = count < Self.judgedAtOnce
        let counted = try counting(Set(persons.map { .known($0) }))
        persons = persons.filter { counted.contains(.known($0)) }
        // Without rules nobody can tell anything.
        guard let rules, !persons.isEmpty else { return (persons, next, isLast) }
        let loader = ClosureLoader(connection: connection, areas: try derivation.areaLogs.log(on: connection))
        let (before, after) = try loader.evidence(for: persons, withAndWithout: areas)
        var worsened: Set<PersonKey> = []
        for instant in areas.instantsToJudge(from: now) {
            let old = DerivedCode.derive(persons, from: before, rules: rules, at: instant)
            let new = DerivedCode.derive(persons, from: after, rules: rules, at: instant)
            worsened.formUnion(
                persons.filter { (new[$0] ?? .nobody).colour > (old[$0] ?? .nobody).colour })
        }
        return (worsened, next, isLast)
    }
}

extension RuleTimeline {
    /// Whether the rules of anybody make anything of an area of some level at one of these instants.
    fileprivate func colour(_ level: String, at instants: [Instant]) -> Bool {
        let names = ["area.\(level)", "area.\(level).resident"]
        return instants.contains { instant in
            let overlaid = overlaidProvinces.compactMap { rules(at: instant, in: $0) }
            return ([edition(at: instant)].compactMap { $0 } + overlaid).contains { rules in
                rules.categories.keys.contains { names.contains($0.name) }
            }
        }
    }
}

extension [RecordContent] {
    /// When what these areas say can first be felt: now, when the last of them was stated, and when each begins.
    fileprivate func instantsToJudge(from now: Instant) -> [Instant] {
        let begins = compactMap { $0.areaBounds?.from }.filter { $0 > now }
        let stated = map(\.reportedAt).max() ?? now
        // Begins that are many are told apart by no more than a few: each is looked at for everyone.
        let sorted = Set(begins).sorted()
        let some = sorted.count <= 8 ? sorted : [Instant](sorted.prefix(7)) + sorted.suffix(1)
        return Set([now, Swift.max(now, stated)] + some.map { Swift.max($0, stated) }).sorted()
    }
}

extension RecordContent {
    /// From when to when an area is one, and of which level.
    fileprivate var areaBounds: (level: String, from: Instant, to: Instant)? {
        // A body that does not read is no area that could be told to be smaller: it is looked at in full.
        let text = "{\(String(decoding: body, as: UTF8.self))}"
        guard let members = try? JSONText.decode([String: String].self, from: text),
            let from = members["from"].flatMap({ Instant($0) }), let level = members["level"]
        else { return nil }
        return (level, from, members["to"].flatMap { Instant($0) } ?? .distantFuture)
    }

    /// Whether this version of an area's record says less than an earlier one: the same place and level, for no longer.
    fileprivate func onlyShrinks(_ earlier: RecordContent) -> Bool {
        if isRetracted { return true }
        guard !earlier.isRetracted, division == earlier.division, let new = areaBounds, let old = earlier.areaBounds
        else { return false }
        return new.level == old.level && old.from <= new.from && new.to <= old.to
    }

    /// Reads stored bodies of records about areas.
    fileprivate static func areas(bodies: [[UInt8]]) throws -> [RecordContent] {
        var lines: [UInt8] = []
        for body in bodies {
            body.withUnsafeBytes {
                appendPseudonymous(.areaRisk, body: $0, person: nil, via: nil, mark: "", to: &lines)
            }
        }
        var collector = RecordCollector()
        let reader = EvidenceReader(dataset: .areaRisk, format: .ndjson, file: "area-risk", lineLimit: lineLimit)
        try lines.withUnsafeBytes { try reader.read($0, into: &collector) }
        try reader.finish(into: &collector)
        return collector.records.map(\.content)
    }
}
