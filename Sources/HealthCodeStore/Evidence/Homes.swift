import HealthCode

/// Where persons live and stay by the statements that hold: what decides whose resident someone is.
struct Homes {
    let connection: any SQLConnection

    private struct Version {
        let person: PersonKey
        let reportedAt: Instant
        let isRetracted: Bool
        let place: Int64
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

    /// The provinces that have an interest in these persons of their own: where they live, and where they stay.
    func provinces(of persons: Set<PersonKey>) throws -> [PersonKey: Set<Int64>] {
        var provinces: [PersonKey: Set<Int64>] = [:]
        try connection.query(
            "SELECT person_key, home FROM persons WHERE home IS NOT NULL AND person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { provinces[$0.integer(0), default: []].insert(Self.province(of: $0.integer(1))) }
        for (person, stays) in try holdingRecords(of: persons, in: .stay) {
            provinces[person, default: []].formUnion(stays.map { Self.province(of: $0.place) })
        }
        return provinces
    }

    static func province(of place: Int64) -> Int64 { place / 10_000_000_000 * 10_000_000_000 }

    struct HoldingRecord {
        let id: String
        let reportedAt: Instant
        let place: Int64
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
                    isRetracted: row.integer(4) == 1, place: row.integer(5)))
        }
        let columns = "record_id, person_key, reported_s, reported_a, is_retracted, place, is_shared"
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
                HoldingRecord(id: id, reportedAt: latest.reportedAt, place: latest.place))
        }
        return holding
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
