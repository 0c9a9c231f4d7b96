/// Who stated something: a department through one of its people, at a node.
public struct EvidenceSource: Sendable, Hashable {
    /// The node that took it in: `hub`, or a province's twelve digits.
    public var node: String
    /// The department's credential.
    public var department: String
    /// The person or system that submitted it, as the department names them.
    public var submitter: String

    /// What another node may call a department or a submitter, in characters.
    static let longestName = 128

    /// A source.
    public init(node: String, department: String, submitter: String) {
        self.node = node
        self.department = department
        self.submitter = submitter
    }
}

/// The numbers of sources in the tables.
struct SourceTable {
    let connection: any SQLConnection

    func number(of source: EvidenceSource) throws -> Int64 {
        let arguments: [SQLValue] = [.text(source.node), .text(source.department), .text(source.submitter)]
        let find = "SELECT source_id FROM sources WHERE node = $1 AND department = $2 AND submitter = $3"
        if let number = try connection.integer(find, arguments) { return number }
        // Random, so that two writers need not agree on the next one.
        try connection.execute(
            """
            INSERT INTO sources (node, department, submitter, source_id) VALUES ($1, $2, $3, $4)
            ON CONFLICT (node, department, submitter) DO NOTHING
            """, arguments + [.integer(.random(in: 1...Int64.max))])
        return try connection.integer(find, arguments) ?? 0
    }
}
