import HealthCode

/// What nodes tell each other: an event of CloudEvents 1.0 in its JSON form. Members of `data` are texts.
public struct ExchangeEvent: Sendable, Hashable, Codable {
    /// What an event says.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A content of a record; `data` has the record's fields, ``dataset`` names its dataset.
        case evidence = "tongma.evidence.v1"
        /// A code as its owner derived it: document, colour, next_review, as_of; `at` and `version` say which derivation it
        /// was: the instant that the code is of, and a number that grows with what its owner knew.
        case code = "tongma.code.v1"
        /// All that the hub knows of a person has been sent.
        case backfillComplete = "tongma.backfill-complete.v1"
        /// The interest in a person has ended, but others' codes still rest on their records.
        case interestEnded = "tongma.interest-ended.v1"
        /// The interest in a person has ended: what was sent about them is to be deleted.
        case purge = "tongma.purge.v1"
        /// A protocol, an overlay or a register of exceptions, signed: kind, id, version, effective_from, text, signature.
        case rules = "tongma.rules.v1"
    }

    /// CloudEvents' own version.
    public var specversion = "1.0"
    /// Unique for its source.
    public var id: String
    /// The node that sends it: `/hub`, `/provinces/110000000000`.
    public var source: String
    /// What it says.
    public var type: Kind
    /// For evidence: when the sender came to know it, RFC 3339.
    public var time: String?
    /// The media type of `data`.
    public var datacontenttype = "application/json"
    /// For evidence: its dataset.
    public var dataset: String?
    /// For evidence: the node that took it in.
    public var node: String?
    /// For evidence: the department that stated it.
    public var department: String?
    /// For evidence: who submitted it.
    public var submitter: String?
    /// What is told; all values as texts.
    public var data: [String: String]

    /// An event without the attributes of evidence.
    public init(id: String, source: String, type: Kind, time: String? = nil, data: [String: String]) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.data = data
    }
}

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
