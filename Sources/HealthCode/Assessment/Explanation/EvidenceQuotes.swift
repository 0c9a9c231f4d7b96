/// Collects, as text, the records that one person's file quotes: a log keeps only what an assessment needs.
///
/// Read the evidence into it a second time, when a log has shown which records matter. Numbers of documents are not
/// kept, nor is anything that a record says about somebody else.
public struct EvidenceQuotes: EvidenceSink, Sendable {
    private struct Content: Sendable {
        let isRetracted: Bool
        let isAboutThem: Bool
        let fields: [Column: String]
    }

    private let documents: Set<IdentityDocument>
    private let wanted: [Dataset: Set<String>]
    /// By moment of report and fingerprint: a record may have any number of versions.
    private var contents: [RecordKey: [Instant: [UInt64: Content]]] = [:]

    /// - Parameters:
    ///   - documents: whose file it is: all documents of one person.
    ///   - records: the records to keep; those of ``EvidenceLog/records(about:)`` and the areas of an explanation.
    public init(about documents: Set<IdentityDocument>, records: Set<RecordKey>) {
        self.documents = documents
        wanted = Dictionary(grouping: records, by: \.dataset).mapValues { Set($0.map(\.recordID)) }
    }

    /// The records of a person with one document.
    public init(about document: IdentityDocument, records: Set<RecordKey>) {
        self.init(about: [document], records: records)
    }

    /// Passes over a refused line: it is no evidence.
    public mutating func refuse(_ rejection: Rejection) {}

    /// Keeps the record if it is wanted.
    public mutating func take(_ record: borrowing ParsedRecord, line: Int) -> RecordVerdict {
        guard let ids = wanted[record.dataset], let id = record.text(.recordID), ids.contains(id) else {
            return .accepted
        }
        let key = RecordKey(dataset: record.dataset, recordID: id)
        let fingerprint = record.contentFingerprint()
        let reportedAt = record.reportedAt
        let held = contents[key]?[reportedAt]
        if held?[fingerprint] != nil { return .duplicate }
        let isAboutThem = record.document.map(documents.contains) ?? true
        contents[key, default: [:]][reportedAt, default: [:]][fingerprint] = Content(
            isRetracted: record.isRetracted, isAboutThem: isAboutThem,
            fields: isAboutThem ? Self.fields(of: record) : [:])
        return held == nil ? .accepted : .conflict
    }

    private static let neverKept: Set<Column> = [
        .recordID, .reportedAt, .retracted, .documentType, .documentNumber, .viaDocumentType, .viaDocumentNumber,
        .guardianDocumentType, .guardianDocumentNumber, .otherDocumentType, .otherDocumentNumber,
    ]

    private static func fields(of record: borrowing ParsedRecord) -> [Column: String] {
        var fields: [Column: String] = [:]
        for column in record.dataset.columns where !neverKept.contains(column) {
            fields[column] = record.text(column)
        }
        return fields
    }

    /// The records as they stood at an instant, by dataset and id; versions reported later, and records that had none
    /// about the person by then, are left out.
    public func histories(at instant: Instant) -> [RecordHistory] {
        let histories = contents.compactMap { key, contents -> RecordHistory? in
            let known = contents.filter { $0.key <= instant }
            let versions = Self.versions(of: known.map { ($0.key, Array($0.value.values)) })
            return versions.isEmpty ? nil : RecordHistory(key: key, versions: versions)
        }
        return histories.sorted { left, right in
            if left.key.dataset != right.key.dataset { return left.key.dataset.order < right.key.dataset.order }
            return left.key.recordID.utf8.lexicographicallyPrecedes(right.key.recordID.utf8)
        }
    }

    /// Walks from the last report to the first: what replaces a version is the next one that counts.
    private static func versions(of reports: [(at: Instant, contents: [Content])]) -> [RecordHistory.Version] {
        var backwards: [RecordHistory.Version] = []
        var next: (at: Instant, content: Content)?
        for (reportedAt, contents) in reports.sorted(by: { $0.at > $1.at }) {
            let isContested = contents.count > 1
            let versions = contents.filter(\.isAboutThem).map { content in
                RecordHistory.Version(
                    reportedAt: reportedAt, standing: isContested ? .contested : standing(of: content, before: next),
                    fields: content.fields)
            }
            // Contested contents share their instant; the order of their texts does not depend on which came first.
            backwards += isContested ? versions.sorted { $0.sortingText > $1.sortingText } : versions
            if !isContested, let content = contents.first { next = (reportedAt, content) }
        }
        return backwards.reversed()
    }

    private static func standing(
        of content: Content, before next: (at: Instant, content: Content)?
    ) -> RecordHistory.Standing {
        if content.isRetracted { return .withdrawal }
        guard let next else { return .holds }
        if next.content.isRetracted { return .retracted(next.at) }
        return next.content.isAboutThem ? .corrected(next.at) : .moved(next.at)
    }
}

extension RecordHistory.Version {
    fileprivate var sortingText: String {
        fields.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.wireName)=\($0.value)" }
            .joined(separator: "\n")
    }
}

extension Dataset {
    /// Its place in the order of `datasets.md`.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
