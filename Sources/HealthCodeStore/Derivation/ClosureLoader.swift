import HealthCode

/// Loads all that some persons' codes depend on out of the log, as evidence about pseudonyms.
struct ClosureLoader {
    let connection: any SQLConnection
    /// Positions after this one are left out: what was known before.
    var through: Int64 = .max
    /// The risk areas of the state that the connection sees, where they are at hand.
    var areas: AreaLog?

    /// The evidence for these persons. Persons are known in it by ``pseudonym(of:)``.
    func evidence(for persons: Set<PersonKey>) throws -> Evidence {
        try Self.evidence(of: lines(for: persons))
    }

    /// The evidence for these persons as it stands, and as it would be with statements about areas beside it.
    func evidence(
        for persons: Set<PersonKey>, withAndWithout areas: [RecordContent]
    ) throws -> (without: Evidence, with: Evidence) {
        var lines = try lines(for: persons)
        let without = try Self.evidence(of: lines)
        for area in areas {
            area.body.withUnsafeBytes {
                RecordContent.appendPseudonymous(
                    body: $0, person: nil, via: nil, mark: "", to: &lines[Int(Dataset.areaRisk.number)])
            }
        }
        return (without, try Self.evidence(of: lines))
    }

    /// The lines of each dataset on which the codes of these persons depend.
    private func lines(for persons: Set<PersonKey>) throws -> [[UInt8]] {
        var needed = persons
        for others in try LinkGraph(connection: connection).dependencies(of: persons).values {
            needed.formUnion(others)
        }
        var lines = [[UInt8]](repeating: [], count: Dataset.allCases.count)
        let places = try load(needed, into: &lines)
        try (areas ?? AreaLogs().log(on: connection)).append(
            around: places, through: through, to: &lines[Int(Dataset.areaRisk.number)])
        return lines
    }

    private static func evidence(of lines: [[UInt8]]) throws -> Evidence {
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
        return log.sealed()
    }

    /// The document by which a person is known in such evidence.
    static func pseudonym(of person: PersonKey) -> IdentityDocument {
        RecordContent.pseudonymousDocument(String(person))
    }

    /// - Returns: where these persons live or stay, by any version of any record.
    private func load(_ persons: Set<PersonKey>, into lines: inout [[UInt8]]) throws -> Set<Int64> {
        var shared: [Int64: Set<String>] = [:]
        var places: Set<Int64> = []
        func take(_ row: any SQLRow) {
            append(row, to: &lines)
            if [Dataset.residents.number, Dataset.stay.number].contains(row.integer(0)),
                let place = row.optionalInteger(6)
            {
                places.insert(place)
            }
        }
        let columns = "dataset, person_key, via_key, digest, body, position, place"
        try connection.query(
            "SELECT \(columns), is_shared, record_id FROM evidence WHERE person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { row in
            if row.integer(7) == 1 {
                shared[row.integer(0), default: []].insert(row.text(8))
            } else {
                take(row)
            }
        }
        // A record that names several persons over its versions is taken whole: the version that holds may be another's.
        for (dataset, ids) in shared {
            try connection.query(
                "SELECT \(columns) FROM evidence WHERE dataset = $1 AND record_id IN (:list)", [.integer(dataset)],
                list: ids.map { .text($0) }
            ) { take($0) }
        }
        return places
    }

    private func append(_ row: any SQLRow, to lines: inout [[UInt8]]) {
        let dataset = Int(row.integer(0))
        guard row.integer(5) <= through, lines.indices.contains(dataset) else { return }
        let person = row.integer(1)
        let via = row.optionalInteger(2).map { String($0) }
        let mark = row.withBytes(3) { digest in
            digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        row.withBytes(4) { body in
            RecordContent.appendPseudonymous(
                body: body, person: person == 0 ? nil : String(person), via: via, mark: mark, to: &lines[dataset])
        }
    }
}

/// A store that does not hold what it must: a defect, or a hand in the database.
public enum StoreFault: Error, Sendable, Hashable {
    /// A stored record does not read any more; the text names dataset, line and field, no person.
    case unreadableRecord(String)
    /// A stored document does not read any more.
    case unreadableDocument(String)
}
