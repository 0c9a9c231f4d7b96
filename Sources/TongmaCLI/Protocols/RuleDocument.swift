internal import Foundation
internal import HealthCode

/// Reads documents of rules from files.
enum RuleDocument {
    /// A document of any of the three formats.
    case edition(ControlProtocol)
    case overlay(Overlay)
    case exceptions([RegisteredException])

    /// Whether a name on the command line means a file rather than an edition.
    static func looksLikeFile(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
            || FileManager.default.fileExists(atPath: name)
    }

    /// An edition; refuses the other formats, and says where they belong.
    static func edition(at path: String) throws -> ControlProtocol {
        switch try any(at: path) {
        case .edition(let edition): return edition
        case .overlay(let overlay):
            throw UsageError("\(path): this is an overlay; use --overlay \(overlay.province)=\(path)")
        case .exceptions:
            throw UsageError("\(path): this is a register of exceptions; use --exceptions \(path)")
        }
    }

    /// A province's overlay.
    static func overlay(at path: String) throws -> Overlay {
        try read(path) { bytes, name throws(DocumentError) in try Overlay(yaml: bytes, name: name) }
    }

    /// A register of exceptions.
    static func exceptions(at path: String) throws -> [RegisteredException] {
        try read(path) { bytes, name throws(DocumentError) in
            try RegisteredException.register(yaml: bytes, name: name)
        }
    }

    /// Whatever the document's first key says that it is.
    static func any(at path: String) throws -> RuleDocument {
        try read(path) { bytes, name throws(DocumentError) in
            let text = String(decoding: bytes, as: UTF8.self)
            let format = text.split(separator: "\n").first { $0.hasPrefix("format:") } ?? ""
            if format.contains(Overlay.documentFormat) { return .overlay(try Overlay(yaml: bytes, name: name)) }
            if format.contains(RegisteredException.documentFormat) {
                return .exceptions(try RegisteredException.register(yaml: bytes, name: name))
            }
            return .edition(try ControlProtocol(yaml: bytes, name: name))
        }
    }

    private static func read<Document>(
        _ path: String, _ body: ([UInt8], String) throws(DocumentError) -> Document
    ) throws -> Document {
        let url = URL(fileURLWithPath: path)
        let bytes: [UInt8]
        do {
            // A little more than a document may have, so that its reader says so itself.
            let handle = try InputFile.open(url)
            bytes = Array(try handle.read(upToCount: 1 << 20) ?? Data())
        } catch {
            throw UsageError("\(path) cannot be read (\(FileFailure(error)))")
        }
        do throws(DocumentError) {
            return try body(bytes, url.lastPathComponent)
        } catch {
            throw UsageError("\(error)")
        }
    }
}
