import HealthCode

/// Loads all that some persons' codes depend on out of the log, as evidence about pseudonyms.
struct ClosureLoader {
    let connection: any SQLConnection
    /// Positions after this one are left out: what was known before.
    var through: Int64 = .max
    /// The risk areas of the state that the connection sees, where they are at hand.
    var areas: AreaLog?
    /// By which rows are known to be what was written; `nil` takes them as they are.
    var seals: EvidenceSeals?
    /// Lines that are read beside those of the log, by the number of their dataset: what is tried out.
    var beside: [[UInt8]] = []
    /// The places that these lines name: the areas that they lie in count too.
    var besidePlaces: Set<Int64> = []
    /// Those whom these lines name who are identity cards.
    var besideCards: Set<PersonKey> = []

    /// The evidence for these persons. Persons are known in it by ``pseudonym(of:)``.
    func evidence(for persons: Set<PersonKey>) throws -> Evidence {
        let (lines, cards) = try lines(for: persons)
        do {
            return try Self.evidence(of: lines, cards: cards)
        } catch StoreFault.unreadableRecord(let text) {
            let records = try unreadableRecords(for: persons)
            throw records.isEmpty ? StoreFault.unreadableRecord(text) : .unreadableRecords(records)
        }
    }

    /// The evidence for these persons as it stands, and as it would be with statements about areas beside it.
    func evidence(
        for persons: Set<PersonKey>, withAndWithout areas: [RecordContent]
    ) throws -> (without: Evidence, with: Evidence) {
        var (lines, cards) = try lines(for: persons)
        let without = try Self.evidence(of: lines, cards: cards)
        for area in areas {
            area.body.withUnsafeBytes {
                RecordContent.appendPseudonymous(
                    .areaRisk, body: $0, person: nil, via: nil, mark: "", to: &lines[Int(Dataset.areaRisk.number)])
            }
        }
        return (without, try Self.evidence(of: lines, cards: cards))
    }

    /// The lines of each dataset on which the codes of these persons depend, and which of those whom identity links name
    /// are identity cards.
    private func lines(for persons: Set<PersonKey>) throws -> (lines: [[UInt8]], cards: Set<PersonKey>) {
        var needed = persons
        for others in try LinkGraph(connection: connection).dependencies(of: persons).values {
            needed.formUnion(others)
        }
        var lines = [[UInt8]](repeating: [], count: Dataset.allCases.count)
        var places = besidePlaces
        var changed: Set<UnreadableRecord> = []
        try load(needed) { row in
            if let seals, !seals.hold(row, from: 0) {
                changed.insert(UnreadableRecord(position: row.integer(0), reason: EvidenceSeals.reason))
            }
            append(row, to: &lines)
            if [Dataset.residents.number, Dataset.stay.number].contains(row.integer(2)),
                let place = row.optionalInteger(11)
            {
                places.insert(place)
            }
        }
        for version in try areaLog().versions(around: places) where version.position <= through {
            if version.isChanged {
                changed.insert(UnreadableRecord(position: version.position, reason: EvidenceSeals.reason))
            }
            lines[Int(Dataset.areaRisk.number)] += version.line
        }
        if !changed.isEmpty { throw StoreFault.unreadableRecords(changed) }
        for (number, text) in beside.enumerated() { lines[number] += text }
        let hasLinks = !lines[Int(Dataset.identityLink.number)].isEmpty
        let cards = hasLinks ? try LinkGraph(connection: connection).cards(among: needed) : []
        return (lines, cards.union(besideCards))
    }

    private func areaLog() throws -> AreaLog { try areas ?? AreaLogs(seals: seals).log(on: connection) }

