public import HealthCode

/// A batch that a department submits, read and validated.
public struct Submission: Sendable {
    /// The dataset of all its lines.
    public var dataset: Dataset
    /// `csv` or `ndjson`.
    public var format: String
    /// The valid records with their lines.
    public var records: [(line: Int, content: RecordContent)]
    /// The refused lines.
    public var rejections: [SubmissionReceipt.LineRejection]
    /// Columns that no field has.
    public var unknownColumns: [String]
    /// SHA-256 of the bytes that came.
    public var requestDigest: [UInt8]
    /// The department's own key for this batch: sent again, it answers the same and does nothing.
    public var idempotencyKey: String?
    /// The credential that submits.
    public var department: String
    /// Who submits, as the department names them.
    public var submitter: String
    /// Whether the receipt names the lines that were in the log.
    public var namesDuplicates = false
    /// The province whose node took it in, where that is another.
    var origin: String?

    /// A batch.
    public init(
        dataset: Dataset, format: String, records: [(line: Int, content: RecordContent)],
        rejections: [SubmissionReceipt.LineRejection], unknownColumns: [String], requestDigest: [UInt8],
        idempotencyKey: String?, department: String, submitter: String
    ) {
        self.dataset = dataset
        self.format = format
        self.records = records
        self.rejections = rejections
        self.unknownColumns = unknownColumns
        self.requestDigest = requestDigest
        self.idempotencyKey = idempotencyKey
        self.department = department
        self.submitter = submitter
    }
}

/// What became of a batch, line by line: `accepted + duplicate + rejected = lines`.
public struct SubmissionReceipt: Sendable, Hashable, Codable {
    /// Where the batch stands.
    public enum Status: String, Sendable, Codable {
        /// Its valid lines are durably in the log.
        case accepted
        /// With it a department, a case or a place would worsen more codes than it may within a day: it waits for a
        /// second person.
        case held
        /// A second person refused it; nothing of it was taken.
        case discarded
    }

    /// A refused line.
    public struct LineRejection: Sendable, Hashable, Codable {
        /// The first physical line of the record.
        public var line: Int
        /// The first faulty field.
        public var field: String
        /// What is wrong with it.
        public var reason: String

        /// A refusal.
        public init(line: Int, field: String, reason: String) {
            self.line = line
            self.field = field
            self.reason = reason
        }
    }

    /// The batch's name.
    public var batch: String
    /// Where it stands.
    public var status: Status
    /// The dataset.
    public var dataset: String
    /// Lines that are new in the log.
    public var accepted = 0
    /// Lines that were in the log.
    public var duplicate = 0
    /// Lines that were refused.
    public var rejected = 0
    /// All lines.
    public var lines = 0
    /// When it is held: the most persons that its department, a case or a place would have worsened within a day.
    public var worsened: Int?
    /// Columns that no field has.
    public var unknownColumns: [String] = []
    /// The refused lines; at most ``rejectionsNamed`` of them.
    public var rejections: [LineRejection] = []
    /// The lines that were in the log, for whoever asked for them.
    public var duplicateLines: [Int]?
    /// When the node received it, RFC 3339.
    public var receivedAt: String

    /// How many refused lines a receipt names.
    public static let rejectionsNamed = 10_000

    enum CodingKeys: String, CodingKey {
        case batch, status, dataset, accepted, duplicate, rejected, lines, worsened, rejections
        case unknownColumns = "unknown_columns"
        case duplicateLines = "duplicate_lines"
        case receivedAt = "received_at"
    }
}

/// Why a batch was not taken.
public enum SubmissionFault: Error, Sendable, Hashable {
    /// The idempotency key was used for other bytes.
    case keyReused
    /// There is no such batch.
    case noSuchBatch
    /// As many batches of the department wait for a second person as may.
    case tooManyHeld
    /// The batch is not held.
    case notHeld
    /// The second person is the first: the batch was submitted with this credential.
    case sameCredential
}
