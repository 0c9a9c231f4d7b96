/// The form in which records travel in a file or a request.
public enum EvidenceFormat: Sendable, Hashable {
    /// RFC 4180 with a header row.
    case csv
    /// One JSON object a line (RFC 8259).
    case ndjson
}

/// How many lines of one file came to what. A record that spans several physical lines counts as one.
public struct Receipt: Sendable, Hashable {
    /// Lines that became evidence.
    public var accepted = 0
    /// Lines that said again what was held.
    public var duplicate = 0
    /// Lines that were refused, each with a ``Rejection``.
    public var rejected = 0
    /// Columns or keys that no dataset field has, in order of appearance; their values were ignored.
    public var unknownColumns: [String] = []

    /// How many of them are named; further ones are ignored without being named.
    static let unknownColumnsNamed = 100

    /// An empty receipt.
    public init() {}

    /// All lines but the header and blank ones; always `accepted + duplicate + rejected`.
    public var lines: Int { accepted + duplicate + rejected }
}

/// Reads the records of one dataset from bytes that arrive in pieces of any size, and validates each.
///
/// Push what arrives with ``read(_:into:)`` and end with ``finish(into:)``. The reader's own memory stays below about
/// 4 MiB plus the largest piece, whatever comes: a record of more than 1 MiB is refused while it is passed over.
public final class EvidenceReader {
    /// The largest record, in bytes, its line end not counted.
    public static let recordLimit = 1 << 20

    /// The dataset whose columns are read.
    public let dataset: Dataset
    /// What became of the lines so far.
    public internal(set) var receipt = Receipt()

    let file: String
    let fields: FieldTable
    let input = ByteBuffer(capacity: 1 << 18)
    /// Where the next record starts in `input`.
    var position = 0
    /// The physical line on which the next record starts.
    var line = 1
    private let longestLine: Int
    private let validator: RecordValidator
    private var framing: any RecordFraming
    private var isAtStart = true
    private var isPassingOver = false
    /// No record can be complete before this many bytes are there.
    private var awaited = 0

    /// - Parameters:
    ///   - file: the name that rejections carry; without its folder.
    ///   - offset: the time zone of dates, for the comparison of `reported_at` with `administered_on`.
    ///   - lineLimit: the longest line of NDJSON, in bytes. Lines that a node wrote from records that it had accepted may
    ///     have ``RecordContent/lineLimit``.
    public init(
        dataset: Dataset, format: EvidenceFormat, file: String, offset: UTCOffset = .china,
        lineLimit: Int = EvidenceReader.recordLimit
    ) {
        self.dataset = dataset
        longestLine = format == .csv ? Self.recordLimit : lineLimit
        self.file = file
        fields = FieldTable(columns: dataset.columns)
        validator = RecordValidator(dataset: dataset, offset: offset)
        framing = format == .csv ? CSVFraming(dataset: dataset) : NDJSONFraming(dataset: dataset, limit: lineLimit)
    }

    /// Takes the next piece of the file.
    ///
    /// - Throws: ``FileRefusal`` when the header shows that the file as a whole cannot be used.
    public func read(_ piece: UnsafeRawBufferPointer, into sink: inout some EvidenceSink) throws(FileRefusal) {
        input.append(piece.bindMemory(to: UInt8.self))
        if isAtStart {
            guard input.count >= 3 else { return }
            skipByteOrderMark()
        }
        guard input.count - position >= awaited else { return }
        try drain(atEnd: false, into: &sink)
        input.dropFirst(position)
        position = 0
    }

    /// Takes what is left when the file has ended.
    ///
    /// - Throws: ``FileRefusal`` when there was nothing to read at all.
    public func finish(into sink: inout some EvidenceSink) throws(FileRefusal) {
        if isAtStart { skipByteOrderMark() }
        try drain(atEnd: true, into: &sink)
        input.removeAll()
        position = 0
        if !framing.hasBegun { throw .empty }
    }

    private func skipByteOrderMark() {
        isAtStart = false
        let bytes = input.bytes
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    }