    /// The records that do not read, of those on which the codes of these persons depend: each is read by itself.
    private func unreadableRecords(for persons: Set<PersonKey>) throws -> Set<UnreadableRecord> {
        var needed = persons
        for others in try LinkGraph(connection: connection).dependencies(of: persons).values {
            needed.formUnion(others)
        }
        var records: Set<UnreadableRecord> = []
        var places: Set<Int64> = []
        func check(_ lines: [[UInt8]], at position: Int64) {
            do {
                _ = try Self.evidence(of: lines)
            } catch StoreFault.unreadableRecord(let text) {
                records.insert(UnreadableRecord(position: position, reason: text))
            } catch {
                records.insert(UnreadableRecord(position: position, reason: "does not read"))
            }
        }
        try load(needed) { row in
            var lines = [[UInt8]](repeating: [], count: Dataset.allCases.count)
            append(row, to: &lines)
            check(lines, at: row.integer(0))
            if let place = row.optionalInteger(11) { places.insert(place) }
        }
        for version in try areaLog().versions(around: places) {
            var lines = [[UInt8]](repeating: [], count: Dataset.allCases.count)
            lines[Int(Dataset.areaRisk.number)] = version.line
            check(lines, at: version.position)
        }
        return records
    }

    private static func evidence(of lines: [[UInt8]], cards: Set<PersonKey> = []) throws -> Evidence {
        var log = EvidenceLog()
        for (number, text) in lines.enumerated() where !text.isEmpty {
            guard let dataset = Dataset(number: Int64(number)) else { continue }
            let reader = EvidenceReader(
                dataset: dataset, format: .ndjson, file: dataset.rawValue, lineLimit: RecordContent.lineLimit)
            try text.withUnsafeBytes { try reader.read($0, into: &log) }
            try reader.finish(into: &log)
        }
        // Contradictions are part of the log: neither content counts.
        if let rejection = log.rejections.first(where: { $0.reason != .conflict }) {
            throw StoreFault.unreadableRecord("\(rejection)")
        }
        return log.sealed(cards: Set(cards.map(pseudonym)))
    }

    /// The document by which a person is known in such evidence.
    static func pseudonym(of person: PersonKey) -> IdentityDocument {
        RecordContent.pseudonymousDocument(String(person))
    }

    /// Calls `body` with each row of evidence about these persons: ``EvidenceSeals/columns``, and the place.
    private func load(_ persons: Set<PersonKey>, _ body: (any SQLRow) throws -> Void) throws {
        var shared: [Int64: Set<String>] = [:]
        let columns = "\(EvidenceSeals.columns), place"
        try connection.query(
            "SELECT \(columns), is_shared FROM evidence WHERE person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { row in
            if row.integer(12) == 1 {
                shared[row.integer(2), default: []].insert(row.text(7))
            } else {
                try body(row)
            }
        }
        // A record that names several persons over its versions is taken whole: the version that holds may be another's.
        for (dataset, ids) in shared {
            try connection.query(
                "SELECT \(columns) FROM evidence WHERE dataset = $1 AND record_id IN (:list)", [.integer(dataset)],
                list: ids.map { .text($0) }, body)
        }
    }

    private func append(_ row: any SQLRow, to lines: inout [[UInt8]]) {
        let dataset = Int(row.integer(2))
        guard row.integer(0) <= through, lines.indices.contains(dataset), let kind = Dataset(number: row.integer(2))
        else { return }
        let person = row.integer(1)
        let via = row.optionalInteger(3).map { String($0) }
        let mark = row.withBytes(8) { digest in
            digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        row.withBytes(9) { body in
            RecordContent.appendPseudonymous(
                kind, body: body, person: person == 0 ? nil : String(person), via: via, mark: mark, to: &lines[dataset])
        }
    }
}

/// A store that does not hold what it must: a defect, or a hand in the database.
public enum StoreFault: Error, Sendable, Hashable {
    /// A stored record does not read any more; the text names dataset, line and field, no person.
    case unreadableRecord(String)
    /// Stored records do not read any more, or are not what was written.
    case unreadableRecords(Set<UnreadableRecord>)
    /// A stored document does not read any more.
    case unreadableDocument(String)
}
