internal import Glibc
internal import HealthCode

/// A folder of plain CSV evidence.
struct CSVFolder {
    /// The datasets that are there, each with its path.
    let files: [(dataset: Dataset, path: String)]
    /// The length of all files.
    let byteCount: Int

    init(_ path: String) throws {
        var files: [(dataset: Dataset, path: String)] = []
        var byteCount = 0
        for dataset in Dataset.allCases {
            let file = "\(path)/\(dataset.rawValue).csv"
            var status = stat()
            guard stat(file, &status) == 0 else { continue }
            files.append((dataset, file))
            byteCount += Int(status.st_size)
        }
        guard !files.isEmpty else { throw BenchError("\(path) holds no evidence") }
        self.files = files
        self.byteCount = byteCount
    }

    /// Hands the bytes of a file to `body` in pieces of 256 KiB, as the command does.
    func forEachPiece(of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw BenchError("\(path) cannot be opened") }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw BenchError("\(path) cannot be read") }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Reads and validates all files into a sink; answers how many lines there were.
    func read(into sink: inout some EvidenceSink) throws -> Int {
        var lines = 0
        for (dataset, path) in files {
            let reader = EvidenceReader(dataset: dataset, format: .csv, file: "\(dataset.rawValue).csv")
            try forEachPiece(of: path) { try reader.read($0, into: &sink) }
            try reader.finish(into: &sink)
            lines += reader.receipt.lines
        }
        return lines
    }
}

/// A sink that counts and keeps nothing.
struct CountingSink: EvidenceSink {
    var records = 0

    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        records += 1
        return .accepted
    }

    mutating func refuse(_ rejection: Rejection) {}
}

/// Lets only what was reported up to an instant through to a log: the evidence as it stood then.
struct PastSink: EvidenceSink {
    var log = EvidenceLog()
    /// Records about persons that were let through.
    var records = 0
    let end: Instant

    mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        guard record.reportedAt <= end else { return .duplicate }
        let verdict = log.take(record, line: line)
        if verdict == .accepted, record.dataset.isAboutPerson { records += 1 }
        return verdict
    }

    mutating func refuse(_ rejection: Rejection) {}
}
