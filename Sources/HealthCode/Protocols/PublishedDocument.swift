/// The kinds of rule document.
public enum RuleDocumentKind: String, CaseIterable, Sendable, Hashable {
    /// A national edition of the control rules.
    case edition
    /// A province's document over an edition.
    case overlay
    /// A register of exceptions that overlays may rest on.
    case exceptions
}

/// A rule document as it was published: its bytes, which signatures are made over, and what they say.
public struct PublishedDocument: Sendable, Hashable {
    /// What a document says.
    public enum Content: Sendable, Hashable {
        /// A national edition.
        case edition(ControlProtocol)
        /// An overlay.
        case overlay(Overlay)
        /// A register.
        case exceptions([RegisteredException])
    }

    /// The document's bytes.
    public let yaml: [UInt8]
    /// What they say.
    public let content: Content
    /// The document's own id; of a register, which has none, the name it was read under without its ending.
    public let id: String

    /// Reads a document of any kind; its `format` says which.
    ///
    /// - Parameters:
    ///   - yaml: The document's bytes, at most 256 KiB of UTF-8.
    ///   - name: What errors call the document, usually its file name.
    /// - Throws: ``DocumentError`` with the line and the reason; what names no format is read as an edition.
    public init(yaml: [UInt8], name: String) throws(DocumentError) {
        self.yaml = yaml
        switch try Self.format(of: yaml, name: name) {
        case Overlay.documentFormat:
            let overlay = try Overlay(yaml: yaml, name: name)
            content = .overlay(overlay)
            id = overlay.id
        case RegisteredException.documentFormat:
            content = .exceptions(try RegisteredException.register(yaml: yaml, name: name))
            id = Self.stem(of: name)
        default:
            let edition = try ControlProtocol(yaml: yaml, name: name)
            content = .edition(edition)
            id = edition.id
        }
    }

    private static func format(of yaml: [UInt8], name: String) throws(DocumentError) -> String? {
        let root = try DocumentNode(yaml: yaml, name: name)
        return try root.entries().first { $0.key == "format" }?.value.scalar?.text
    }

    private static func stem(of name: String) -> String {
        let file = name.split(separator: "/").last ?? ""
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return String(file) }
        return String(file[..<dot])
    }

    /// Its kind.
    public var kind: RuleDocumentKind {
        switch content {
        case .edition: .edition
        case .overlay: .overlay
        case .exceptions: .exceptions
        }
    }

    /// The version, counted from 1; 0 for a register, which has none.
    public var version: Int {
        switch content {
        case .edition(let edition): edition.version
        case .overlay(let overlay): overlay.version
        case .exceptions: 0
        }
    }

    /// When it takes effect; `nil` for a register, which does at once. An overlay's date is taken in the time zone of the
    /// national edition that it stands over.
    public var effectiveFrom: Instant? {
        switch content {
        case .edition(let edition): edition.start
        case .overlay(let overlay): overlay.start(at: ControlProtocol.national(overlay.base)?.offset ?? .china)
        case .exceptions: nil
        }
    }

    /// The edition, if it is one.
    public var edition: ControlProtocol? {
        guard case .edition(let edition) = content else { return nil }
        return edition
    }
}
