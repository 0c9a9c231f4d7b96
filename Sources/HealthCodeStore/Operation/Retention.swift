public import HealthCode

/// How long the rows of a table are kept, and why: every table of the schema has its rule here, and nowhere else.
///
/// What law and use ask is weighed in ``reason``. A person's data are kept for no longer than their purpose needs (Personal
/// Information Protection Law, articles 19 and 47), while who read them, and on what a colour rested, must be answerable for
/// as long as somebody can call it into question.
public struct Retention: Sendable, Hashable {
    /// When a row goes.
    public enum Rule: Sendable, Hashable {
        /// Never: it is what the node is, or what everything is derived from.
        case forGood
        /// With what it belongs to, in the transaction in which that goes.
        case withOwner
        /// When its feature has no more use of it, or puts another in its place; a bound on how many there are holds too.
        case byFeature
        /// So many days after the instant in a column of microseconds, where a condition holds.
        case aged(days: Int64, Age)
    }

    /// How rows that are past their time are found.
    public struct Age: Sendable, Hashable {
        /// The instant that counts, in microseconds.
        let time: String
        /// An indexed number by which the table is gone through in pieces: it grows with ``time``.
        let order: String
        /// What else must hold of a row; it may name the table.
        let condition: String?

        init(_ time: String, order: String? = nil, where condition: String? = nil) {
            self.time = time
            self.order = order ?? time
            self.condition = condition
        }
    }

    /// The table.
    public let table: String
    /// When its rows go.
    public let rule: Rule
    /// Why then.
    public let reason: String

    init(_ table: String, _ rule: Rule, _ reason: String) {
        self.table = table
        self.rule = rule
        self.reason = reason
    }
}

extension Retention {
    /// Every table of the schema.
    public static let all: [Retention] = [
        Retention("schema_migrations", .forGood, "what the schema is"),
        Retention("counters", .forGood, "a row for each counter"),
        Retention("cursors", .forGood, "a row for each cursor"),
        Retention("sources", .forGood, "who states things: a row for each department and clerk"),
        Retention("evidence", .byFeature, "everything is derived from it; purged when the interest in a person ends"),
        Retention("handles", .withOwner, "with the person"),
        Retention("persons", .byFeature, "until the person is forgotten or purged"),
        Retention("links", .withOwner, "with the person"),
        Retention("assessments", .withOwner, "with the person; derived again at any time"),
        Retention("work_items", .withOwner, "with the person; derived again at any time"),
        Retention("work_lists", .withOwner, "with the row of dispatch that they follow from"),
        Retention("work_counts", .byFeature, "a count for each division and what it is counted by; nobody's data"),
        Retention("grants", .withOwner, "with the person: no token is granted twice"),
        Retention(
            "field_devices", .aged(days: 30, Age("seen_us")),
            "what it holds ends after a day; whether it forgot on order is known for a month more"),
        Retention(
            "field_deliveries", .aged(days: 30, Age("at_us")),
            "who sends an act again is answered as before; telephones that come back do so within weeks"),
        Retention("province_figures", .forGood, "a row for each province; sums, and nobody's data"),
        Retention("touched", .byFeature, "until the person is derived"),
        Retention("set_aside", .byFeature, "until the record reads again"),
        Retention("area_changes", .forGood, "a row for each place that was ever a risk area"),
        Retention("area_work", .byFeature, "until everyone in the area is touched"),
        Retention(
            "code_log",
            .aged(
                days: 365,
                Age(
                    "at_us", order: "entry",
                    where: """
                        EXISTS (SELECT 1 FROM code_log later WHERE later.person_key = code_log.person_key
                        AND later.entry > code_log.entry)
                        """)),
            "a colour can be called into question for months (administrative review, action); the last entry stands"),
        Retention(
            "batches", .aged(days: 180, Age("received_us", where: "status <> 'held'")),
            "a receipt answers whoever sends again, and departments settle within half a year; what is held waits"),
        Retention(
            "guard_effects", .byFeature, "a day: what a department, a case and a place worsened is added up over it"),
        Retention("refusals", .byFeature, "a count for each department, dataset and field"),
        Retention("outbox", .byFeature, "until the hub has confirmed"),
        Retention("feed", .byFeature, "until its reader has read, and 100,000 entries more"),
        Retention(
            "withheld_grants", .byFeature, "until the province that a grant gives a person to has read it"),
        Retention("readers", .forGood, "a row for each province"),
        Retention(
            "feeds_behind", .byFeature, "a row for each province that is behind; the next page takes their place"),
        Retention("interests", .byFeature, "until the interest ends"),
        Retention(
            "code_index", .byFeature, "a row for each person whose code a province told; the next takes its place"),
        Retention("index_turns", .byFeature, "the last 1,000"),
        Retention("documents", .forGood, "the rules of every day, by which each code is explained"),
        Retention(
            "enrolments", .aged(days: 7, Age("expires_us")), "a code that has ended is told from none for a week"),
        Retention("sessions", .aged(days: 0, Age("expires_us")), "of no use once it has ended"),
        Retention("page_sessions", .aged(days: 0, Age("ends_us")), "of no use once it has ended; 1,024 at most"),
        Retention(
            "contests", .aged(days: 365, Age("answered_us", where: "answered_us IS NOT NULL")),
            "an answer can be called into question like the colour; what is open stays"),
        Retention(
            "access_log", .aged(days: 3 * 365, Age("at_us", order: "entry")),
            "records of processing are kept for three years (Personal Information Protection Law, article 56)"),
        Retention("log_chain", .forGood, "the account of the logs: a row for thousands of theirs, or for five seconds"),
        Retention("peer_heads", .forGood, "a row for each log of each node that reports its heads"),
        Retention("head_faults", .forGood, "when a node's log was not the one that was known before"),
        Retention("credentials", .byFeature, "a day beyond the end of the shard that names them"),
        Retention("devices", .withOwner, "a row for each person, until another device takes the place"),
        Retention("status_shards", .byFeature, "a day beyond its end"),
        Retention("status_lists", .byFeature, "a day beyond its end"),
        Retention("signers", .forGood, "a withdrawal is never undone"),
        Retention("trust_lists", .byFeature, "the last of each name"),
        Retention("gateway_signers", .forGood, "what was taken back is never uploaded again"),
        Retention("gateway_rules", .byFeature, "until its country deletes it or its time is over"),
        Retention("gateway_batches", .byFeature, "until it ends or its country deletes it"),
        Retention("foreign_trust", .byFeature, "until a list does not name it"),
        Retention("check_ins", .byFeature, "until the days of the order are over"),
        Retention("issued_statements", .byFeature, "until it ends; 200 a person at most"),
        Retention("revoked_certificates", .byFeature, "until its batch ends; 20,000 a province at most"),
    ]
}

