import HealthCode

// The hold of what is stated about risk areas. Everyone who lives or stays there may be millions: they are looked at before
// the writer is asked for, and no longer than until it is clear that a second person must decide. Such a batch is
// judged by itself: what its department caused earlier in the day is not added.
extension Intake {
    /// How many persons' codes a batch about risk areas would worsen, or so many that it must be held.
    ///
    /// - Returns: the count, of which what is beyond `holdAbove` may not be all.
    func worsenedByAreas(_ batch: ArrivingBatch) async throws -> Int {
        let areas = batch.submission.records.map(\.content).filter { $0.dataset == .areaRisk }
        guard !areas.isEmpty, batch.holdAbove < .max else { return 0 }
        let places = try await engine.read { connection in
            try self.placesToJudge(areas, rules: batch.rules, at: batch.now, on: connection)
        }
        var worsened: Set<PersonKey> = []
        for place in places.sorted() {
            guard let end = Division(number: place)?.placeNumbers.upperBound else { continue }
            var next = (place: place, person: Int64(-1))
            var isDone = false
            // A piece with a state of the database of its own: none is held for long.
            while !isDone {
                let from = next
                let piece = try await engine.read { connection in
                    try self.worsened(by: areas, from: from, to: end, batch, on: connection)
                }
                worsened.formUnion(piece.worsened)
                if worsened.count > batch.holdAbove { return worsened.count }
                next = piece.next
                isDone = piece.isLast
            }
        }
        return worsened.count
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
        by areas: [RecordContent], from start: (place: Int64, person: Int64), to end: Int64, _ batch: ArrivingBatch,
        on connection: any SQLConnection
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
        // Without rules nobody can tell anything.
        guard let rules = batch.rules else { return (persons, next, isLast) }
        let loader = ClosureLoader(connection: connection, areas: try derivation.areaLogs.log(on: connection))
        let (before, after) = try loader.evidence(for: persons, withAndWithout: areas)
        var worsened: Set<PersonKey> = []
        for instant in areas.instantsToJudge(from: batch.now) {
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
