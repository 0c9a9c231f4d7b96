/// What somebody changed in a store by hand.
public struct AuditFinding: Sendable, Hashable, Codable {
    /// What was done, as far as it shows.
    public enum Kind: String, Sendable, Codable {
        /// A row says something else than when it was written.
        case changed
        /// A row is not there any more.
        case deleted
        /// A row is there that the node did not write.
        case inserted
        /// The account itself was changed: segments are missing, or are not what they were.
        case account
        /// A counter is not where the log ends.
        case counter
        /// A derived row is not what the evidence gives.
        case derived
        /// The log is not the one whose head another node had been told of.
        case head
    }

    /// What was done.
    public var kind: Kind
    /// The table.
    public var table: String
    /// The segment of the log's account, if it lies in one.
    public var segment: Int64?
    /// The first of the rows that it can be, by number.
    public var first: Int64?
    /// The last of them.
    public var last: Int64?
    /// The day on which the rows were sealed, in China.
    public var day: String?
    /// The same in words, without anything that is said of anybody.
    public var text: String

    init(
        _ kind: Kind, _ table: String, _ text: String, segment: Int64? = nil, first: Int64? = nil, last: Int64? = nil,
        day: String? = nil
    ) {
        self.kind = kind
        self.table = table
        self.text = text
        self.segment = segment
        self.first = first
        self.last = last
        self.day = day
    }
}

/// What was looked at in a log.
public struct AuditedLogAccount: Sendable, Hashable, Codable {
    /// The table.
    public var table: String
    /// Its segments.
    public var segments: Int64 = 0
    /// Rows that were compared with the account.
    public var rows: Int64 = 0
    /// Rows that the node deleted itself since they were sealed.
    public var removed: Int64 = 0
    /// Rows up to this number were taken over as they stood when logs began to be chained.
    public var adoptedThrough: Int64 = 0
    /// Entries that are not sealed yet: nothing can be said of them but which are missing.
    public var unsealed: Int64 = 0
    /// The last segment's number, to compare with what other nodes know.
    public var number: Int64 = 0
    /// Its head, in base64.
    public var head = ""
}

/// What an audit found.
public struct AuditReport: Sendable, Hashable, Codable {
    /// The logs that were looked at.
    public var logs: [AuditedLogAccount] = []
    /// How many derived codes were compared with what the evidence gives; `nil` when they were not.
    public var codes: Int?
    /// Why they were not compared.
    public var codesLeftOut: String?
    /// What was found, the first thousand.
    public var findings: [AuditFinding] = []
    /// How many it were in all.
    public var found = 0

    /// How many findings are named.
    static let named = 1_000

    /// An empty report.
    public init() {}

    /// Takes up what comparing the codes found.
    public mutating func note(codes compared: Int, _ findings: [AuditFinding]) {
        codes = compared
        for finding in findings { add(finding) }
    }

    mutating func add(_ finding: AuditFinding) {
        found += 1
        if findings.count < Self.named { findings.append(finding) }
    }
}
