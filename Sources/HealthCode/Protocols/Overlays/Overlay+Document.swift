extension Overlay {
    /// The format of the documents that this version reads.
    public static let documentFormat = "tongma-overlay/1"

    /// Reads an overlay from its YAML document; `docs/protocol-schema.md` describes it.
    ///
    /// What can be seen only together with the base (a new category that is not complete, a measure that neither
    /// names) is refused by ``Overlay/applied(to:)``, with the line all the same.
    ///
    /// - Throws: ``DocumentError`` with the line and the reason.
    public init(yaml: [UInt8], name: String) throws(DocumentError) {
        let root = try DocumentMapping(
            try DocumentNode(yaml: yaml, name: name),
            keys: [
                "format", "id", "version", "title", "province", "base", "effective_from", "effective_until",
                "issuing_authority", "legal_basis", "parameters", "measures", "categories",
            ])
        try DocumentNode.checkFormat(root, is: Self.documentFormat)
        place = root.place
        id = try root.required("id").identifier()
        version = try root.required("version").integer(in: 1...1_000_000)
        title = try root.required("title").localizedText()
        province = try root.required("province").province()
        let base = try root.required("base")
        self.base = try base.identifier()
        basePlace = base.place
        effectiveFrom = try root.required("effective_from").date()
        let until = root["effective_until"]
        effectiveUntil = try until?.date()
        if let until, let effectiveUntil, effectiveUntil <= effectiveFrom {
            throw until.place.error(.malformed(expected: "a date after \(effectiveFrom)"))
        }
        issuingAuthority = try root.required("issuing_authority").localizedText()
        legalBasis = try root.required("legal_basis").localizedText()
        if let node = root["parameters"] { parameters = try ParameterDraft(node) } else { parameters = nil }
        if let node = root["measures"] {
            (measureOrder, measureTitles) = try MeasureList.read(node)
        } else {
            (measureOrder, measureTitles) = ([], [:])
        }
        var changes: [Change] = []
        for (key, keyPlace, node) in try root["categories"]?.entries() ?? [] {
            guard let category = Category(name: key) else { throw keyPlace.error(.unknownKey(key)) }
            changes.append(try Change(node, category: category))
        }
        self.changes = changes.sorted { $0.category < $1.category }
    }
}

extension Overlay.Change {
    fileprivate init(_ node: DocumentNode, category: Category) throws(DocumentError) {
        let entries = try node.entries()
        guard let removal = entries.first(where: { $0.key == "remove" }) else {
            self = .amend(try CategoryDraft(node, category: category, inOverlay: true))
            return
        }
        guard try removal.value.boolean() else {
            throw removal.value.place.error(.malformed(expected: "true, or not there"))
        }
        if let other = entries.first(where: { $0.key != "remove" }) {
            throw other.keyPlace.error(.misplacedKey(other.key))
        }
        self = .remove(category, node.place)
    }
}

extension DocumentNode {
    /// The division code of a province.
    fileprivate func province() throws(DocumentError) -> Division {
        guard let text = scalar?.text, let division = Division(text), division.level == .province,
            division.code > 0
        else { throw place.error(.malformed(expected: "the twelve-digit division code of a province")) }
        return division
    }
}
