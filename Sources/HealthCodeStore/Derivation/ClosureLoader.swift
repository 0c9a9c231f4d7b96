import HealthCode

/// Loads all that some persons' codes depend on out of the log, as evidence about pseudonyms.
struct ClosureLoader {
    let connection: any SQLConnection
    /// Positions after this one are left out: what was known before.
    var through: Int64 = .max

    /// The evidence for these persons. Persons are known in it by ``pseudonym(of:)``.
    func evidence(for persons: Set<PersonKey>) throws -> Evidence {
        var needed = persons
        for others in try LinkGraph(connection: connection).dependencies(of: persons).values {
            needed.formUnion(others)
        }
        var lines = [[UInt8]](repeating: [], count: Dataset.allCases.count)
        // Everyone's risk areas stand under the number 0.
        try load(needed.union([0]), into: &lines)
        var log = EvidenceLog()
        for (number, text) in lines.enumerated() where !text.isEmpty {
            let dataset = Dataset.allCases[number]
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

    private func load(_ persons: Set<PersonKey>, into lines: inout [[UInt8]]) throws {
        var shared: [Int64: Set<String>] = [:]
        let columns = "dataset, person_key, via_key, digest, body, position"
        try connection.query(
            "SELECT \(columns), is_shared, record_id FROM evidence WHERE person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { row in
            if row.integer(6) == 1 {
                shared[row.integer(0), default: []].insert(row.text(7))
            } else {
                append(row, to: &lines)
            }
        }
        // A record that names several persons over its versions is taken whole: the version that holds may be another's.
        for (dataset, ids) in shared {
            try connection.query(
                "SELECT \(columns) FROM evidence WHERE dataset = $1 AND record_id IN (:list)", [.integer(dataset)],
                list: ids.map { .text($0) }
            ) { append($0, to: &lines) }
        }
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
