public import HealthCode

/// A change of codes, without saying whose.
public struct RecentChange: Sendable, Hashable {
    /// When.
    public var at: Instant
    /// The colour now.
    public var colour: Colour
    /// The colour before; `nil` when there was no code.
    public var before: Colour?
    /// The reasons now, `category/measure/until;…`.
    public var reasons: String
    /// The reasons before.
    public var reasonsBefore: String
    /// Where the person lives.
    public var home: Division?
}

/// Codes of one province that turned in the hub's index: it knows how many and which colours, and no reasons.
public struct IndexTurn: Sendable, Hashable {
    /// When the hub was told.
    public var at: Instant
    /// The province that owns the codes.
    public var owner: Division?
    /// The colour before; `nil` when there was no code.
    public var before: Colour?
    /// The colour now.
    public var colour: Colour
    /// How many persons.
    public var persons: Int
}

/// The persons diagnosed on a day.
public struct DailyCases: Sendable, Hashable {
    /// Confirmed.
    public var confirmed = 0
    /// Infected without symptoms.
    public var asymptomatic = 0

    /// So many.
    public init(confirmed: Int = 0, asymptomatic: Int = 0) {
        self.confirmed = confirmed
        self.asymptomatic = asymptomatic
    }
}

/// How things went: what changed, and the cases by day.
public struct Course: Sendable, Aggregate {
    let database: Database

    /// The latest changes of the codes that this node derives, the newest first.
    public func recentChanges(limit: Int = 200) async throws -> [RecentChange] {
        try await engine.read { connection in
            var changes: [RecentChange] = []
            let before = """
                FROM code_log b WHERE b.person_key = l.person_key AND b.entry < l.entry ORDER BY b.entry DESC LIMIT 1
                """
            try connection.query(
                """
                SELECT l.at_us, l.colour, l.reasons, p.home, (SELECT b.colour \(before)), (SELECT b.reasons \(before))
                FROM (SELECT * FROM code_log ORDER BY entry DESC LIMIT $1) l
                LEFT JOIN persons p ON p.person_key = l.person_key ORDER BY l.entry DESC
                """, [.integer(Int64(limit))]
            ) { row in
                changes.append(
                    RecentChange(
                        at: Instant(microseconds: row.integer(0)), colour: Self.colour(row.integer(1)) ?? .green,
                        before: row.optionalInteger(4).flatMap { Self.colour($0) }, reasons: row.text(2),
                        reasonsBefore: row.text(5), home: row.optionalInteger(3).flatMap { Division(number: $0) }))
            }
            return changes
        }
    }

    /// The latest turns in the hub's index, the newest first.
    public func indexTurns(limit: Int = 60) async throws -> [IndexTurn] {
        try await engine.read { connection in
            var turns: [IndexTurn] = []
            try connection.query(
                "SELECT at_us, owner, before, colour, persons FROM index_turns ORDER BY entry DESC LIMIT $1",
                [.integer(Int64(limit))]
            ) { row in
                turns.append(
                    IndexTurn(
                        at: Instant(microseconds: row.integer(0)), owner: Division(number: row.integer(1)),
                        before: row.optionalInteger(2).flatMap { Self.colour($0) },
                        colour: Self.colour(row.integer(3)) ?? .green, persons: Int(row.integer(4))))
            }
            return turns
        }
    }

    static func colour(_ number: Int64) -> Colour? { UInt8(exactly: number).flatMap { Colour(rawValue: $0) } }

    /// Diagnoses by the province in which a person lives (`nil`: none on record) and the day on which they were first
    /// reported: case records of which some version is a diagnosis, each counted once, as what it was first reported as.
    ///
    /// A node counts records that are held elsewhere too. Each belongs to one province at most, whoever counts it: to that
    /// of the person whom its last version is about.
    public func casesByProvince() async throws -> [Division?: [LocalDate: DailyCases]] {
        struct Case {
            var first: (seconds: Int64, kind: CaseKind)
            var last: (seconds: Int64, home: Int64?)
        }
        return try await engine.read { connection in
            var cases: [String: Case] = [:]
            let kinds = CaseKind.allCases.filter(\.isDiagnosis).map { (Array("\"kind\":\"\($0.rawValue)\"".utf8), $0) }
            try connection.query(
                """
                SELECT e.record_id, e.reported_s, e.body, p.home FROM evidence e
                LEFT JOIN persons p ON p.person_key = e.person_key WHERE e.dataset = $1 AND e.is_retracted = 0
                """,
                [.integer(Dataset.case.number)]
            ) { row in
                let kind = row.withBytes(2) { body in kinds.first { body.firstRange(of: $0.0) != nil }?.1 }
                guard let kind else { return }
                let (seconds, home) = (row.integer(1), row.optionalInteger(3))
                var known = cases[row.text(0)] ?? Case(first: (seconds, kind), last: (seconds, home))
                if seconds < known.first.seconds { known.first = (seconds, kind) }
                if seconds > known.last.seconds { known.last = (seconds, home) }
                cases[row.text(0)] = known
            }
            var provinces: [Division?: [LocalDate: DailyCases]] = [:]
            for one in cases.values {
                let day = UTCOffset.china.date(of: Instant(seconds: one.first.seconds))
                let province = one.last.home.flatMap { Division(number: $0)?.province }
                switch one.first.kind {
                case .asymptomatic: provinces[province, default: [:]][day, default: DailyCases()].asymptomatic += 1
                default: provinces[province, default: [:]][day, default: DailyCases()].confirmed += 1
                }
            }
            return provinces
        }
    }
}
