public import HealthCode

/// A batch that waits for a second person.
public struct HeldBatchSummary: Sendable, Hashable {
    /// Its name.
    public var batch: String
    /// The credential that submitted it.
    public var department: String
    /// Who submitted it.
    public var submitter: String
    /// Its dataset.
    public var dataset: String
    /// When it came.
    public var receivedAt: Instant
    /// How many codes it would worsen.
    public var worsened: Int
    /// Its receipt so far.
    public var receipt: SubmissionReceipt
}

/// A version of a record of which two contents came: neither counts.
public struct ContestedRecord: Sendable, Hashable {
    /// Its dataset.
    public var dataset: String
    /// The record.
    public var record: String
    /// Who stated the contents.
    public var sources: [EvidenceSource]
}

/// Refused lines of a department by the first faulty field.
public struct RefusalCount: Sendable, Hashable {
    /// The credential.
    public var department: String
    /// The dataset.
    public var dataset: String
    /// The field.
    public var field: String
    /// How many.
    public var count: Int
}

/// A change of codes, without saying whose.
public struct RecentChange: Sendable, Hashable {
    /// When.
    public var at: Instant
    /// The colour now.
    public var colour: Colour
    /// The reasons now.
    public var reasons: String
    /// Where the person lives.
    public var home: Division?
}

extension NodeStore {
    /// The batches that wait, the oldest first.
    public func heldBatches() async throws -> [HeldBatchSummary] {
        try await engine.read { connection in
            var batches: [HeldBatchSummary] = []
            try connection.query(
                """
                SELECT batch_id, department, submitter, dataset, received_us, worsened, receipt FROM batches
                WHERE status = 'held' ORDER BY received_us LIMIT 500
                """, []
            ) { row in
                batches.append(
                    HeldBatchSummary(
                        batch: row.text(0), department: row.text(1), submitter: row.text(2), dataset: row.text(3),
                        receivedAt: Instant(microseconds: row.integer(4)), worsened: Int(row.integer(5)),
                        receipt: try JSONText.decode(SubmissionReceipt.self, from: row.text(6))))
            }
            return batches
        }
    }

    /// The records whose latest version is contested.
    public func contestedRecords(limit: Int = 100) async throws -> [ContestedRecord] {
        try await engine.read { connection in
            var records: [String: ContestedRecord] = [:]
            try connection.query(
                """
                SELECT e.dataset, e.record_id, s.node, s.department, s.submitter FROM evidence e
                JOIN sources s ON s.source_id = e.source_id
                JOIN (SELECT dataset, record_id, reported_s, reported_a FROM evidence
                    GROUP BY dataset, record_id, reported_s, reported_a HAVING COUNT(*) > 1 LIMIT $1) c
                ON c.dataset = e.dataset AND c.record_id = e.record_id AND c.reported_s = e.reported_s
                AND c.reported_a = e.reported_a
                """, [.integer(Int64(limit))]
            ) { row in
                guard let dataset = Dataset(number: row.integer(0))?.rawValue else { return }
                let source = EvidenceSource(node: row.text(2), department: row.text(3), submitter: row.text(4))
                records[
                    "\(dataset)/\(row.text(1))",
                    default: ContestedRecord(dataset: dataset, record: row.text(1), sources: [])
                ]
                .sources.append(source)
            }
            return records.values.sorted { ($0.dataset, $0.record) < ($1.dataset, $1.record) }
        }
    }

    /// Refused lines by department.
    public func refusals() async throws -> [RefusalCount] {
        try await engine.read { connection in
            var refusals: [RefusalCount] = []
            try connection.query(
                "SELECT department, dataset, field, count FROM refusals ORDER BY department, dataset, count DESC", []
            ) {
                refusals.append(
                    RefusalCount(
                        department: $0.text(0), dataset: $0.text(1), field: $0.text(2), count: Int($0.integer(3))))
            }
            return refusals
        }
    }

    /// The latest changes of codes, the newest first.
    public func recentChanges(limit: Int = 200) async throws -> [RecentChange] {
        try await engine.read { connection in
            var changes: [RecentChange] = []
            try connection.query(
                """
                SELECT l.at_us, l.colour, l.reasons, p.home FROM code_log l
                LEFT JOIN persons p ON p.person_key = l.person_key ORDER BY l.entry DESC LIMIT $1
                """, [.integer(Int64(limit))]
            ) { row in
                changes.append(
                    RecentChange(
                        at: Instant(microseconds: row.integer(0)),
                        colour: Colour(rawValue: UInt8(clamping: row.integer(1))) ?? .green, reasons: row.text(2),
                        home: row.optionalInteger(3).flatMap { Division(number: $0) }))
            }
            return changes
        }
    }

    /// Diagnoses by the day on which they were first reported: case records of which some version is a diagnosis, each
    /// counted once.
    public func casesByDay() async throws -> [LocalDate: Int] {
        try await engine.read { connection in
            var first: [String: Int64] = [:]
            let diagnoses = CaseKind.allCases.filter(\.isDiagnosis).map { Array("\"kind\":\"\($0.rawValue)\"".utf8) }
            try connection.query(
                "SELECT record_id, reported_s, body FROM evidence WHERE dataset = $1 AND is_retracted = 0",
                [.integer(Dataset.case.number)]
            ) { row in
                let isDiagnosis = row.withBytes(2) { body in diagnoses.contains { body.firstRange(of: $0) != nil } }
                if isDiagnosis { first[row.text(0)] = min(first[row.text(0)] ?? .max, row.integer(1)) }
            }
            var days: [LocalDate: Int] = [:]
            for seconds in first.values {
                days[UTCOffset.china.date(of: Instant(seconds: seconds)), default: 0] += 1
            }
            return days
        }
    }
}
