import Yams

/// A value in a document, with its place.
struct DocumentNode {
    let place: DocumentPlace
    private let node: Node

    /// Reads a whole document.
    init(yaml: [UInt8], name: String) throws(DocumentError) {
        let text = try DocumentText(yaml, name: name)
        let start = DocumentPlace(file: name, line: 1, column: nil, path: "")
        let root: Node?
        do {
            // The basic resolver knows no types: what is a number is decided by the key, not by the looks.
            root = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw Self.refusal(error, text: text.string, start: start)
        }
        guard let root else { throw start.error(.empty) }
        self.init(node: root, path: "", within: start)
    }

    private init(node: Node, path: String, within parent: DocumentPlace) {
        self.node = node
        place = DocumentPlace(
            file: parent.file, line: node.mark?.line ?? parent.line, column: node.mark?.column, path: path)
    }

    private static func refusal(_ error: any Error, text: String, start: DocumentPlace) -> DocumentError {
        var place = start
        func at(_ mark: Mark) -> DocumentPlace {
            DocumentPlace(file: start.file, line: mark.line, column: mark.column, path: "")
        }
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _): return at(mark).error(.syntax(problem))
        case .parser(_, let problem, let mark, _): return at(mark).error(.syntax(problem))
        case .composer(_, _, let mark, _): return at(mark).error(.unsupported(.severalDocuments))
        case .duplicatedKeysInMapping(let keys, let context):
            return at(context.mark).error(.duplicateKey(keys.first ?? ""))
        case .reader(let problem, let offset, _, _):
            place.line += text.prefix(offset ?? 0).count { $0 == "\n" || $0 == "\r\n" }
            return place.error(.syntax(problem))
        default: return place.error(.syntax("the parser gave up"))
        }
    }

    /// The text and style of a scalar.
    var scalar: (text: String, isPlain: Bool)? {
        node.scalar.map { ($0.string, $0.style == .plain) }
    }

    /// Whether it is a mapping.
    var isMapping: Bool { node.mapping != nil }

    /// The entries of a list.
    func list(limit: Int) throws(DocumentError) -> [DocumentNode] {
        guard let sequence = node.sequence else { throw place.error(.wrongType(expected: "a list")) }
        guard sequence.count <= limit else { throw place.error(.tooMany(limit: limit)) }
        return sequence.enumerated().map { DocumentNode(node: $1, path: "\(place.path)[\($0)]", within: place) }
    }

    /// A mapping's entries in order, with texts as keys, none twice.
    func entries() throws(DocumentError) -> [(key: String, keyPlace: DocumentPlace, value: DocumentNode)] {
        guard let mapping = node.mapping else { throw place.error(.wrongType(expected: "a mapping")) }
        var entries: [(key: String, keyPlace: DocumentPlace, value: DocumentNode)] = []
        var seen: Set<String> = []
        for (keyNode, value) in mapping {
            let keyPlace = DocumentNode(node: keyNode, path: place.path, within: place).place
            guard let key = keyNode.scalar?.string else { throw keyPlace.error(.unsupported(.complexKey)) }
            guard key != "<<" else { throw keyPlace.error(.unsupported(.mergeKey)) }
            guard seen.insert(key).inserted else { throw keyPlace.error(.duplicateKey(key)) }
            let path = place.path.isEmpty ? key : "\(place.path).\(key)"
            entries.append((key, keyPlace, DocumentNode(node: value, path: path, within: place)))
        }
        return entries
    }
}

/// A mapping whose keys are known beforehand.
struct DocumentMapping {
    let place: DocumentPlace
    private let values: [String: DocumentNode]
    private let keyPlaces: [String: DocumentPlace]

    /// - Throws: when the node is no mapping, or has a key that is not in `keys`.
    init(_ node: DocumentNode, keys: Set<String>) throws(DocumentError) {
        var values: [String: DocumentNode] = [:]
        var keyPlaces: [String: DocumentPlace] = [:]
        for (key, keyPlace, value) in try node.entries() {
            guard keys.contains(key) else { throw keyPlace.error(.unknownKey(key)) }
            values[key] = value
            keyPlaces[key] = keyPlace
        }
        place = node.place
        self.values = values
        self.keyPlaces = keyPlaces
    }

    subscript(key: String) -> DocumentNode? { values[key] }

    /// The value of a key that has to be there.
    func required(_ key: String) throws(DocumentError) -> DocumentNode {
        guard let value = values[key] else { throw place.error(.missingKey(key)) }
        return value
    }

    /// Refuses keys that exist, but not here.
    func refuse(_ keys: Set<String>) throws(DocumentError) {
        for key in keys.sorted() {
            if let keyPlace = keyPlaces[key] { throw keyPlace.error(.misplacedKey(key)) }
        }
    }
}
