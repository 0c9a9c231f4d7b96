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
        var explanations: [PersonKey: Explanation] = [:]
        for person in persons {
            guard let number = evidence.person(with: ClosureLoader.pseudonym(of: person)) else { continue }
            explanations[person] = assessor.explain(number, in: &workspace)
        }
        let sources = try sources(of: explanations.values.flatMap(\.reasonRecords).map(\.record), on: connection)
        return explanations.mapValues { causes(in: $0, from: sources) }
    }

    /// The causes that an explanation names.
    static func find(in explanation: Explanation, on connection: any SQLConnection) throws -> [CodeCause] {
        causes(in: explanation, from: try sources(of: explanation.reasonRecords.map(\.record), on: connection))
    }

    private static func causes(
        in explanation: Explanation, from sources: [EvidenceReference: EvidenceSource]
    ) -> [CodeCause] {
        explanation.reasonRecords.map { category, reference in
            let source = sources[reference]
            return CodeCause(
                category: category.name, dataset: reference.dataset.rawValue, record: reference.recordID,
                reportedAt: explanation.rules.offset.format(reference.reportedAt), node: source?.node ?? "",
                department: source?.department ?? "", submitter: source?.submitter ?? "")
        }
    }

    /// Who submitted these versions.
    private static func sources(
        of references: [EvidenceReference], on connection: any SQLConnection
    ) throws -> [EvidenceReference: EvidenceSource] {
        var sources: [EvidenceReference: EvidenceSource] = [:]
        for (dataset, group) in Dictionary(grouping: Set(references), by: \.dataset) {
            try connection.query(
                """
                SELECT e.record_id, e.reported_s, e.reported_a, s.node, s.department, s.submitter
                FROM evidence e JOIN sources s ON s.source_id = e.source_id
                WHERE e.dataset = $1 AND e.record_id IN (:list)
                """, [.integer(dataset.number)], list: Set(group.map(\.recordID)).map { .text($0) }
            ) { row in
                let version = EvidenceReference(
                    dataset: dataset, recordID: row.text(0),
                    reportedAt: Instant(seconds: row.integer(1), attoseconds: UInt64(clamping: row.integer(2))))
                sources[version] = EvidenceSource(
                    node: row.text(3), department: row.text(4), submitter: row.text(5))
            }
        }
        return sources
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
        _ codes: [(PersonKey, DerivedCode)], causes: [PersonKey: [CodeCause]], at now: Instant,
        asOf: [PersonKey: Instant],
        watermark: Int64
    ) throws {
        guard !codes.isEmpty else { return }
        let first = try connection.advance("code-log", by: codes.count) - Int64(codes.count) + 1
        try connection.insert(
            into: "code_log",
            ["entry", "person_key", "at_us", "as_of_us", "colour", "reasons", "edition", "watermark", "causes"],
            try codes.enumerated().map { index, item in
                [
                    .integer(first + Int64(index)), .integer(item.0), .integer(now.microseconds),
                    SQLValue(asOf[item.0]?.microseconds), .integer(Int64(item.1.colour.rawValue)),
                    .text(item.1.reasons),
                    .text(item.1.edition), .integer(watermark), .text(try JSONText.encode(causes[item.0] ?? [])),
                ]
            })
    }
}
