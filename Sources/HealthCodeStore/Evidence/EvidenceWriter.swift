import HealthCode

/// Adds contents to the evidence log inside of a transaction, and finds out whom they touch.
///
/// The log is a set that only grows: what comes again is a duplicate, what contradicts is kept beside what it
/// contradicts, and the derivation makes of it what `datasets.md` says.
struct EvidenceWriter {
    let connection: any SQLConnection
    var persons: PersonDirectory

    init(keys: StoreKeys, connection: any SQLConnection) {
        self.connection = connection
        persons = PersonDirectory(keys: keys, connection: connection)
    }

    /// A content with where it comes from.
    struct Arrival {
        let content: RecordContent
        let source: Int64
        /// Whether this node took it in from a department, and not from another node.
        let isOwn: Bool
    }

    /// What became of arrivals.
    struct Outcome {
        /// For each arrival in order.
        var verdicts: [RecordVerdict] = []
        /// Those that were new to the log, contradictions included, in the order of their positions.
        var added: [Addition] = []
        /// The last position before these.
        var watermarkBefore: Int64 = 0
    }

    /// A content that was new to the log.
    struct Addition {
        let position: Int64
        let content: RecordContent
        let isOwn: Bool
        /// The person it is about; 0 for `area-risk`.
        let person: PersonKey
        /// Everyone that a version of its record is about.
        let recordPersons: Set<PersonKey>
    }

    private struct Version {
        let reportedAt: Instant
        let digest: [UInt8]
        let person: PersonKey
    }

    private struct RecordName: Hashable {
        let dataset: Dataset
        let id: String
    }

    /// Adds what is new.
    mutating func append(_ arrivals: [Arrival], receivedAt: Int64) throws -> Outcome {
        var outcome = Outcome()
        outcome.watermarkBefore = try Self.lockLog(on: connection)
        try persons.findOrMake(arrivals.lazy.flatMap { [$0.content.document, $0.content.via].compactMap { $0 } })
        let directory = persons
        try persons.loadKeys(of: arrivals.compactMap { arrival in arrival.content.document.flatMap { directory[$0] } })
        var held = try versions(of: arrivals)
        var rows: [[SQLValue]] = []
        var shared: Set<RecordName> = []
        var position = outcome.watermarkBefore
        for arrival in arrivals {
            let content = arrival.content
            let name = RecordName(dataset: content.dataset, id: content.recordID)
            let digest = persons.keys.digest(content.json)
            let person = content.document.flatMap { persons[$0] } ?? 0
            let versions = held[name] ?? []
            let sameInstant = versions.filter { $0.reportedAt == content.reportedAt }
            if sameInstant.contains(where: { $0.digest == digest }) {
                outcome.verdicts.append(.duplicate)
                continue
            }
            outcome.verdicts.append(sameInstant.isEmpty ? .accepted : .conflict)
            position += 1
            held[name, default: []].append(
                Version(reportedAt: content.reportedAt, digest: digest, person: person))
            let recordPersons = Set(versions.map(\.person)).union([person])
            if recordPersons.count > 1 { shared.insert(name) }
            rows.append(
                try Self.row(
                    arrival, position: position, person: person, via: content.via.flatMap { persons[$0] },
                    digest: digest, receivedAt: receivedAt, key: person == 0 ? nil : try persons.dataKey(of: person),
                    keys: persons.keys))
            outcome.added.append(
                Addition(
                    position: position, content: content, isOwn: arrival.isOwn, person: person,
                    recordPersons: recordPersons))
        }
        guard !rows.isEmpty else { return outcome }
        try connection.execute(
            "UPDATE counters SET value = $1 WHERE name = 'position'", [.integer(position)])
        try connection.insert(into: "evidence", Self.columns, rows)
        try account(for: rows, after: outcome.watermarkBefore, at: receivedAt)
        for name in shared {
            try connection.execute(
                "UPDATE evidence SET is_shared = 1 WHERE dataset = $1 AND record_id = $2",
                [.integer(name.dataset.number), .text(name.id)])
        }
        try connection.insert(
            into: "links", Link.columns, links(of: outcome.added).map(\.values), onConflict: "DO NOTHING")
        try markOpen(outcome.added)
        try Homes(connection: connection).update(
            Set(outcome.added.lazy.filter { $0.content.dataset == .residents }.flatMap(\.recordPersons)))
        return outcome
    }

    /// Accounts for new rows in the chain of the log.
    private func account(for rows: [[SQLValue]], after position: Int64, at now: Int64) throws {
        try LogChain(.evidence, keys: persons.keys, on: connection).append(rows, after: position, at: now)
    }

    /// Keeps other writers out until the transaction ends: what is compared with the log cannot change meanwhile. It is the
    /// first lock that a transaction takes, so that no two wait for each other.
    ///
    /// - Returns: the last position.
    @discardableResult
    static func lockLog(on connection: any SQLConnection) throws -> Int64 {
        try connection.advance("position", by: 0)
    }

