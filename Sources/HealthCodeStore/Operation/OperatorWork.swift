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
    /// Which version.
    public var reportedAt: Instant
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

/// A refused line: where it stood and why, and nothing of what stood in it.
public struct RefusedLine: Sendable, Hashable {
    /// The credential that submitted the batch.
    public var department: String
    /// The batch.
    public var batch: String
    /// The dataset.
    public var dataset: String
    /// When the batch came.
    public var receivedAt: Instant
    /// The line, its field and the reason, as the receipt names them.
    public var rejection: SubmissionReceipt.LineRejection
}

/// What waits for an operator: held batches, contested records, refused lines.
public struct OperatorWork: Sendable, Aggregate {
    let database: Database

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

    /// The records whose latest version is contested, the latest that came at most; what a later version has solved is no
    /// longer among them, and takes nobody's place.
    public func contestedRecords(limit: Int = 100) async throws -> [ContestedRecord] {
        try await engine.read { connection in
            var records: [String: ContestedRecord] = [:]
            try connection.query(
                """
                SELECT e.dataset, e.record_id, s.node, s.department, s.submitter, e.reported_s, e.reported_a
                FROM evidence e
                JOIN sources s ON s.source_id = e.source_id
                JOIN (SELECT g.dataset, g.record_id, g.reported_s, g.reported_a FROM evidence g
                    GROUP BY g.dataset, g.record_id, g.reported_s, g.reported_a
                    HAVING COUNT(*) > 1 AND NOT EXISTS (
                        SELECT 1 FROM evidence n WHERE n.dataset = g.dataset AND n.record_id = g.record_id
                        AND (n.reported_s, n.reported_a) > (g.reported_s, g.reported_a))
                    ORDER BY MAX(g.position) DESC LIMIT $1) c
                ON c.dataset = e.dataset AND c.record_id = e.record_id AND c.reported_s = e.reported_s
                AND c.reported_a = e.reported_a
                """, [.integer(Int64(limit))]
            ) { row in
                guard let dataset = Dataset(number: row.integer(0))?.rawValue else { return }
                let source = EvidenceSource(node: row.text(2), department: row.text(3), submitter: row.text(4))
                let reportedAt = Instant(seconds: row.integer(5), attoseconds: UInt64(row.integer(6)))
                var record =
                    records["\(dataset)/\(row.text(1))"]
                    ?? ContestedRecord(dataset: dataset, record: row.text(1), reportedAt: reportedAt, sources: [])
                // Of several versions that are contested, the last one counts for what holds.
                if record.reportedAt < reportedAt {
                    record.reportedAt = reportedAt
                    record.sources = []
                }
                if record.reportedAt == reportedAt { record.sources.append(source) }
                records["\(dataset)/\(row.text(1))"] = record
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

    /// The last refused lines, the newest batch first, from the receipts that name them.
    ///
    /// - Parameter limit: how many lines; they come from as many batches at most, so that one look stays cheap.
    public func refusedLines(limit: Int = 50) async throws -> [RefusedLine] {
        try await engine.read { connection in
            var lines: [RefusedLine] = []
            try connection.query(
                """
                SELECT batch_id, department, dataset, received_us, receipt FROM batches
                WHERE rejected > 0 ORDER BY received_us DESC LIMIT $1
                """, [.integer(Int64(min(limit, 20)))]
            ) { row in
                guard lines.count < limit else { return }
                let receipt = try JSONText.decode(SubmissionReceipt.self, from: row.text(4))
                for rejection in receipt.rejections.prefix(limit - lines.count) {
                    lines.append(
                        RefusedLine(
                            department: row.text(1), batch: row.text(0), dataset: row.text(2),
                            receivedAt: Instant(microseconds: row.integer(3)), rejection: rejection))
                }
            }
            return lines
        }
    }
}
