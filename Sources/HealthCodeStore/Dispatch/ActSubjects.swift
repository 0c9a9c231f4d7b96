public import HealthCode

/// How an act names the person.
public enum ActReference: Sendable, Hashable {
    /// By the name of the row.
    case item(WorkItemName)
    /// By a document.
    case document(IdentityDocument)
}

/// A person about whom somebody wants to state an act.
public struct ActSubject: Sendable, Hashable {
    /// The document that the act is stated under.
    public var document: IdentityDocument
    /// As the last statement of residence has it.
    public var personName: String?
    /// Who has every duty; `nil` when nothing follows for anybody.
    public var owner: Division?
    /// Whom the person is offered to.
    public var offeredTo: Division?
    /// Under which the owner owns.
    public var token: OwnershipToken
    /// Where records about the person say that they live or stayed, or on whose behalf somebody acted.
    public var connected: Set<Division>

    /// Whether the division has the person to act for now: it owns them or is offered them.
    public func isOf(_ division: Division) -> Bool { owner == division || offeredTo == division }

    /// Whether what the division did about the person is taken. What was seen while it had them counts however late it is
    /// told: observations are never fenced.
    public func takesActs(of division: Division) -> Bool { isOf(division) || connected.contains(division) }
}

extension WorkLists {
    /// Whom these acts are about; those whom the node does not know are left out.
    public func subjects(_ references: Set<ActReference>) async throws -> [ActReference: ActSubject] {
        guard !references.isEmpty else { return [:] }
        return try await engine.read { connection in
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            let named = references.compactMap { reference -> IdentityDocument? in
                if case .document(let document) = reference { document } else { nil }
            }
            try directory.find(named)
            var persons: [ActReference: PersonKey] = [:]
            for reference in references {
                switch reference {
                case .item(let name): persons[reference] = name.person
                case .document(let document): persons[reference] = directory[document]
                }
            }
            var firsts: [PersonKey: PersonKey] = [:]
            try connection.query(
                "SELECT person_key, first_key FROM work_items WHERE person_key IN (:list)",
                list: Set(persons.values).sorted().map { .integer($0) }
            ) { firsts[$0.integer(0)] = $0.integer(1) }
            let all = Set(persons.values).union(firsts.values)
            let documents = try directory.documents(of: all)
            let items = try Self.items(of: all, documents, on: connection)
            let particulars = try self.residents.particulars(of: all, in: &directory)
            let places = try Self.places(of: all, on: connection)
            return persons.compactMapValues { person in
                guard let document = documents[person] else { return nil }
                let first = firsts[person] ?? person
                let item = items[first]
                return ActSubject(
                    document: document, personName: (particulars[person] ?? particulars[first])?.name,
                    owner: item?.owner, offeredTo: item?.offeredTo, token: item?.token ?? .none,
                    connected: (places[person] ?? []).union(places[first] ?? []))
            }
        }
    }

    static func items(
        of persons: Set<PersonKey>, _ documents: [PersonKey: IdentityDocument], on connection: any SQLConnection
    ) throws -> [PersonKey: WorkItem] {
        var items: [PersonKey: WorkItem] = [:]
        try connection.query(
            "SELECT \(WorkTable.columns) FROM work_items w WHERE w.person_key IN (:list)",
            list: persons.sorted().map { .integer($0) }
        ) { row in
            guard let document = documents[row.integer(0)] else { return }
            items[row.integer(0)] = WorkTable.item(row, of: document)
        }
        return items
    }

    private static func places(
        of persons: Set<PersonKey>, on connection: any SQLConnection
    ) throws -> [PersonKey: Set<Division>] {
        var places: [PersonKey: Set<Division>] = [:]
        try connection.query(
            """
            SELECT person_key, place FROM evidence WHERE dataset IN ($1, $2, $3) AND place IS NOT NULL
            AND person_key IN (:list)
            """, [Dataset.residents, .stay, .fieldAct].map { .integer($0.number) },
            list: persons.sorted().map { .integer($0) }
        ) { row in
            guard let division = Division(number: row.integer(1)) else { return }
            places[row.integer(0), default: []].insert(division)
        }
        return places
    }
}

/// An act as it stands in the log, without whom it is about.
public struct StatedAct: Sendable, Hashable, Codable {
    /// The statement's identity.
    public var record: String
    /// When it was stated.
    public var reportedAt: String
    /// `accept`, `contact` …
    public var kind: String
    /// When it was done.
    public var occurredAt: String
    /// On whose behalf.
    public var division: String
    /// By whom.
    public var worker: String
    /// `h.l`.
    public var token: String?
    /// A division.
    public var target: String?
    /// What came of it.
    public var outcome: String?
    /// How the person was spoken to.
    public var channel: String?
    /// Where the person was brought.
    public var place: String?
    /// In degrees.
    public var temperature: String?
    /// `yes` or `no`.
    public var symptoms: String?

    enum CodingKeys: String, CodingKey {
        case kind, division, worker, token, target, outcome, channel, place, temperature, symptoms
        case record = "record_id"
        case reportedAt = "reported_at"
        case occurredAt = "occurred_at"
    }
}

extension WorkLists {
    /// The acts about the person of a row that stand, in the order in which they were done; of a version that two contents
    /// came of neither does.
    public func acts(of entry: WorkListEntry) async throws -> [StatedAct] {
        try await engine.read { connection in
            let persons = try Self.documents(under: entry.name.person, on: connection)
            var versions: [String: (order: (Int64, Int64), count: Int, isRetracted: Bool, body: [UInt8])] = [:]
            try connection.query(
                """
                SELECT record_id, reported_s, reported_a, is_retracted, body FROM evidence
                WHERE dataset = $1 AND person_key IN (:list)
                """, [.integer(Dataset.fieldAct.number)], list: persons.sorted().map { .integer($0) }
            ) { row in
                let order = (row.integer(1), row.integer(2))
                if let held = versions[row.text(0)], held.order > order { return }
                let isContested = versions[row.text(0)].map { $0.order == order } ?? false
                versions[row.text(0)] = (order, isContested ? 2 : 1, row.integer(3) == 1, row.bytes(4))
            }
            return try versions.values.filter { $0.count == 1 && !$0.isRetracted }
                .map { try JSONText.decode(StatedAct.self, from: "{\(String(decoding: $0.body, as: UTF8.self))}") }
                .sorted { ($0.moment, $0.record) < ($1.moment, $1.record) }
        }
    }
}

extension WorkLists {
    /// The documents whose rows stand under this one: whoever is one person has the acts of each.
    private static func documents(
        under first: PersonKey, on connection: any SQLConnection
    ) throws -> Set<PersonKey> {
        var documents: Set<PersonKey> = [first]
        var open = documents
        while !open.isEmpty {
            var next: Set<PersonKey> = []
            try connection.query(
                """
                SELECT w.person_key FROM links l JOIN work_items w ON w.person_key = l.link_key
                WHERE l.kind = 6 AND w.first_key = $1 AND l.person_key IN (:list)
                """, [.integer(first)], list: open.sorted().map { .integer($0) }
            ) { next.insert($0.integer(0)) }
            open = next.subtracting(documents)
            documents.formUnion(open)
        }
        return documents
    }
}

extension StatedAct {
    fileprivate var moment: Int64 { Instant(occurredAt)?.microseconds ?? 0 }
}