    static let columns = [
        "position", "person_key", "month", "dataset", "record_id", "reported_s", "reported_a", "digest", "is_retracted",
        "is_own", "source_id", "received_us", "place", "via_key", "body", "particulars", "seal",
    ]

    static func row(
        _ arrival: Arrival, position: Int64, person: PersonKey, via: PersonKey?, digest: [UInt8], receivedAt: Int64,
        key: DataKey?, keys: StoreKeys
    ) throws -> [SQLValue] {
        let content = arrival.content
        let (year, month, _) = UTCOffset.china.date(of: content.reportedAt).components
        let particulars: SQLValue = try key.map { .bytes(try $0.seal(content.particulars)) } ?? .null
        return [
            .integer(position), .integer(person), .integer(Int64(year * 100 + month)),
            .integer(content.dataset.number), .text(content.recordID), .integer(content.reportedAt.seconds),
            .integer(Int64(content.reportedAt.attoseconds)), .bytes(digest), .integer(content.isRetracted ? 1 : 0),
            .integer(arrival.isOwn ? 1 : 0), .integer(arrival.source), .integer(receivedAt),
            SQLValue(content.division.map { Int64($0.code) }), SQLValue(via),
            .bytes(content.body), particulars,
            .bytes(keys.seal(content, person: person, via: via, digest: digest)),
        ]
    }

    private func versions(of arrivals: [Arrival]) throws -> [RecordName: [Version]] {
        var versions: [RecordName: [Version]] = [:]
        for (dataset, group) in Dictionary(grouping: arrivals, by: \.content.dataset) {
            try connection.query(
                """
                SELECT record_id, reported_s, reported_a, digest, person_key FROM evidence
                WHERE dataset = $1 AND record_id IN (:list)
                """, [.integer(dataset.number)], list: Set(group.map(\.content.recordID)).map { .text($0) }
            ) { row in
                versions[RecordName(dataset: dataset, id: row.text(0)), default: []].append(
                    Version(
                        reportedAt: Instant(seconds: row.integer(1), attoseconds: UInt64(row.integer(2))),
                        digest: row.bytes(3), person: row.integer(4)))
            }
        }
        return versions
    }

    private func links(of additions: [Addition]) -> Set<Link> {
        var links: Set<Link> = []
        for addition in additions where addition.person != 0 {
            links.formUnion(
                Link.links(
                    of: addition.person, by: addition.content, via: addition.content.via.flatMap { persons[$0] },
                    persons.keys))
        }
        return links
    }

    /// Marks the persons whose evidence makes more than green: an edition can touch no others.
    private func markOpen(_ additions: [Addition]) throws {
        var open = Set(additions.filter(\.content.opensEpisode).map(\.person))
        // Whom an identity link names may be somebody with more than green.
        for addition in additions where addition.content.dataset == .identityLink {
            open.insert(addition.person)
            if let other = addition.content.via.flatMap({ persons[$0] }) { open.insert(other) }
        }
        try connection.execute(
            "UPDATE persons SET is_open = 1 WHERE is_open = 0 AND person_key IN (:list)",
            list: open.map { .integer($0) })
    }
}

extension RecordContent {
    /// Whether it can make more than green.
    var opensEpisode: Bool {
        switch dataset {
        case .contact, .entry, .closedLoop, .trip, .stay, .case: true
        case .naat, .antigen: isPositive
        case .residents, .antibody, .vaccination, .identityLink, .fieldAct, .areaRisk: false
        }
    }
}

extension Dataset {
    /// Its number in the tables. Stores hold it: a dataset that is added gets the next one, whatever its place in the
    /// order of `datasets.md`.
    var number: Int64 {
        switch self {
        case .residents: 0
        case .naat: 1
        case .antigen: 2
        case .antibody: 3
        case .vaccination: 4
        case .case: 5
        case .contact: 6
        case .entry: 7
        case .stay: 8
        case .trip: 9
        case .closedLoop: 10
        case .areaRisk: 11
        case .identityLink: 12
        case .fieldAct: 13
        }
    }

    /// The dataset with this number.
    init?(number: Int64) {
        guard let dataset = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = dataset
    }
}

extension Instant {
    /// Microseconds since 1970, rounded up: what is due then is due by no later than the instant.
    var microseconds: Int64 {
        if self == .distantFuture { return .max }
        if self == .distantPast { return .min }
        return seconds &* 1_000_000 &+ Int64((attoseconds + 999_999_999_999) / 1_000_000_000_000)
    }

    /// The instant of so many microseconds since 1970.
    init(microseconds: Int64) {
        let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
        self.init(seconds: seconds, attoseconds: UInt64(microseconds - seconds * 1_000_000) * 1_000_000_000_000)
    }
}
