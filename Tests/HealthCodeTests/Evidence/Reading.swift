import HealthCode

/// What a reader found in a text that a test wrote.
struct Reading {
    private(set) var receipt = Receipt()
    private(set) var rejections: [Rejection] = []
    /// The accepted records: record ids, names, document numbers and all fields that were asked for.
    private(set) var names: [String] = []
    private(set) var refusal: FileRefusal?

    /// `LINE FIELD` of each rejection.
    var places: [String] { rejections.map { "\($0.line) \($0.field)" } }

    init(_ dataset: Dataset, _ format: EvidenceFormat = .csv, _ text: String, pieces: Int = .max) {
        self.init(dataset, format, Array(text.utf8), pieces: pieces)
    }

    /// - Parameter pieces: how many bytes arrive at a time.
    init(_ dataset: Dataset, _ format: EvidenceFormat = .csv, _ bytes: [UInt8], pieces: Int = .max) {
        let reader = EvidenceReader(dataset: dataset, format: format, file: "test")
        var sink = Sink()
        do throws(FileRefusal) {
            try Self.push(bytes, pieces: pieces, to: reader, into: &sink)
            try reader.finish(into: &sink)
        } catch {
            refusal = error
        }
        receipt = reader.receipt
        rejections = Array(sink.log.rejections)
        names = sink.names
    }

    private static func push(
        _ bytes: [UInt8], pieces: Int, to reader: EvidenceReader, into sink: inout Sink
    ) throws(FileRefusal) {
        var start = 0
        while start < bytes.count {
            let end = start + min(pieces, bytes.count - start)
            let piece = Array(bytes[start..<end])
            do {
                try piece.withUnsafeBytes { try reader.read($0, into: &sink) }
            } catch let error as FileRefusal {
                throw error
            } catch {
                preconditionFailure("readers throw file refusals only")
            }
            start = end
        }
    }

    private struct Sink: EvidenceSink {
        var log = EvidenceLog()
        var names: [String] = []

        mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
            let verdict = log.take(record, line: line)
            if verdict == .accepted { names.append(record.text(.name) ?? record.text(.areaName) ?? "") }
            return verdict
        }

        mutating func refuse(_ rejection: Rejection) {
            log.refuse(rejection)
        }
    }
}

/// The header of a closed-loop file and lines for it: the dataset with the fewest columns.
enum ClosedLoopLines {
    static let header = "record_id,reported_at,retracted,document_type,document_number,name,post,left_at"

    static func line(_ id: String, name: String = "王安", reported: String = "2022-07-02T10:00:00+08:00") -> String {
        "\(id),\(reported),,id-card,990101198001010014,\(name),post,2022-07-01T10:00:00+08:00"
    }

    static func file(_ lines: [String], end: String = "\n") -> String {
        ([header] + lines).joined(separator: end) + end
    }
}
