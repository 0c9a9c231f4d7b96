import HealthCode

/// Makes events of what feeds and outboxes refer to. What is there no more is left out.
struct EventWriter {
    let connection: any SQLConnection
    /// The sending node, as the events name it.
    let source: String
    private var persons: PersonDirectory
    private let keys: StoreKeys

    init(connection: any SQLConnection, role: NodeRole, keys: StoreKeys) {
        self.connection = connection
        self.keys = keys
        source = role.province.map { "/provinces/\($0)" } ?? "/hub"
        persons = PersonDirectory(keys: keys, connection: connection)
    }

    private struct StoredRecord {
        let dataset: Dataset
        let person: PersonKey
        let via: PersonKey?
        let body: [UInt8]
        let particulars: [UInt8]
        let receivedAt: Int64
        let origin: EvidenceSource
    }

    /// The events of items, in order.
    ///
    /// - Parameter watermarks: how far this node knows what others have stated; each code says up to when that is for it.
    mutating func events(
        for items: [(entry: Int64, item: FeedItem)], _ watermarks: FeedWatermarks
    ) throws -> [ExchangeEvent] {
        let records = try records(at: items.lazy.filter { $0.item.kind == .evidence }.map(\.item.reference))
        let readings = try readings(at: items.lazy.filter { $0.item.kind == .reading }.map(\.item.reference))
        let people = items.compactMap { entry -> PersonKey? in
            switch entry.item.kind {
            case .evidence, .rules: nil
            case .reading: readings[entry.item.reference]?.person
            case .code, .backfillComplete, .interestEnded, .purge: entry.item.reference
            }
        }
        let documents = try persons.documents(
            of: Set(people).union(records.values.compactMap(\.via)).union(records.values.map(\.person)))
        let codes = try AssessmentTable(connection: connection).rows(
            of: .list(Set(items.lazy.filter { $0.item.kind == .code }.map(\.item.reference))))
        let asOf = try FeedRelations(connection: connection).asOf(codes.keys, watermarks)
        return try items.compactMap { entry, item in
            let id = "\(entry)"
            switch item.kind {
            case .evidence:
                return try records[item.reference].flatMap { try event(id: id, of: $0, documents: documents) }
            case .code:
                guard let code = codes[item.reference] else { return nil }
                return event(
                    id, .code, about: item.reference, documents, Self.state(of: code, asOf: asOf[item.reference]))
            case .backfillComplete: return event(id, .backfillComplete, about: item.reference, documents)
            case .interestEnded: return event(id, .interestEnded, about: item.reference, documents)
            case .purge: return event(id, .purge, about: item.reference, documents)
            case .rules: return try rules(id, number: item.reference)
            case .reading:
                guard let reading = readings[item.reference] else { return nil }
                return event(id, .reading, about: reading.person, documents, reading.members)
            }
        }
    }

    /// Entries of the access log, as they are told.
    private func readings(
        at entries: some Sequence<Int64>
    ) throws -> [Int64: (person: PersonKey, members: [String: String])] {
        var readings: [Int64: (person: PersonKey, members: [String: String])] = [:]
        try connection.query(
            "SELECT entry, person_key, at_us, principal, purpose, what FROM access_log WHERE entry IN (:list)",
            list: Set(entries).map { .integer($0) }
        ) { row in
            readings[row.integer(0)] = (
                row.integer(1),
                [
                    "at": Instant(microseconds: row.integer(2)).exactText, "principal": row.text(3),
                    "purpose": row.text(4), "what": row.text(5),
                ]
            )
        }
        return readings
    }

    private func event(
        _ id: String, _ kind: ExchangeEvent.Kind, about person: PersonKey, _ documents: [PersonKey: IdentityDocument],
        _ more: [String: String] = [:]
    ) -> ExchangeEvent? {
        guard let document = documents[person] else { return nil }
        let data = [
            Column.documentType.wireName: document.type.rawValue, Column.documentNumber.wireName: document.number,
        ]
        return ExchangeEvent(id: id, source: source, type: kind, data: data.merging(more) { $1 })
    }

    private static func state(of standing: StandingCode, asOf: Instant?) -> [String: String] {
        let code = standing.code
        var state = ["colour": code.isSubject ? code.colour.name : "unknown"]
        state["at"] = Instant(microseconds: standing.version.at).exactText
        state["version"] = String(standing.version.state)
        state["next_review"] = code.nextReview?.exactText
        state["as_of"] = asOf?.exactText
        return state
    }

    private mutating func event(
        id: String, of record: StoredRecord, documents: [PersonKey: IdentityDocument]
    ) throws -> ExchangeEvent? {
        var json: [UInt8] = [UInt8(ascii: "{")]
        json += record.body
        if record.person != 0 {
            // Forgotten: what is left says nothing of anybody, and is nobody's.
            guard let key = try persons.dataKey(of: record.person), let particulars = key.open(record.particulars)
            else {
                return nil
            }
            json.append(UInt8(ascii: ","))
            json += particulars
            if let via = record.via {
                guard let document = documents[via] else { return nil }
                json += RecordContent.viaMembers(document, of: record.dataset)
            }
        }
        json.append(UInt8(ascii: "}"))
        var event = ExchangeEvent(
            id: id, source: source, type: .evidence, time: Instant(microseconds: record.receivedAt).exactText,
            data: try JSONText.decode([String: String].self, from: String(decoding: json, as: UTF8.self)))
        event.dataset = record.dataset.rawValue
        event.node = record.origin.node
        event.department = record.origin.department
        event.submitter = record.origin.submitter
        return event
    }

    private mutating func records(at positions: some Sequence<Int64>) throws -> [Int64: StoredRecord] {
        var records: [Int64: StoredRecord] = [:]
        try connection.query(
            """
            SELECT e.position, e.dataset, e.person_key, e.via_key, e.body, e.particulars, e.received_us, s.node,
            s.department, s.submitter FROM evidence e JOIN sources s ON s.source_id = e.source_id
            WHERE e.position IN (:list)
            """, list: Set(positions).map { .integer($0) }
        ) { row in
            guard let dataset = Dataset(number: row.integer(1)) else { return }
            records[row.integer(0)] = StoredRecord(
                dataset: dataset, person: row.integer(2), via: row.optionalInteger(3), body: row.bytes(4),
                particulars: row.bytes(5), receivedAt: row.integer(6),
                origin: EvidenceSource(node: row.text(7), department: row.text(8), submitter: row.text(9)))
        }
        try persons.loadKeys(of: Set(records.values.lazy.map(\.person)).subtracting([0]))
        return records
    }

    private func rules(_ id: String, number: Int64) throws -> ExchangeEvent? {
        var event: ExchangeEvent?
        try connection.query(
            """
            SELECT kind, document_id, version, effective_us, text, signature, effective_from FROM documents
            WHERE number = $1
            """, [.integer(number)]
        ) { row in
            var data = ["kind": row.text(0), "id": row.text(1), "version": String(row.integer(2))]
            data["effective_from"] = DocumentTable.effectiveFrom(row, 3, 6)?.exactText
            data["text"] = String(decoding: row.bytes(4), as: UTF8.self)
            data["signature"] = row.bytes(5).map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
            event = ExchangeEvent(id: id, source: source, type: .rules, data: data)
        }
        return event
    }
}
