import Crypto
public import HealthCode

extension Intake {
    /// The hub's guard before it routes: of what a province sends, the evidence of a department that would worsen too many
    /// persons elsewhere waits here for a second person. The province is told nothing; it is not its decision.
    ///
    /// A node may name departments that there are not: all that it carries has a bound of its own.
    ///
    /// - Returns: the events that are to be taken, and how many were set aside.
    public func guardEvents(
        _ events: [ExchangeEvent], from province: Division, rules: RuleTimeline?, bounds: GuardBounds,
        heldAtMost: Int = .max, at now: Instant
    ) async throws -> (taken: [ExchangeEvent], setAside: Int) {
        guard !bounds.isOff else { return (events, 0) }
        var aside: Set<String> = []
        let evidence = events.filter { $0.type == .evidence && $0.hasReadableSource }
        // Who is named as a resident of the province on the same page is no stranger there.
        let own = Set(
            evidence.lazy.filter { $0.dataset == Dataset.residents.rawValue }
                .filter { $0.data[Column.division.wireName].flatMap { Division($0) }?.province == province.province }
                .compactMap(\.document))
        let groups = Dictionary(grouping: evidence) { $0.department ?? "" }
        for (department, group) in groups.sorted(by: { $0.key < $1.key }) {
            var contents: [(event: ExchangeEvent, content: RecordContent)] = []
            for (name, events) in Dictionary(grouping: group, by: { $0.dataset ?? "" }) {
                guard let dataset = Dataset(rawValue: name) else { continue }
                contents += try RecordContent.read(events, of: dataset).contents.map { (event: $0.0, content: $0.1) }
            }
            let source = "\(province.province):\(department)"
            let stated = contents.map { $0.content }
            let ofPersons = try await engine.read { connection in
                try self.worseningGuard.guardedEffect(
                    of: stated.filter { $0.dataset != .areaRisk }, by: source, node: province.province, rules: rules,
                    bounds: bounds, at: now, on: connection
                ) { try self.persons($0, livingOutside: province, own, on: connection) }
            }
            // Of its own places the node that took it in has judged it; those who live there may be millions.
            let elsewhere = stated.filter { $0.dataset == .areaRisk && $0.division?.province != province.province }
            let ofAreas = try await effectOfAreas(
                elsewhere, by: source, node: province.province, rules: rules, bounds: bounds, at: now
            ) { try self.persons($0, livingOutside: province, own, on: $1) }
            guard let effect = ofPersons.map({ $0.with(ofAreas) }) ?? (ofAreas.isEmpty ? nil : ofAreas) else {
                continue
            }
            let isTooMuch = try await engine.write { connection in
                try EvidenceWriter.lockLog(on: connection)
                if effect.isTooMuch { return true }
                return try self.worseningGuard.settle(effect, at: now, on: connection) != nil
            }
            guard isTooMuch else { continue }
            try await setAside(
                contents, of: department, source, from: province, effect: effect, heldAtMost: heldAtMost, at: now)
            aside.formUnion(contents.map { $0.event.id })
        }
        return (events.filter { $0.type != .evidence || !aside.contains($0.id) }, aside.count)
    }

    /// Those who live elsewhere, or nobody knows where.
    private func persons(
        _ persons: Set<GuardEffect.Person>, livingOutside province: Division, _ own: Set<IdentityDocument>,
        on connection: any SQLConnection
    ) throws -> Set<GuardEffect.Person> {
        var inside: Set<PersonKey> = []
        let known = persons.compactMap { if case .known(let key) = $0 { key } else { nil } }
        try connection.query(
            "SELECT person_key, home FROM persons WHERE home IS NOT NULL AND person_key IN (:list)",
            list: known.map { .integer($0) }
        ) { row in
            if Homes.province(of: row.integer(1)) == Int64(province.province.code) { inside.insert(row.integer(0)) }
        }
        return persons.filter { person in
            switch person {
            case .known(let key): !inside.contains(key)
            case .new(let document): !own.contains(document)
            }
        }
    }

    /// Keeps what a department of a province stated for a second person; what came before is there already.
    private func setAside(
        _ contents: [(event: ExchangeEvent, content: RecordContent)], of department: String, _ source: String,
        from province: Division, effect: GuardEffect, heldAtMost: Int, at now: Instant
    ) async throws {
        for (dataset, group) in Dictionary(grouping: contents, by: { $0.content.dataset }) {
            var hash = SHA256()
            for json in group.map({ $0.content.json }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                hash.update(data: json)
            }
            var submission = Submission(
                dataset: dataset, format: "ndjson",
                records: group.enumerated().map { (line: $0.offset + 1, content: $0.element.content) },
                rejections: [], unknownColumns: [], requestDigest: Array(hash.finalize()), idempotencyKey: nil,
                department: department, submitter: group.first?.event.submitter ?? "")
            submission.origin = province.province.description
            var receipt = emptyReceipt(of: submission, status: .held, at: now)
            receipt.worsened = effect.count
            let body = try HeldBatch(submission).sealed(by: keys).get()
            var listed = submission
            listed.department = source
            let (noted, row) = (receipt, listed)
            try await engine.write { connection in
                try EvidenceWriter.lockLog(on: connection)
                let known = try connection.integer(
                    "SELECT 1 FROM batches WHERE department = $1 AND dataset = $2 AND request_digest = $3",
                    [.text(source), .text(dataset.rawValue), .bytes(row.requestDigest)])
                if known != nil { return }
                // Of a province, whatever departments it names: nobody buries the list under what nobody will read.
                let held = try connection.integer(
                    "SELECT COUNT(*) FROM batches WHERE status = 'held' AND department LIKE $1",
                    [.text("\(province.province):%")])
                guard held ?? 0 < Int64(heldAtMost) else { throw SubmissionFault.tooManyHeld }
                try self.note([(noted, row)], held: body, at: now, on: connection)
            }
        }
    }
}
