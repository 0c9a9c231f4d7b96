internal import Foundation
internal import HealthCode

/// All statements that nodes hold, put together into one folder of evidence: what several hold stands there once.
package struct EvidenceMerge: Sendable {
    /// A piece of what a node holds, as it answers.
    package struct Piece: Codable, Sendable {
        /// A statement.
        package struct Record: Codable, Sendable {
            let dataset: String
            let record: [String: String]

            /// A statement.
            package init(dataset: String, record: [String: String]) {
                self.dataset = dataset
                self.record = record
            }
        }

        let records: [Record]
        let next: Int64?

        /// A piece.
        package init(records: [Record], next: Int64?) {
            self.records = records
            self.next = next
        }
    }

    /// As bytes: two spellings of a letter are one string to Swift, and two contents that contradict each other here.
    private var lines: [Dataset: Set<[UInt8]>] = [:]

    /// Nothing yet.
    package init() {}

    /// Adds a piece of one node.
    ///
    /// - Throws: ``DemoFailure`` for a dataset that there is not.
    package mutating func add(_ piece: Piece) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for record in piece.records {
            guard let dataset = Dataset(rawValue: record.dataset) else {
                throw DemoFailure("a node holds evidence of a dataset that there is not")
            }
            lines[dataset, default: []].insert(Array(try encoder.encode(record.record)))
        }
    }

    /// The files of the folder by name, their lines in the order of their bytes.
    package var files: [(name: String, bytes: [UInt8])] {
        lines.sorted { $0.key.rawValue < $1.key.rawValue }.map { dataset, lines in
            let sorted = lines.sorted { $0.lexicographicallyPrecedes($1) }
            return ("\(dataset.rawValue).ndjson", sorted.reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] })
        }
    }
}

/// A folder that is to take evidence: it must be new, or empty.
struct EvidenceExport {
    private let folder: URL

    private static let option = "--export-acts"

    /// Makes the folder.
    ///
    /// - Throws: ``UsageError`` when there is something in it, or it cannot be made.
    init(_ path: String) throws {
        folder = URL(fileURLWithPath: path, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            guard try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty else {
                throw UsageError("\(Self.option): \(path) is not empty; evidence of two plays would be read as one")
            }
        } catch let error as CocoaError {
            throw UsageError("\(Self.option): \(path) cannot be made (\(FileFailure(error)))")
        }
    }

    func write(_ evidence: EvidenceMerge) throws {
        for file in evidence.files {
            try Data(file.bytes).write(to: folder.appendingPathComponent(file.name), options: .atomic)
        }
    }
}
