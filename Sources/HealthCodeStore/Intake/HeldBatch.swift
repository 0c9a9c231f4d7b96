import Crypto
import FoundationEssentials
import HealthCode

/// The records of a batch that waits for a second person, sealed: they are in nobody's file yet.
struct HeldBatch: Codable {
    private var dataset: String
    private var format: String
    private var lines: [Int]
    private var records: [String]
    private var rejections: [SubmissionReceipt.LineRejection]
    private var requestDigest: [UInt8]
    /// The province that sent it, and its department there; `nil` for what was submitted here.
    private var origin: String?
    private var originDepartment: String?

    init(_ submission: Submission) {
        dataset = submission.dataset.rawValue
        format = submission.format
        lines = submission.records.map(\.line)
        records = submission.records.map { String(decoding: $0.content.json, as: UTF8.self) }
        rejections = submission.rejections
        requestDigest = submission.requestDigest
        origin = submission.origin
        originDepartment = submission.origin.map { _ in submission.department }
    }

    init(sealed: [UInt8], by keys: StoreKeys) throws {
        let box = try AES.GCM.SealedBox(combined: sealed)
        self = try JSONDecoder().decode(Self.self, from: AES.GCM.open(box, using: keys.wrappingKey))
    }

    func sealed(by keys: StoreKeys) -> Result<[UInt8], any Error> {
        Result {
            let box = try AES.GCM.seal(try JSONEncoder().encode(self), using: keys.wrappingKey)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        }
    }

    /// The batch as it came.
    func submission(_ receipt: SubmissionReceipt, department: String, submitter: String) throws -> Submission {
        guard let dataset = Dataset(rawValue: dataset) else { throw StoreFault.unreadableRecord("held batch") }
        let contents = try RecordContent.read(records, of: dataset)
        var submission = Submission(
            dataset: dataset, format: format, records: Array(zip(lines, contents)).map { (line: $0, content: $1) },
            rejections: rejections, unknownColumns: receipt.unknownColumns, requestDigest: requestDigest,
            idempotencyKey: nil, department: originDepartment ?? department, submitter: submitter)
        submission.origin = origin
        return submission
    }
}

extension RecordContent {
    /// Reads contents that were written with ``json``.
    ///
    /// - Throws: ``StoreFault`` when one does not read.
    static func read(_ records: [String], of dataset: Dataset) throws -> [RecordContent] {
        var collector = RecordCollector()
        guard !records.isEmpty else { return [] }
        let reader = EvidenceReader(
            dataset: dataset, format: .ndjson, file: dataset.rawValue, lineLimit: RecordContent.lineLimit)
        var text = records.joined(separator: "\n")
        try text.withUTF8 { try reader.read(UnsafeRawBufferPointer($0), into: &collector) }
        try reader.finish(into: &collector)
        if let rejection = collector.rejections.first { throw StoreFault.unreadableRecord("\(rejection)") }
        return collector.records.map(\.content)
    }
}
