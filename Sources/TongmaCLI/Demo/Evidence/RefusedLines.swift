internal import Foundation
internal import HealthCode

/// The physical lines that cannot be used, as they stand in the files: departments submit those too.
struct RefusedLines {
    /// A line, and what can be read of it by position.
    struct Line {
        let dataset: Dataset
        let format: EvidenceFormat
        let header: [UInt8]
        let bytes: [UInt8]
        let reportedAt: Instant?
        let division: Division?
    }

    /// What is kept of a line that is too long: enough to be refused as too long again.
    private static let kept = EvidenceReader.recordLimit + 2

    /// Reads the lines that were refused from the files once more.
    ///
    /// - Throws: ``UsageError`` when a file cannot be read any more.
    static func read(_ refused: [Rejection], of folder: EvidenceFolder) throws -> [Line] {
        let numbers = Dictionary(grouping: refused, by: \.file)
        var lines: [Line] = []
        for file in folder.files {
            guard let wanted = numbers[file.name].map({ Set($0.map(\.line)) }) else { continue }
            var cutter = LineCutter(isCSV: file.format == .csv, wanted: wanted, kept: kept)
            do {
                try stream(file) { cutter.read($0) }
            } catch {
                throw UsageError("\(file.name): the file cannot be read (\(FileFailure(error)))")
            }
            cutter.finish()
            lines += cutter.lines.map { line(file, header: cutter.header, bytes: $0) }
        }
        return lines
    }

    private static func stream(_ file: EvidenceFolder.File, _ body: (UnsafeRawBufferPointer) -> Void) throws {
        let handle = try InputFile.open(file.url)
        let gzip = file.isCompressed ? try GzipStream() : nil
        while let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty {
            try piece.withUnsafeBytes { bytes in
                if let gzip { try gzip.inflate(bytes, body) } else { body(bytes) }
            }
        }
    }

    private static func line(_ file: EvidenceFolder.File, header: [UInt8], bytes: [UInt8]) -> Line {
        let fields = file.format == .csv ? csvFields(header, bytes) : jsonFields(bytes)
        return Line(
            dataset: file.dataset, format: file.format, header: header, bytes: bytes,
            reportedAt: fields["reported_at"].flatMap { Instant($0) },
            division: fields["division"].flatMap { Division($0) })
    }

    private static func csvFields(_ header: [UInt8], _ bytes: [UInt8]) -> [String: String] {
        Dictionary(zip(split(header), split(bytes)), uniquingKeysWith: { first, _ in first })
    }

    /// The fields of a line of CSV, as far as quotes make sense.
    private static func split(_ line: [UInt8]) -> [String] {
        var fields: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in line {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: fields.append([])
            default: fields[fields.count - 1].append(byte)
            }
        }
        return fields.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func jsonFields(_ bytes: [UInt8]) -> [String: String] {
        // What is no JSON has no fields that could be read.
        guard bytes.count < 1 << 16, let object = try? JSONSerialization.jsonObject(with: Data(bytes)) else {
            return [:]
        }
        return (object as? [String: Any])?.compactMapValues { $0 as? String } ?? [:]
    }
}

/// Cuts the lines with given numbers, and a CSV file's header, out of bytes that arrive in pieces.
package struct LineCutter {
    /// The header row of a CSV file without its line end; a quoted name in it may hold line ends.
    package private(set) var header: [UInt8] = []
    /// The lines that were wanted, without their line ends.
    package private(set) var lines: [[UInt8]] = []

    private let wanted: Set<Int>
    private let kept: Int
    private var needsHeader: Bool
    private var headerIsQuoted = false
    private var number = 1
    private var line: [UInt8] = []
    private var isAtStart = true

    /// - Parameters:
    ///   - wanted: the numbers of the physical lines, the first being 1.
    ///   - kept: how many bytes of a line are kept.
    package init(isCSV: Bool, wanted: Set<Int>, kept: Int) {
        self.wanted = wanted
        self.kept = kept
        needsHeader = isCSV
    }

    /// Takes the next piece.
    package mutating func read(_ piece: UnsafeRawBufferPointer) {
        for byte in piece {
            if byte == UInt8(ascii: "\n") {
                endLine()
            } else if needsHeader || wanted.contains(number) && line.count < kept {
                if needsHeader, byte == UInt8(ascii: "\"") { headerIsQuoted.toggle() }
                line.append(byte)
            }
        }
    }

    /// Takes what stands behind the last line end.
    package mutating func finish() {
        if !line.isEmpty { endLine() }
    }

    private mutating func endLine() {
        if isAtStart, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isAtStart = false
        defer { number += 1 }
        if needsHeader {
            if headerIsQuoted {
                line.append(UInt8(ascii: "\n"))
                return
            }
            needsHeader = String(decoding: line, as: UTF8.self).allSatisfy(\.isWhitespace)
            if !needsHeader { header = trimmed(line) }
        } else if wanted.contains(number) {
            lines.append(trimmed(line))
        }
        line.removeAll(keepingCapacity: true)
    }

    private func trimmed(_ line: [UInt8]) -> [UInt8] {
        line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : line
    }
}
