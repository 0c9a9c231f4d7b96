internal import Foundation
internal import HealthCode

/// Reads documents of rules from files.
enum RuleDocument {
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

    /// The document of duties that a file holds, or the one that ships with the product; whole for all rules in use.
    static func duties(at path: String?, for timeline: RuleTimeline) throws -> DutyDocument {
        let rules = timeline.allRules
        if let path {
            return try read(path) { bytes, name throws(DocumentError) in
                try DutyDocument(yaml: bytes, name: name, rules: rules)
            }
        }
        for rules in rules {
            guard let measure = DutyDocument.national.missingMeasure(of: rules) else { continue }
            throw UsageError(
                """
                the duties that ship with tongma say nothing of the measure \(measure) of \(rules.id): name a document \
                that does with --duties
                """)
        }
        return .national
    }

    /// Whatever the document's format says that it is.
    static func any(at path: String) throws -> PublishedDocument.Content {
        try read(path) { bytes, name throws(DocumentError) in
            try PublishedDocument(yaml: bytes, name: name).content
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
