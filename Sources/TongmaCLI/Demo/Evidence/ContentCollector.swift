internal import HealthCode

/// Takes every content of every version as it stands in the files, and every line that cannot be used.
struct ContentCollector: EvidenceSink {
    /// A content that was read.
    struct Found {
        let content: RecordContent
        /// For a record whose NDJSON would be longer than a line may be: its columns and its line as CSV.
        let csv: (header: [UInt8], line: [UInt8])?
    }

    private(set) var found: [Found] = []
    /// The lines that no node can use. Conflicts are among ``found``: a node says that they are.
    private(set) var refused: [Rejection] = []
    /// Reading goes on after a conflict as it does for whoever assesses the files: on the next physical line.
    private var log = EvidenceLog()

    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        let content = RecordContent(record)
        let isLong = content.body.count + content.particulars.count + 200 > EvidenceReader.recordLimit
        found.append(Found(content: content, csv: isLong ? Self.csv(record) : nil))
        return log.take(record, line: line)
    }

    mutating func refuse(_ rejection: Rejection) {
        if rejection.reason != .conflict { refused.append(rejection) }
    }

    private static func csv(_ record: borrowing ParsedRecord) -> (header: [UInt8], line: [UInt8]) {
        var header = TextOutput()
        var line = TextOutput()
        var isFirst = true
        for column in record.dataset.columns {
            let text = record.text(column)
            if text == nil, record.dataset.isOptional(column) { continue }
            if !isFirst {
                header.append(",")
                line.append(",")
            }
            isFirst = false
            header.append(column.wireName)
            line.append(field: text ?? "")
        }
        return (header.bytes, line.bytes)
    }
}
