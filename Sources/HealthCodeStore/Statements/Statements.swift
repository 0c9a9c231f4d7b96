public import HealthCode

/// A record about a person as it stands: neither withdrawn, nor contested, nor about somebody else by now.
public struct PersonRecord: Sendable, Hashable {
    /// The dataset.
    public var dataset: Dataset
    /// The identity of the statement within its dataset.
    public var recordID: String
    /// What its version in force says: members by wire name, without those that identify the person.
    public var members: [String: String]
    /// What the versions before it said, the earliest first.
    public var earlier: [[String: String]]
}

/// What this node holds of a person that they may carry away.
public struct PersonFile: Sendable, Hashable {
    /// What the last statement of residence calls them.
    public var name: String?
    /// When they were born by the last statement of residence, `YYYY-MM-DD`.
    public var birthDate: String?
    /// The records in force, in the order of datasets and record identifiers.
    public var records: [PersonRecord]
}

/// What residents may carry away of what is held of them, and what was signed of it.
public struct Statements: Sendable, Aggregate {
    let database: Database
    let residents: Residents

    /// The datasets that make statements for travelling, and the one that says whose they are.
    static let filed: [Dataset] = [.residents, .vaccination, .naat, .antigen, .case]

    /// What this node holds of a person for statements of their own; `nil` when it holds nothing. For the person alone.
    public func file(of document: IdentityDocument) async throws -> PersonFile? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            return try self.file(of: person, on: connection)
        }
    }

    /// The same of a person that the store has.
    func file(of person: PersonKey, on connection: any SQLConnection) throws -> PersonFile {
        let versions = try Self.versions(of: person, on: connection)
        var file = PersonFile(
            name: try residents.particulars(of: person, on: connection)?.name, birthDate: nil, records: [])
        var home: Version?
        for (name, versions) in versions.sorted(by: { $0.key < $1.key }) {
            guard let record = try Self.standing(versions, of: name, about: person) else { continue }
            if name.dataset != .residents {
                file.records.append(record)
            } else if let last = versions.last, home.map({ $0.reportedAt < last.reportedAt }) ?? true {
                home = last
                file.birthDate = record.members[Column.birthDate.wireName]
            }
        }
        return file
    }

    /// Whether a record is held that is about another person than the one with this document.
    public func isAboutSomebodyElse(
        _ recordID: String, in dataset: Dataset, than document: IdentityDocument
    ) async throws -> Bool {
        try await engine.read { connection in
            let other = try connection.integer(
                "SELECT 1 FROM evidence WHERE dataset = $1 AND record_id = $2 AND person_key <> $3 LIMIT 1",
                [
                    .integer(dataset.number), .text(recordID),
                    .integer(try self.person(document, on: connection) ?? 0),
                ])
            return other != nil
        }
    }

    private struct RecordName: Hashable, Comparable {
        let dataset: Dataset
        let id: String

        static func < (left: RecordName, right: RecordName) -> Bool {
            (left.dataset.number, left.id) < (right.dataset.number, right.id)
        }
    }

    private struct Version {
        let reportedAt: Instant
        let isRetracted: Bool
        let person: PersonKey
        let body: [UInt8]

        init(_ row: any SQLRow) {
            reportedAt = Instant(seconds: row.integer(2), attoseconds: UInt64(clamping: row.integer(3)))
            isRetracted = row.integer(4) == 1
            person = row.integer(5)
            body = row.bytes(6)
        }

        var members: [String: String] {
            get throws {
                try JSONText.decode([String: String].self, from: "{\(String(decoding: body, as: UTF8.self))}")
            }
        }
    }

    /// Every version of every record that is, or once was, about a person; each record's in the order of time.
    private static func versions(
        of person: PersonKey, on connection: any SQLConnection
    ) throws -> [RecordName: [Version]] {
        let columns = "dataset, record_id, reported_s, reported_a, is_retracted, person_key, body"
        var versions: [RecordName: [Version]] = [:]
        var shared: [Dataset: Set<String>] = [:]
        try connection.query(
            "SELECT \(columns), is_shared FROM evidence WHERE person_key = $1 AND dataset IN (:list)",
            [.integer(person)], list: filed.map { .integer($0.number) }
        ) { row in
            guard let dataset = Dataset(number: row.integer(0)) else { return }
            if row.integer(7) == 1 {
                shared[dataset, default: []].insert(row.text(1))
            } else {
                versions[RecordName(dataset: dataset, id: row.text(1)), default: []].append(Version(row))
            }
        }
        // The version in force of a record that named several persons may be another's.
        for (dataset, ids) in shared {
            try connection.query(
                "SELECT \(columns) FROM evidence WHERE dataset = $1 AND record_id IN (:list)",
                [.integer(dataset.number)], list: ids.map { .text($0) }
            ) { row in
                versions[RecordName(dataset: dataset, id: row.text(1)), default: []].append(Version(row))
            }
        }
        return versions.mapValues { $0.sorted { $0.reportedAt < $1.reportedAt } }
    }

    /// The record as it stands. Of two contents of one instant neither counts (`datasets.md`).
    private static func standing(
        _ versions: [Version], of name: RecordName, about person: PersonKey
    ) throws -> PersonRecord? {
        guard let last = versions.last, !last.isRetracted, last.person == person,
            versions.dropLast().last?.reportedAt != last.reportedAt
        else { return nil }
        return PersonRecord(
            dataset: name.dataset, recordID: name.id, members: try last.members,
            earlier: try versions.dropLast().filter { $0.person == person && !$0.isRetracted }.map { try $0.members })
    }
}
