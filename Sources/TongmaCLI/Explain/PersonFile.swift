package import HealthCode

/// One person's file, ready to be written: how the code comes about, and the records that it quotes.
package struct PersonFile {
    /// How the code comes about.
    package let explanation: Explanation
    /// The records about the person, and those of the areas that touch them, as they stood at the instant.
    package let histories: [RecordHistory]
    /// Whether the person's own number and phone are written in full.
    package let fullNumbers: Bool
    /// What follows for a division; `nil` when nothing does.
    package let work: Work?

    private let held: [RecordKey: [Column: String]]

    /// - Parameters:
    ///   - histories: those of the person, and of ``Explanation/areaRecords``.
    ///   - fullNumbers: whether the person's own number and phone are written in full.
    ///   - work: what follows for a division.
    package init(
        explanation: Explanation, histories: [RecordHistory], fullNumbers: Bool, work: Work? = nil
    ) {
        self.work = work
        self.explanation = explanation
        self.histories = histories
        self.fullNumbers = fullNumbers
        held = Dictionary(
            histories.compactMap { history in history.held.map { (history.key, $0.fields) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The fields of a record that holds.
    func fields(of record: EvidenceReference) -> [Column: String] {
        held[RecordKey(dataset: record.dataset, recordID: record.recordID)] ?? [:]
    }

    /// The person's name, by the residence that holds or else by the last record that was reported.
    var name: String? {
        if let home = explanation.home { return fields(of: home.record)[.name] }
        let named = histories.filter { $0.key.dataset.isAboutPerson }.compactMap(\.held)
        return named.max { $0.reportedAt < $1.reportedAt }?.fields[.name]
    }

    /// The person's number, masked unless it was asked for in full.
    var number: String { Self.number(of: explanation.document, inFull: fullNumbers) }

    static func number(of document: IdentityDocument, inFull: Bool) -> String {
        inFull ? document.number : masked(document.number)
    }

    /// The person's other documents, by the links that stand; `nil` when there are none.
    var otherDocuments: String? {
        let texts = explanation.otherDocuments.map { "\($0.type.rawValue) \(Self.number(of: $0, inFull: fullNumbers))" }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    func phone(_ phone: String) -> String { fullNumbers ? phone : Self.masked(phone) }

    /// At most the last four characters, and of a short number no more than half.
    private static func masked(_ number: String) -> String {
        let shown = min(4, number.count / 2)
        return String(repeating: "*", count: number.count - shown) + number.suffix(shown)
    }
}

extension PersonFile {
    /// The answer about a document that no existing record is about.
    static func unknown(
        _ document: IdentityDocument, at instant: Instant, offset: UTCOffset, fullNumbers: Bool,
        as format: ExplainCommand.Format,
        in language: Language
    ) -> String {
        let number = number(of: document, inFull: fullNumbers)
        switch format {
        case .json:
            let answer: JSON = [
                "at": .string(offset.format(instant)), "status": "unknown",
                "document": ["type": .string(document.type.rawValue), "number": .string(number)],
            ]
            return answer.text(indented: true) + "\n"
        case .text:
            return language == .zh
                ? "未知：在该时刻，没有任何数据集持有证件 \(document.type.rawValue) \(number) 的有效记录。未知不是颜色，更不是绿码。\n"
                : "Unknown: at this instant no dataset holds an existing record about the document "
                    + "\(document.type.rawValue) \(number). Unknown is no colour, least of all green.\n"
        }
    }
}
