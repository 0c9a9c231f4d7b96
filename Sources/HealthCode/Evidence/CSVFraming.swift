/// RFC 4180: a header row, then one record a line, where a quoted field may hold line ends.
struct CSVFraming: RecordFraming {
    /// Columns of a header; no table of a department comes near it.
    static let columnLimit = 4_096

    private enum Scan {
        case complete(content: Int, whole: Int, bits: UInt8, fieldCount: Int)
        case strayQuote
        case open
    }

    private let dataset: Dataset
    /// The column of each field, once the header has been read; `nil` for an unknown one.
    private var columns: [Column?] = []
    private(set) var hasBegun = false
    private(set) var mayHoldLineEnds = false
    /// The fields of the header, while it is read.
    private var names: [[UInt8]] = []

    init(dataset: Dataset) {
        self.dataset = dataset
    }

    mutating func next(in available: Bytes, atEnd: Bool, fields: FieldTable, receipt: inout Receipt) -> FramingStep {
        mayHoldLineEnds = false
        let step = hasBegun ? record(in: available, atEnd: atEnd, fields: fields) : header(in: available, atEnd: atEnd)
        if case .header = step { receipt.unknownColumns = unknownColumns }
        return step
    }

    // MARK: Records

    private mutating func record(in available: Bytes, atEnd: Bool, fields: FieldTable) -> FramingStep {
        let line = physicalLine(in: available, atEnd: atEnd)
        let first = line?.content ?? available.count
        let isQuoted = Bytes(rebasing: available[..<first]).place(of: UInt8(ascii: "\"")) != nil
        if isQuoted { return quotedRecord(in: available, atEnd: atEnd, fields: fields) }
        guard let line else { return available.count > EvidenceReader.recordLimit + 1 ? .fault(.tooLong) : .incomplete }
        let content = Bytes(rebasing: available[..<line.content])
        if isBlank(content) { return .blank(length: line.whole) }
        guard line.content <= EvidenceReader.recordLimit else { return .fault(.tooLong) }
        let (bits, fieldCount) = split(content, into: fields)
        if bits & 0x80 != 0, !isUTF8(content) { return .fault(.notUTF8) }
        guard fieldCount <= columns.count else { return .fault(.tooManyFields(allowed: columns.count)) }
        dropBlankFields(fields)
        return .record(length: line.whole)
    }

    /// Cuts a line without quotes at its commas; answers all bytes or-ed together and the number of fields.
    @inline(__always)
    private func split(_ content: Bytes, into fields: FieldTable) -> (bits: UInt8, fieldCount: Int) {
        columns.withUnsafeBufferPointer { columns in
            var bits: UInt8 = 0
            var start = 0
            var field = 0
            var index = 0
            while index <= content.count {
                let byte = index < content.count ? content[index] : UInt8(ascii: ",")
                bits |= byte
                if byte == UInt8(ascii: ",") {
                    if index > start, field < columns.count, let column = columns[field] {
                        fields.set(column, start: start, count: index - start, inScratch: false)
                    }
                    field += 1
                    start = index + 1
                }
                index += 1
            }
            return (bits, field)
        }
    }

    private mutating func quotedRecord(in available: Bytes, atEnd: Bool, fields: FieldTable) -> FramingStep {
        let columns = columns
        let scan = scanQuoted(available, atEnd: atEnd, scratch: fields.scratch) { index, start, count, inScratch in
            if index < columns.count, let column = columns[index], count > 0 {
                fields.set(column, start: start, count: count, inScratch: inScratch)
            }
        }
        switch scan {
        case .strayQuote: return .fault(.strayQuote)
        case .open: return openQuote(available, atEnd: atEnd)
        case .complete(let content, let whole, let bits, let fieldCount):
            guard content <= EvidenceReader.recordLimit else { return .fault(.tooLong) }
            if bits & 0x80 != 0, !isUTF8(Bytes(rebasing: available[..<content])) { return .fault(.notUTF8) }
            guard fieldCount <= columns.count else { return .fault(.tooManyFields(allowed: columns.count)) }
            dropBlankFields(fields)
            mayHoldLineEnds = true
            return .record(length: whole)
        }
    }

    private func openQuote(_ available: Bytes, atEnd: Bool) -> FramingStep {
        atEnd || available.count > EvidenceReader.recordLimit + 1 ? .fault(.unclosedQuote) : .incomplete
    }

