internal import HealthCode

extension DispatchRun {
    /// Reads, counts and writes the indicators.
    ///
    /// - Returns: What became of every line.
    /// - Throws: as ``run()``.
    func runIndicators(weeks: Int, byWeek: Bool) throws -> ReadingAccount {
        let (evidence, reading) = try read()
        let outputFile = try request.output.map { try StagedFile($0, option: "--output") }
        let sink = outputFile.map { $0.write } ?? console.writeOut
        var writer = IndicatorWriter(format: request.format)
        for requested in request.instants {
            let tally = try tally(evidence, at: requested, weeks: weeks)
            for row in tally?.rows(byWeek: byWeek) ?? [] {
                writer.append(at: requested.text, row)
                if writer.output.bytes.count >= 1 << 20 { try sink(writer.take()) }
            }
        }
        progress.clear()
        writer.finish()
        try sink(writer.take())
        try outputFile?.commit()
        console.complain(reading.text)
        return reading
    }

    private func tally(_ evidence: Evidence, at requested: RequestedInstant, weeks: Int) throws -> IndicatorTally? {
        guard let assessor = Assessor(evidence: evidence, timeline: request.timeline, at: requested.instant),
            let edition = request.timeline.edition(at: requested.instant)
        else { return nil }
        let dispatcher = Dispatcher(assessor, duties: request.duties)
        var workspace = Assessor.Workspace()
        var tally = IndicatorTally(
            at: requested.instant, offset: edition.offset, weeks: weeks, limits: request.duties.indicators,
            scope: request.division.map { .division($0) } ?? .all)
        for document in 0..<evidence.personCount {
            if document % 4_096 == 0 {
                progress.show("counting \(requested.text): \(document) of \(evidence.personCount) documents")
            }
            if let figures = dispatcher.figures(under: document, in: &workspace) { tally.add(figures) }
        }
        return tally
    }
}

/// The rows of `tongma indicators`, as CSV or as one JSON array with a line for each row.
struct IndicatorWriter {
    let format: RowFormat
    var output = TextOutput()
    private var isEmpty = true

    init(format: RowFormat) {
        self.format = format
        output.append(format == .csv ? "at,\(IndicatorRow.header)\n" : "[")
    }

    mutating func append(at text: String, _ row: IndicatorRow) {
        switch format {
        case .csv:
            output.append(text)
            for column in row.columns { output.append(",\(column)") }
            output.append("\n")
        case .json:
            output.append(isEmpty ? "\n" : ",\n")
            output.append(JSON.object([("at", .string(text))] + row.members).text())
        }
        isEmpty = false
    }

    mutating func finish() {
        if format == .json { output.append(isEmpty ? "]\n" : "\n]\n") }
    }

    /// Takes what has been written so far.
    mutating func take() -> [UInt8] {
        defer { output = TextOutput() }
        return output.bytes
    }
}

extension IndicatorRow {
    /// `null` for what does not apply.
    fileprivate var members: [(String, JSON)] {
        func number(_ value: Int?) -> JSON { value.map(JSON.integer) ?? .null }
        return [
            ("division", .string("\(division)")), ("week", span == .now ? .null : .string(span.text)),
            ("indicator", .string(indicator.rawValue)), ("name", name.map(JSON.string) ?? .null),
            ("count", number(count)), ("of", number(of)), ("p50_s", number(p50.map(Int.init))),
            ("p90_s", number(p90.map(Int.init))), ("excluded", number(excluded)),
        ]
    }
}
