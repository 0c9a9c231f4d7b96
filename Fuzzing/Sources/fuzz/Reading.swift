internal import HealthCode

/// The first byte chooses the dataset and the next how large the pieces are.
func fuzzCSV(_ input: UnsafeBufferPointer<UInt8>) {
    fuzzReader(.csv, input)
}

/// The same for NDJSON.
func fuzzNDJSON(_ input: UnsafeBufferPointer<UInt8>) {
    fuzzReader(.ndjson, input)
}

private func fuzzReader(_ format: EvidenceFormat, _ input: UnsafeBufferPointer<UInt8>) {
    guard input.count >= 2 else { return }
    let dataset = Dataset.allCases[Int(input[0]) % Dataset.allCases.count]
    let text = UnsafeBufferPointer(rebasing: input[2...])
    let whole = Reading(text, of: dataset, format) { text.count }
    // Lengths of pieces from a small generator, so that ends fall everywhere; 0 is a piece too.
    var state = UInt32(input[1]) &+ 1
    let pieces = Reading(text, of: dataset, format) {
        state = state &* 1_664_525 &+ 1_013_904_223
        return Int(state >> 24) % (Int(input[1]) % 31 + 2)
    }
    require(whole.receipt == pieces.receipt, "pieces change the receipt: \(whole.receipt) \(pieces.receipt)")
    require(whole.rejections == pieces.rejections, "pieces change the rejections")
    require(whole.refusal == pieces.refusal, "pieces change the refusal")
    require(whole.lines == pieces.lines, "pieces change the line numbers")
    require(whole.receipt.rejected == whole.rejections.count, "a rejection is not in the receipt")
    require(
        whole.receipt.accepted + whole.receipt.duplicate + whole.conflicts == whole.lines.count,
        "a record is not in the receipt")
    if whole.refusal == nil, format == .ndjson || !text.contains(UInt8(ascii: "\"")) {
        let lines = lineCount(text) - (format == .csv ? 1 : 0)
        require(whole.receipt.lines == lines, "\(lines) lines, in the receipt \(whole.receipt.lines)")
    }
}

/// Lines that are not blank, counted in the simplest way.
private func lineCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = text.starts(with: mark) ? text.dropFirst(3) : text[...]
    return content.split(separator: UInt8(ascii: "\n")).count { line in
        !String(decoding: line, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

/// What reading came to.
private struct Reading {
    var receipt = Receipt()
    var rejections: [Rejection] = []
    var refusal: FileRefusal?
    /// The lines of the records that were handed on.
    var lines: [Int] = []
    var conflicts = 0

    init(
        _ text: UnsafeBufferPointer<UInt8>, of dataset: Dataset, _ format: EvidenceFormat, pieces: () -> Int
    ) {
        let reader = EvidenceReader(dataset: dataset, format: format, file: "input")
        var sink = NotingSink()
        do throws(FileRefusal) {
            var start = 0
            while start < text.count {
                let end = min(text.count, start + pieces())
                // Memory of its own, so that the sanitizer sees a look beyond the piece.
                let piece = Array(text[start..<end])
                try piece.withUnsafeBufferPointer { bytes throws(FileRefusal) in
                    try reader.read(UnsafeRawBufferPointer(bytes), into: &sink)
                }
                start = end
            }
            try reader.finish(into: &sink)
        } catch {
            refusal = error
        }
        receipt = reader.receipt
        rejections = Array(sink.log.rejections)
        lines = sink.lines
        conflicts = sink.conflicts
    }
}

/// A log that notes which lines it took.
private struct NotingSink: EvidenceSink {
    var log = EvidenceLog()
    var lines: [Int] = []
    var conflicts = 0

    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        lines.append(line)
        // Everything that a record can be asked for.
        for column in record.dataset.columns where record.has(column) { _ = record.text(column)?.utf8.count }
        require((record.document == nil) != record.dataset.isAboutPerson, "a person without a document")
        let verdict = log.take(record, line: line)
        if verdict == .conflict { conflicts += 1 }
        return verdict
    }

    mutating func refuse(_ rejection: Rejection) {
        require(!rejection.description.isEmpty, "a rejection says something")
        log.refuse(rejection)
    }
}