extension NodeOperation {
    /// How many rows of a table are looked at in one transaction: no other writer waits long for it.
    private static let sweptAtOnce: Int64 = 1_000

    /// Deletes what is past its time by ``Retention``, in pieces.
    ///
    /// - Returns: how many rows went, by table; tables of which none went are left out.
    @discardableResult
    public func sweep(at now: Instant) async throws -> [String: Int] {
        var gone: [String: Int] = [:]
        // What goes is taken off the account of its log, so it has to be on it.
        try await chains.seal(at: now)
        for retention in Retention.all {
            guard case .aged(let days, let age) = retention.rule else { continue }
            let end = now.advanced(bySeconds: -86_400 * days).microseconds
            let count = try await sweep(retention.table, age, before: end)
            if count > 0 { gone[retention.table] = count }
        }
        return gone
    }

    /// Goes through a table in the order of its age, as far as rows are old enough.
    private func sweep(_ table: String, _ age: Retention.Age, before end: Int64) async throws -> Int {
        var after = Int64.min
        var count = 0
        while let (through, isLast) = try await piece(of: table, age, after: after, before: end) {
            let start = after
            let condition = """
                \(age.order) > $1 AND \(age.order) <= $2 AND \(age.time) <= $3
                \(age.condition.map { "AND \($0)" } ?? "")
                """
            let arguments: [SQLValue] = [.integer(start), .integer(through), .integer(end)]
            let log = AuditedLog(table: table)
            count += try await engine.write { connection in
                guard let log else {
                    return try connection.execute("DELETE FROM \(table) WHERE \(condition)", arguments)
                }
                try connection.hold(.logChain)
                return try LogChain(log, keys: self.keys, on: connection).delete(where: condition, arguments)
            }
            if isLast { break }
            after = through
        }
        return count
    }

    /// The next piece: its last place, and whether nothing beyond it is old enough; `nil` for none.
    private func piece(
        of table: String, _ age: Retention.Age, after: Int64, before end: Int64
    ) async throws -> (through: Int64, isLast: Bool)? {
        try await engine.read { connection in
            var rows: [(place: Int64, time: Int64)] = []
            try connection.query(
                """
                SELECT \(age.order), \(age.time) FROM \(table)
                WHERE \(age.order) > $1 AND \(age.order) IS NOT NULL ORDER BY \(age.order) LIMIT $2
                """, [.integer(after), .integer(Self.sweptAtOnce)]
            ) { rows.append(($0.integer(0), $0.integer(1))) }
            guard let last = rows.last, rows.contains(where: { $0.time <= end }) else { return nil }
            return (last.place, last.time > end || rows.count < Self.sweptAtOnce)
        }
    }
}
