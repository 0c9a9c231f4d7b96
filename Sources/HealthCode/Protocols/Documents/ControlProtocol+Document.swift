extension ControlProtocol {
    /// The format of the documents that this version reads.
    public static let documentFormat = "tongma-protocol/1"

    /// Reads an edition from its YAML document; `docs/protocol-schema.md` describes it.
    ///
    /// - Parameters:
    ///   - yaml: The document's bytes, at most 256 KiB of UTF-8.
    ///   - name: What errors call the document, usually its file name.
    /// - Throws: ``DocumentError`` with the line and the reason; nothing is guessed at or passed over.
    public init(yaml: [UInt8], name: String) throws(DocumentError) {
        let root = try DocumentMapping(
            try DocumentNode(yaml: yaml, name: name),
            keys: [
                "format", "id", "version", "title", "offset", "effective_from", "issuing_authority", "legal_basis",
                "parameters", "measures", "categories",
            ])
        try DocumentNode.checkFormat(root, is: Self.documentFormat)
        id = try root.required("id").identifier()
        version = try root.required("version").integer(in: 1...1_000_000)
        title = try root.required("title").localizedText()
        offset = try root.required("offset").offset()
        effectiveFrom = try root.required("effective_from").date()
        issuingAuthority = try root.required("issuing_authority").localizedText()
        legalBasis = try root.required("legal_basis").localizedText()

        let numbers = try ParameterDraft(try root.required("parameters"))
        upgradeWindowDays = try numbers.value(.upgradeWindowDays, over: nil)
        minimumStayHours = try numbers.value(.minimumStayHours, over: nil)
        lateMinimumTests = try numbers.value(.lateMinimumTests, over: nil)
        lateWindowDays = try numbers.value(.lateWindowDays, over: nil)

        (measureOrder, measureTitles) = try MeasureList.read(try root.required("measures"))
        categories = [:]
        let measures = Set(measureOrder)
        for (key, keyPlace, node) in try root.required("categories").entries() {
            guard let category = Category(name: key) else { throw keyPlace.error(.unknownKey(key)) }
            let draft = try CategoryDraft(node, category: category, inOverlay: false)
            categories[category] = try draft.rule(over: nil, measures: measures)
        }
    }
}

/// The list of measures, strictest first.
enum MeasureList {
    /// Names in order, and what they are called.
    static func read(_ node: DocumentNode) throws(DocumentError) -> ([String], [String: LocalizedText]) {
        var order: [String] = []
        var titles: [String: LocalizedText] = [:]
        for node in try node.list(limit: 64) {
            let mapping = try DocumentMapping(node, keys: ["name", "title"])
            let name = try mapping.required("name").identifier()
            guard titles[name] == nil else { throw node.place.error(.repeated(name)) }
            order.append(name)
            titles[name] = try mapping.required("title").localizedText()
        }
        return (order, titles)
    }
}
