import HealthCode

/// Where persons live and stay by the statements that hold: what decides whose resident someone is.
struct Homes {
    let connection: any SQLConnection

    private struct Version {
        let person: PersonKey
        let reportedAt: Instant
        let isRetracted: Bool
        let place: Int64
        let target: Int64?
    }

    /// Brings the home of these persons up to date.
    func update(_ persons: Set<PersonKey>) throws {
        let holding = try holdingRecords(of: persons, in: .residents)
        for person in persons where person != 0 {
            let home = holding[person]?.max { ($0.reportedAt, $0.id.utf8Bytes) < ($1.reportedAt, $1.id.utf8Bytes) }
            try connection.execute(
                "UPDATE persons SET home = $1 WHERE person_key = $2", [SQLValue(home?.place), .integer(person)])
        }
    }

    /// Those of these whom additions may bring to another province.
    func moved(by additions: [EvidenceWriter.Addition]) throws -> Set<PersonKey> {
        var moved: Set<PersonKey> = []
        var seen: Set<PersonKey> = []
        for addition in additions {
            switch addition.content.dataset {
            case .residents, .stay, .identityLink, .fieldAct: moved.formUnion(addition.recordPersons)
            // Who lives nowhere is where they were last seen, as soon as there is something to be done.
            case .naat, .antigen, .case, .contact, .entry, .closedLoop, .trip: seen.formUnion(addition.recordPersons)
            case .antibody, .vaccination, .areaRisk: break
            }
        }
        guard !seen.isEmpty else { return moved }
        try connection.query(
            "SELECT person_key FROM persons WHERE home IS NULL AND is_open = 1 AND person_key IN (:list)",
            list: seen.subtracting(moved).map { .integer($0) }
        ) { moved.insert($0.integer(0)) }
        return moved
    }

    /// Those who live nowhere and of whom something in a division was stated, as soon as there is something to be done.
    func seen(in division: Division) throws -> Set<PersonKey> {
        var seen: Set<PersonKey> = []
        let places = division.placeNumbers
        try connection.query(
            """
            SELECT DISTINCT p.person_key FROM persons p JOIN evidence e ON e.person_key = p.person_key
            WHERE p.home IS NULL AND p.is_open = 1 AND e.place >= $1 AND e.place < $2
            """, [.integer(places.lowerBound), .integer(places.upperBound)]
        ) { seen.insert($0.integer(0)) }
        return seen
    }

    /// The provinces that have an interest in these persons of their own: where they live, where they stay, and those of
    /// the divisions whom a field act gives them to or offers them to. Of somebody who lives nowhere, and of whom more
    /// is known than tests and doses, also where they were tested or diagnosed: there they are looked for once no stay
    /// holds.
    func provinces(of persons: Set<PersonKey>) throws -> [PersonKey: Set<Int64>] {
        var provinces: [PersonKey: Set<Int64>] = [:]
        var homeless: Set<PersonKey> = []
        try connection.query(
            "SELECT person_key, home, is_open FROM persons WHERE person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { row in
            if let home = row.optionalInteger(1) {
                provinces[row.integer(0), default: []].insert(Self.province(of: home))
            } else if row.integer(2) == 1 {
                homeless.insert(row.integer(0))
            }
        }
        for (person, stays) in try holdingRecords(of: persons, in: .stay) {
            provinces[person, default: []].formUnion(stays.map { Self.province(of: $0.place) })
        }
        for (person, acts) in try holdingRecords(of: persons, in: .fieldAct) {
            // The nation is no province, and has no feed.
            let targets = acts.compactMap(\.target).map { Self.province(of: $0) }
            if !targets.isEmpty { provinces[person, default: []].formUnion(targets) }
        }
        guard !homeless.isEmpty else { return provinces }
        for dataset in [Dataset.case, .naat, .antigen] {
            for (person, records) in try holdingRecords(of: homeless, in: dataset) {
                provinces[person, default: []].formUnion(records.map { Self.province(of: $0.place) })
            }
        }
        return provinces
    }

    static func province(of place: Int64) -> Int64 { place / 10_000_000_000 * 10_000_000_000 }

    struct HoldingRecord {
        let id: String
        let reportedAt: Instant
        let place: Int64
        /// The division that a field act names beside its own.
        let target: Int64?
    }

    /// The existing records of a dataset about these persons: of each, the latest version that is not contested, unless
    /// it withdraws the statement or is about somebody else.
    private func holdingRecords(
        of persons: Set<PersonKey>, in dataset: Dataset
    ) throws -> [PersonKey: [HoldingRecord]] {
        var records: [String: [Version]] = [:]
        var shared: Set<String> = []
        func take(_ row: any SQLRow) {
            records[row.text(0), default: []].append(
                Version(
                    person: row.integer(1),
                    reportedAt: Instant(seconds: row.integer(2), attoseconds: UInt64(row.integer(3))),
                    isRetracted: row.integer(4) == 1, place: row.integer(5),
                    target: dataset == .fieldAct ? row.withBytes(7, Self.target) : nil))
        }
        // What an act names beside its place stands in its text alone.
        let columns =
            "record_id, person_key, reported_s, reported_a, is_retracted, place, is_shared"
            + (dataset == .fieldAct ? ", body" : "")
        try connection.query(
            "SELECT \(columns) FROM evidence WHERE dataset = $1 AND person_key IN (:list)",
            [.integer(dataset.number)], list: persons.map { .integer($0) }
        ) { row in
            if row.integer(6) == 1 { shared.insert(row.text(0)) } else { take(row) }
        }
        try connection.query(
            "SELECT \(columns) FROM evidence WHERE dataset = $1 AND record_id IN (:list)",
            [.integer(dataset.number)], list: shared.map { .text($0) }, take)
        var holding: [PersonKey: [HoldingRecord]] = [:]
        for (id, versions) in records {
            let counts = Dictionary(grouping: versions, by: \.reportedAt)
            let uncontested = versions.filter { counts[$0.reportedAt]?.count == 1 }
            guard let latest = uncontested.max(by: { $0.reportedAt < $1.reportedAt }), !latest.isRetracted else {
                continue
            }
            holding[latest.person, default: []].append(
                HoldingRecord(id: id, reportedAt: latest.reportedAt, place: latest.place, target: latest.target))
        }
        return holding
    }

    /// The `target` in the normal form of a field act. A quote inside of a value is escaped, so that the member's name
    /// between quotes and a colon stands nowhere else.
    private static func target(in body: UnsafeRawBufferPointer) -> Int64? {
        let text = String(decoding: body, as: UTF8.self)
        guard let member = text.firstRange(of: #""target":""#) else { return nil }
        return Division(text[member.upperBound...].prefix(12)).map { Int64($0.code) }
    }
}

extension String {
    /// Its bytes, which compare as code points do.
    fileprivate var utf8Bytes: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// Bytes in the order of their values.
private struct ByteOrder: Comparable {
    let bytes: [UInt8]

    static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
