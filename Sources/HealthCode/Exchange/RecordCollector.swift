/// Keeps what a reader finds: every valid record as a content of its own, with its line, and every refusal.
///
/// It takes each record as accepted; what it is among those held is for the log to say.
public struct RecordCollector: EvidenceSink, Sendable {
    /// The valid records in the order of their lines.
    public private(set) var records: [(line: Int, content: RecordContent)] = []
    /// The lines that were refused.
    public private(set) var rejections: [Rejection] = []

    /// Nothing yet.
    public init() {}

    /// Keeps a record.
    public mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        records.append((line, RecordContent(record)))
        return .accepted
    }

    /// Keeps a refusal.
    public mutating func refuse(_ rejection: Rejection) {
        rejections.append(rejection)
    }
}
