import HealthCode

/// Whose statement stands behind a reason of a code.
public struct CodeCause: Sendable, Hashable, Codable {
    /// The category of the reason.
    public var category: String
    /// The dataset of the statement.
    public var dataset: String
    /// The statement.
    public var record: String
    /// When its department stated it, RFC 3339.
    public var reportedAt: String
    /// The node that took it in.
    public var node: String
    /// The department's credential.
    public var department: String
    /// Who submitted it.
    public var submitter: String

    enum CodingKeys: String, CodingKey {
        case category, dataset, record, node, department, submitter
        case reportedAt = "reported_at"
    }

    /// The causes of these persons' codes.
    static func find(
        of persons: Set<PersonKey>, in evidence: Evidence, rules: RuleTimeline, at now: Instant, keys: StoreKeys,
        on connection: any SQLConnection
    ) throws -> [PersonKey: [CodeCause]] {
        guard !persons.isEmpty, let assessor = Assessor(evidence: evidence, timeline: rules, at: now) else {
            return [:]
        }
        var workspace = Assessor.Workspace()
        var causes: [PersonKey: [CodeCause]] = [:]
        for person in persons {
            guard let number = evidence.person(with: ClosureLoader.pseudonym(of: person)),
                let explanation = assessor.explain(number, in: &workspace)
            else { continue }
            causes[person] = try find(in: explanation, on: connection)
        }
        return causes
    }

    /// The causes that an explanation names.
    static func find(in explanation: Explanation, on connection: any SQLConnection) throws -> [CodeCause] {
        var causes: [CodeCause] = []
        for (category, reference) in explanation.reasonRecords {
            var source: EvidenceSource?
            try connection.query(
                """
                SELECT s.node, s.department, s.submitter FROM evidence e JOIN sources s ON s.source_id = e.source_id
                WHERE e.dataset = $1 AND e.record_id = $2 AND e.reported_s = $3 AND e.reported_a = $4
                """,
                [
                    .integer(reference.dataset.number), .text(reference.recordID),
                    .integer(reference.reportedAt.seconds), .integer(Int64(reference.reportedAt.attoseconds)),
                ]
            ) { source = EvidenceSource(node: $0.text(0), department: $0.text(1), submitter: $0.text(2)) }
            causes.append(
                CodeCause(
                    category: category.name, dataset: reference.dataset.rawValue, record: reference.recordID,
                    reportedAt: explanation.rules.offset.format(reference.reportedAt), node: source?.node ?? "",
                    department: source?.department ?? "", submitter: source?.submitter ?? ""))
        }
        return causes
    }
}

extension Explanation {
    /// The records that stand behind the reasons of the code.
    var reasonRecords: [(category: Category, record: EvidenceReference)] {
        var records: [(category: Category, record: EvidenceReference)] = []
        for item in cases { if let reason = item.reason { records.append((reason.category, item.record)) } }
        for item in positives { if let reason = item.reason { records.append((reason.category, item.sample.record)) } }
        for item in presences { if let reason = item.reason { records.append((reason.category, item.record)) } }
        for item in episodes { if let reason = item.reason { records.append((reason.category, item.origin.record)) } }
        return records
    }
}

/// What was answered, when, on which evidence, under which protocol: one entry for each change of a code.
struct CodeLog {
    let connection: any SQLConnection

    func append(
        _ codes: [(PersonKey, DerivedCode)], causes: [PersonKey: [CodeCause]], at now: Instant, asOf: Instant?,
        watermark: Int64
    ) throws {
        guard !codes.isEmpty else { return }
        try connection.execute(
            "UPDATE counters SET value = value + $1 WHERE name = 'code-log'", [.integer(Int64(codes.count))])
        let last = try connection.integer("SELECT value FROM counters WHERE name = 'code-log'") ?? 0
        let first = last - Int64(codes.count) + 1
        try connection.insert(
            into: "code_log",
            ["entry", "person_key", "at_us", "as_of_us", "colour", "reasons", "edition", "watermark", "causes"],
            try codes.enumerated().map { index, item in
                [
                    .integer(first + Int64(index)), .integer(item.0), .integer(now.microseconds),
                    SQLValue(asOf?.microseconds), .integer(Int64(item.1.colour.rawValue)), .text(item.1.reasons),
                    .text(item.1.edition), .integer(watermark), .text(try JSONText.encode(causes[item.0] ?? [])),
                ]
            })
    }
}
