internal import Foundation

/// One dataset of the sample, its lines cut into fields.
///
/// The sample has no quoted fields; a file that has some is refused rather than cut wrongly.
struct SampleFile {
    enum Treatment {
        case keep, name, document(typeField: Int), untypedDocument
    }

    let header: [UInt8]
    let lines: [[UInt8]]
    private let treatments: [Treatment]

    init(dataset: String, text: Data) throws {
        guard !text.contains(UInt8(ascii: "\"")) else { throw SampleError.quoted(dataset) }
        var lines = text.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        guard !lines.isEmpty else { throw SampleError.empty(dataset) }
        let header = lines.removeFirst()
        self.lines = lines
        self.header = header
        let names = header.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        treatments = names.map { name in
            // One copy of the areas serves all: the same places in the same risk.
            if dataset == "area-risk" { return .keep }
            switch name {
            case "record_id", "case_record_id", "specimen_id", "tube_id": return .name
            case "number": return dataset == "trip" ? .name : .keep
            case "document_number", "via_document_number":
                let typeName = name.replacingOccurrences(of: "number", with: "type")
                return names.firstIndex(of: typeName).map { .document(typeField: $0) } ?? .untypedDocument
            case "guardian_document_number": return .untypedDocument
            default: return .keep
            }
        }
    }

    /// Appends a line as it stands in a copy.
    func append(line: Int, renaming: Renaming, to output: inout [UInt8]) {
        let fields = lines[line].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (index, field) in fields.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            switch index < treatments.count ? treatments[index] : .keep {
            case .keep: output.append(contentsOf: field)
            case .name: output.append(contentsOf: renaming.name(field))
            case .document(let type) where type < fields.count:
                output.append(contentsOf: renaming.document(field, type: fields[type]))
            case .document, .untypedDocument: output.append(contentsOf: renaming.document(field))
            }
        }
        output.append(UInt8(ascii: "\n"))
    }
}

/// Why the sample cannot be scaled.
public enum SampleError: Error, Equatable {
    /// The dataset's file has quoted fields.
    case quoted(String)
    /// The dataset's file has no header.
    case empty(String)
    /// `gzip` could not inflate the dataset's file.
    case notInflated(String)
    /// More copies were asked for than there are names.
    case tooManyCopies(Int)
}
