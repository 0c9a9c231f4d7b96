internal import CHealthCodeResources

extension PublishedDocument {
    /// The documents of the national editions that ship with the product, in the order in which they took effect.
    public static let national: [PublishedDocument] = {
        let documents = [
            ("cn-8.yaml", PackageResources.cn_8_yaml),
            ("cn-9.yaml", PackageResources.cn_9_yaml),
            ("cn-20.yaml", PackageResources.cn_20_yaml),
        ]
        do {
            return try documents.map { try PublishedDocument(yaml: Array($1), name: $0) }
                .sorted { $0.effectiveFrom ?? .distantPast < $1.effectiveFrom ?? .distantPast }
        } catch {
            preconditionFailure("a national edition that ships with the product does not read: \(error)")
        }
    }()
}

extension ControlProtocol {
    /// The national editions that ship with the product, in the order in which they took effect.
    public static let national: [ControlProtocol] = PublishedDocument.national.compactMap(\.edition)

    /// The national edition of that id, for example `cn-9`.
    public static func national(_ id: some StringProtocol) -> ControlProtocol? {
        national.first { $0.id == id }
    }
}