    private func drain(atEnd: Bool, into sink: inout some EvidenceSink) throws(FileRefusal) {
        awaited = 0
        while position < input.count {
            if isPassingOver, !passOverLine() { return }
            guard position < input.count else { return }
            let available = Bytes(start: input.base + position, count: input.count - position)
            fields.clear()
            fields.input = available
            switch framing.next(in: available, atEnd: atEnd, fields: fields, receipt: &receipt) {
            case .incomplete:
                // Look again when twice as much is there, so that a long record is not scanned once for each piece.
                awaited = min(available.count * 2, longestLine + 2)
                return
            case .blank(let length), .header(let length):
                advance(length, lines: 1)
                countExtraLines(in: available, length: length)
            case .refused(let file):
                throw file
            case .fault(let reason):
                refuse("line", reason, into: &sink)
            case .record(let length):
                take(available, length: length, into: &sink)
            }
        }
    }

    private func take(_ available: Bytes, length: Int, into sink: inout some EvidenceSink) {
        if let (column, reason) = validator.fault(in: fields) {
            return refuse(column.wireName, reason, into: &sink)
        }
        switch sink.take(ParsedRecord(dataset: dataset, fields: fields), line: line) {
        case .accepted: receipt.accepted += 1
        case .duplicate: receipt.duplicate += 1
        case .conflict: return refuse(Column.recordID.wireName, .conflict, into: &sink)
        }
        advance(length, lines: 1)
        countExtraLines(in: available, length: length)
    }

    /// Refuses the first physical line of the record at hand; reading resumes on the line after that one.
    private func refuse(_ field: String, _ reason: Rejection.Reason, into sink: inout some EvidenceSink) {
        receipt.rejected += 1
        sink.refuse(Rejection(file: file, line: line, field: field, reason: reason))
        isPassingOver = true
        _ = passOverLine()
    }

    /// Moves behind the next line end; `false` when it has not arrived yet.
    private func passOverLine() -> Bool {
        let available = Bytes(start: input.base + position, count: input.count - position)
        guard let end = available.place(of: UInt8(ascii: "\n")) else {
            position = input.count
            return false
        }
        advance(end + 1, lines: 1)
        isPassingOver = false
        return true
    }

    private func advance(_ length: Int, lines: Int) {
        position += length
        line += lines
    }

    /// Counts the line ends inside a record that was taken whole.
    private func countExtraLines(in available: Bytes, length: Int) {
        guard framing.mayHoldLineEnds else { return }
        let inside = available[..<length].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
        line += max(0, inside - 1)
    }
}

/// How records are cut out of bytes and their fields found: CSV or NDJSON.
protocol RecordFraming {
    /// Whether anything but blank lines has come.
    var hasBegun: Bool { get }
    /// Whether the record found last may hold line ends inside.
    var mayHoldLineEnds: Bool { get }

    /// Finds the record at the start of `available` and notes its fields.
    mutating func next(in available: Bytes, atEnd: Bool, fields: FieldTable, receipt: inout Receipt) -> FramingStep
}

/// What stands at the start of the bytes at hand. Lengths include the line end.
enum FramingStep {
    case record(length: Int)
    case blank(length: Int)
    case header(length: Int)
    case fault(Rejection.Reason)
    case refused(FileRefusal)
    case incomplete
}

/// The line at the start of `available`: its length without and with the line end, or `nil` when it is not whole yet.
@inline(__always)
func physicalLine(in available: Bytes, atEnd: Bool) -> (content: Int, whole: Int)? {
    let end = available.place(of: UInt8(ascii: "\n"))
    if end == nil, !atEnd { return nil }
    var content = end ?? available.count
    let whole = end.map { $0 + 1 } ?? available.count
    if content > 0, available[content - 1] == UInt8(ascii: "\r") { content -= 1 }
    return (content, whole)
}

/// Whether the bytes are well-formed UTF-8 (RFC 3629).
func isUTF8(_ bytes: Bytes) -> Bool {
    do throws(UTF8.ValidationError) {
        _ = try UTF8Span(validating: bytes.span)
        return true
    } catch {
        return false
    }
}
