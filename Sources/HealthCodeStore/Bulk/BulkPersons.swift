public import HealthCode

/// Persons who are new to a store, with all their records, as rows: made outside of any transaction, since most of the
/// work is to seal them.
public struct BulkPersons: Sendable {
    /// Where persons' numbers are drawn from; no other piece may draw from it. Within it they are random, so that they
    /// say nothing of anybody but which piece they came with.
    public typealias Numbers = ClosedRange<Int64>

    /// How many persons.
    public var count: Int { persons.count }
    /// How many records.
    public var recordCount: Int { evidence.count }

    let handles: [[SQLValue]]
    let persons: [[SQLValue]]
    /// Rows of `evidence` that have no position and no source yet.
    let evidence: [[SQLValue]]
    let links: [[SQLValue]]
    let sessions: [[SQLValue]]
    let receivedAt: Instant

    /// Seals persons.
    ///
    /// - Parameters:
    ///   - records: each record in one version; all of a person are here.
    ///   - sessions: tokens of sessions to begin, for some of them.
    init(
        _ records: [RecordContent], sessions: [(document: IdentityDocument, token: String)], until: Instant,
        numbers: Numbers, receivedAt: Instant, keys: StoreKeys, digestOf: (String) -> [UInt8]
    ) throws {
        var order: [IdentityDocument] = []
        var groups: [IdentityDocument: [RecordContent]] = [:]
        for record in records {
            guard let document = record.document else { continue }
            if groups[document] == nil { order.append(document) }
            groups[document, default: []].append(record)
        }
        // In the order of the tables' indexes: then a page is written once and not with each of its rows.
        var drawn: Set<PersonKey> = []
        while drawn.count < order.count { drawn.insert(.random(in: numbers)) }
        let people = Dictionary(uniqueKeysWithValues: zip(order, drawn.sorted()))

        var handles: [[SQLValue]] = []
        var persons: [[SQLValue]] = []
        var evidence: [[SQLValue]] = []
        var links: [Link] = []
        for document in order {
            guard let person = people[document], let group = groups[document] else { continue }
            let key = DataKey()
            handles.append([.bytes(keys.handle(of: document.type.rawValue, document.number)), .integer(person)])
            let home = group.last { $0.dataset == .residents }?.division
            persons.append([
                .integer(person), .bytes(try key.wrapped(by: keys)),
                .bytes(try key.seal(Array("\(document.type.rawValue):\(document.number)".utf8))),
                SQLValue(home.map { Int64($0.code) }), 1, .integer(group.contains(where: \.opensEpisode) ? 1 : 0),
            ])
            for content in group {
                let via = content.via.flatMap { people[$0] }
                evidence.append(
                    try EvidenceWriter.row(
                        .init(content: content, source: 0, isOwn: true), position: 0, person: person, via: via,
                        digest: keys.digest(content.json), receivedAt: receivedAt.microseconds, key: key, keys: keys))
                links += Link.links(of: person, by: content, via: via, keys)
            }
        }
        self.receivedAt = receivedAt
        self.handles = handles
        self.persons = persons
        self.evidence = evidence
        self.links = Set(links).map(\.values)
        self.sessions = sessions.compactMap { session in
            people[session.document].map {
                [.bytes(digestOf(session.token)), .integer($0), .integer(until.microseconds)]
            }
        }
    }
}

/// Fills a store that is measured with persons who are new to it.
public struct BulkLoading: Sendable, Aggregate {
    let database: Database
    let residents: Residents

    /// Seals persons who are new to this store; see ``load(_:source:)``.
    ///
    /// - Parameters:
    ///   - records: each in one version.
    ///   - sessions: tokens of sessions to begin, for some of these persons.
    public func seal(
        _ records: [RecordContent], sessions: [(document: IdentityDocument, token: String)], until: Instant,
        numbers: BulkPersons.Numbers, at now: Instant
    ) throws -> BulkPersons {
        try BulkPersons(
            records, sessions: sessions, until: until, numbers: numbers, receivedAt: now, keys: keys,
            digestOf: residents.sessionDigest)
    }

    /// Puts persons with all their records into the store, in the engine's fastest way, as completely known and not yet
    /// derived; ``rebuild(at:rules:asOf:announces:progress:)`` does that. Nobody else is told of them: this is for stores
    /// that are measured, and for none that takes part in the exchange.
    public func load(_ persons: BulkPersons, source: EvidenceSource) async throws {
        try await engine.write { connection in
            try EvidenceWriter.lockLog(on: connection)
            let number = SQLValue.integer(try SourceTable(connection: connection).number(of: source))
            let last = try connection.integer("SELECT value FROM counters WHERE name = 'position'") ?? 0
            try connection.copy(into: "handles", columns: ["handle", "person_key"], rows: persons.handles)
            try connection.copy(
                into: "persons", columns: ["person_key", "data_key", "document", "home", "is_complete", "is_open"],
                rows: persons.persons)
            let place = EvidenceWriter.columns.firstIndex(of: "source_id") ?? 0
            let evidence = persons.evidence.enumerated().map { index, row in
                var row = row
                row[0] = .integer(last + Int64(index) + 1)
                row[place] = number
                return row
            }
            try connection.copy(into: "evidence", columns: EvidenceWriter.columns, rows: evidence)
            try LogChain(.evidence, keys: self.keys, on: connection).append(
                evidence, after: last, at: persons.receivedAt.microseconds)
            try connection.execute(
                "UPDATE counters SET value = $1 WHERE name = 'position'", [.integer(last + Int64(evidence.count))])
            try connection.insert(into: "links", Link.columns, persons.links, onConflict: "DO NOTHING")
            try connection.copy(
                into: "sessions", columns: ["token_digest", "person_key", "expires_us"], rows: persons.sessions)
        }
    }
}
