internal import Foundation
internal import HealthCode

/// A folder with evidence: for each dataset `<dataset>.csv`, `<dataset>.csv.gz` and `<dataset>.ndjson`, each of which
/// may be missing.
struct EvidenceFolder {
    /// One file of evidence.
    struct File {
        let dataset: Dataset
        let format: EvidenceFormat
        let isCompressed: Bool
        let url: URL

        var name: String { url.lastPathComponent }
    }

    /// What became of one file.
    struct Account {
        let file: String
        let receipt: Receipt
    }

    /// In the order in which they are read: that of the datasets, csv before csv.gz before ndjson.
    let files: [File]
    /// What else lies in the folder, in order of the names.
    private let others: [String]

    /// Lists the folder once. What it lists is evidence, even where it then turns out that it cannot be opened; what is
    /// not evidence by its name, but may be meant as such, is refused: nobody is green because a file was passed over.
    ///
    /// - Parameter option: the option that named the folder, for messages.
    /// - Throws: ``UsageError`` when there is no such folder, it cannot be listed, or a file's name is almost a dataset's.
    init(_ path: String, option: String) throws {
        let manager = FileManager.default
        var isDirectory: ObjCBool = false
        guard !path.isEmpty, manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw UsageError("\(option): there is no folder \(path)")
        }
        guard isDirectory.boolValue else { throw UsageError("\(option): \(path) is not a folder") }
        let names: Set<String>
        do {
            names = Set(try manager.contentsOfDirectory(atPath: path))
        } catch {
            throw UsageError("\(option): the folder \(path) cannot be read (\(FileFailure(error)))")
        }
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        let files = Dataset.allCases.flatMap { dataset in
            let forms: [(String, EvidenceFormat, Bool)] = [
                ("csv", .csv, false), ("csv.gz", .csv, true), ("ndjson", .ndjson, false),
            ]
            return forms.compactMap { suffix, format, isCompressed -> File? in
                let name = "\(dataset.rawValue).\(suffix)"
                guard names.contains(name) else { return nil }
                return File(
                    dataset: dataset, format: format, isCompressed: isCompressed,
                    url: folder.appendingPathComponent(name, isDirectory: false))
            }
        }
        self.files = files
        others = names.subtracting(files.map(\.name)).sorted()
        for name in others {
            guard let dataset = EvidenceFileName(name).meantDataset else { continue }
            throw UsageError(
                """
                \(option): \(name.debugDescription) is not read, but looks like evidence: \(dataset.rawValue).csv, \
                \(dataset.rawValue).csv.gz or \(dataset.rawValue).ndjson is what it would have to be called. Rename it, \
                or take it out of the folder
                """)
        }
    }

    /// Names what lies in the folder and is not read, as a line for standard error; empty when everything is read.
    var passedOver: String {
        guard !others.isEmpty else { return "" }
        // Quoted with escapes: a name may hold anything.
        let names = others.prefix(Self.namesShown).map(\.debugDescription).joined(separator: ", ")
        let rest = others.count > Self.namesShown ? " and \(others.count - Self.namesShown) more" : ""
        return "not read, since no dataset is called so: \(names)\(rest)\n"
    }

    private static let namesShown = 20

    /// Reads all files into a sink.
    ///
    /// - Throws: ``UsageError`` naming a file that cannot be read or is refused whole.
    func read(
        into sink: inout some EvidenceSink, offset: UTCOffset, progress: Progress
    ) throws -> [Account] {
        var accounts: [Account] = []
        for file in files {
            do {
                accounts.append(try read(file, into: &sink, offset: offset, progress: progress))
            } catch let refusal as FileRefusal {
                throw UsageError("\(file.name): \(refusal)")
            } catch is GzipStream.Broken {
                throw UsageError("\(file.name): the gzip stream is broken or ends too early")
            } catch let error as UsageError {
                throw error
            } catch {
                throw UsageError("\(file.name): the file cannot be read (\(FileFailure(error)))")
            }
        }
        progress.clear()
        return accounts
    }

    private func read(
        _ file: File, into sink: inout some EvidenceSink, offset: UTCOffset, progress: Progress
    ) throws -> Account {
        let reader = EvidenceReader(dataset: file.dataset, format: file.format, file: file.name, offset: offset)
        let handle = try InputFile.open(file.url)
        let gzip = file.isCompressed ? try GzipStream() : nil
        while let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty {
            try piece.withUnsafeBytes { bytes in
                if let gzip {
                    try gzip.inflate(bytes) { try reader.read($0, into: &sink) }
                } else {
                    try reader.read(bytes, into: &sink)
                }
            }
            progress.show("reading \(file.name): \(reader.receipt.lines) lines")
        }
        try gzip?.finish()
        try reader.finish(into: &sink)
        return Account(file: file.name, receipt: reader.receipt)
    }
}