    /// Walks a record with quotes and reports each field; one with doubled quotes is rewritten into `scratch`.
    private func scanQuoted(
        _ text: Bytes, atEnd: Bool, scratch: ByteBuffer,
        field report: (_ index: Int, _ start: Int, _ count: Int, _ inScratch: Bool) -> Void
    ) -> Scan {
        let quote = UInt8(ascii: "\"")
        let comma = UInt8(ascii: ",")
        // A record's limit and room for its line end; what is longer is a fault wherever it ends.
        let end = min(text.count, EvidenceReader.recordLimit + 2)
        var index = 0
        var field = 0
        var bits: UInt8 = 0
        while true {
            var start = index
            var count = 0
            var inScratch = false
            if index < end, text[index] == quote {
                index += 1
                start = index
                let scratchStart = scratch.count
                var copied = index
                while true {
                    guard index < end else { return .open }
                    bits |= text[index]
                    guard text[index] == quote else {
                        index += 1
                        continue
                    }
                    guard index + 1 < end || atEnd else { return .open }
                    guard index + 1 < end, text[index + 1] == quote else { break }
                    inScratch = true
                    scratch.append(Bytes(rebasing: text[copied...index]))
                    index += 2
                    copied = index
                }
                if inScratch {
                    scratch.append(Bytes(rebasing: text[copied..<index]))
                    start = scratchStart
                    count = scratch.count - scratchStart
                } else {
                    count = index - start
                }
                index += 1
            } else {
                while index < end, text[index] != comma, text[index] != UInt8(ascii: "\n") {
                    if text[index] == quote { return .strayQuote }
                    bits |= text[index]
                    index += 1
                }
                count = index - start
                if index == end || text[index] == UInt8(ascii: "\n"), count > 0, text[index - 1] == UInt8(ascii: "\r") {
                    count -= 1
                    index -= 1
                }
            }
            report(field, start, count, inScratch)
            field += 1
            if index < end, text[index] == comma {
                index += 1
                continue
            }
            guard let whole = lineEnd(text, at: index, end: end, atEnd: atEnd) else {
                return index < end && !isCutLineEnd(text, at: index, end: end) ? .strayQuote : .open
            }
            return .complete(content: index, whole: whole, bits: bits, fieldCount: field)
        }
    }

    /// Where the line that ends at `index` is over: behind LF or CR LF, or at the end of the file.
    private func lineEnd(_ text: Bytes, at index: Int, end: Int, atEnd: Bool) -> Int? {
        if index < end, text[index] == UInt8(ascii: "\n") { return index + 1 }
        if index + 1 < end, text[index] == UInt8(ascii: "\r"), text[index + 1] == UInt8(ascii: "\n") {
            return index + 2
        }
        guard atEnd, end == text.count else { return nil }
        return index == end || isCutLineEnd(text, at: index, end: end) ? end : nil
    }

    private func isCutLineEnd(_ text: Bytes, at index: Int, end: Int) -> Bool {
        index + 1 == end && text[index] == UInt8(ascii: "\r")
    }

    @inline(__always)
    private func isBlank(_ line: Bytes) -> Bool {
        guard let first = line.first, first > 0x20, first < 0x80 else { return WhiteSpace.isBlank(line) }
        return false
    }

    /// A field of white space alone is empty.
    @inline(__always)
    private func dropBlankFields(_ fields: FieldTable) {
        for column in fields.columns where fields[column].isPresent {
            if WhiteSpace.isBlank(fields.bytes(fields[column])) { fields[column].isPresent = false }
        }
    }

    // MARK: The header

    private mutating func header(in available: Bytes, atEnd: Bool) -> FramingStep {
        let scratch = ByteBuffer(capacity: 64)
        var places: [(start: Int, count: Int, inScratch: Bool)] = []
        if let line = physicalLine(in: available, atEnd: atEnd), isBlank(Bytes(rebasing: available[..<line.content])) {
            return .blank(length: line.whole)
        }
        let scan = scanQuoted(available, atEnd: atEnd, scratch: scratch) { _, start, count, inScratch in
            places.append((start, count, inScratch))
        }
        switch scan {
        case .strayQuote: return .refused(.unreadableHeader)
        case .open:
            let isTooLong = available.count > EvidenceReader.recordLimit + 1
            return atEnd || isTooLong ? .refused(.unreadableHeader) : .incomplete
        case .complete(let content, let whole, _, _):
            guard content <= EvidenceReader.recordLimit, isUTF8(Bytes(rebasing: available[..<content])) else {
                return .refused(.unreadableHeader)
            }
            names = places.map { place in
                let source = place.inScratch ? scratch.bytes : available
                return Array(source[place.start..<place.start + place.count])
            }
            if let refusal = adopt(names) { return .refused(refusal) }
            hasBegun = true
            mayHoldLineEnds = true
            return .header(length: whole)
        }
    }

    private mutating func adopt(_ names: [[UInt8]]) -> FileRefusal? {
        let known = Dictionary(uniqueKeysWithValues: dataset.columns.map { (Array($0.wireName.utf8), $0) })
        guard names.count <= Self.columnLimit else { return .unreadableHeader }
        var seen: Set<[UInt8]> = []
        for name in names where !name.isEmpty && !seen.insert(name).inserted {
            return .columnNamedTwice(String(decoding: name, as: UTF8.self))
        }
        for column in dataset.columns where !dataset.isOptional(column) && !seen.contains(Array(column.wireName.utf8)) {
            return .missingColumn(column.wireName)
        }
        columns = names.map { known[$0] }
        return nil
    }

    private var unknownColumns: [String] {
        zip(names, columns).filter { !$0.isEmpty && $1 == nil }.prefix(Receipt.unknownColumnsNamed)
            .map { name, _ in String(decoding: name, as: UTF8.self) }
    }
}
