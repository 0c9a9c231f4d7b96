/// Collects, as text, the records that one person's file quotes: a log keeps only what an assessment needs.
///
/// Read the evidence into it a second time, when a log has shown which records matter. Numbers of documents are not
/// kept, nor is anything that a record says about somebody else.
public struct EvidenceQuotes: EvidenceSink, Sendable {
    private struct Content: Sendable {
        let reportedAt: Instant
        let isRetracted: Bool
        let fingerprint: UInt64
        let isAboutThem: Bool
        let fields: [Column: String]
    }

    private let document: IdentityDocument
    private let wanted: [Dataset: Set<String>]
    private var contents: [RecordKey: [Content]] = [:]

    /// - Parameters:
    ///   - document: whose file it is.
    ///   - records: the records to keep; those of ``EvidenceLog/records(about:)`` and the areas of an explanation.
    public init(about document: IdentityDocument, records: Set<RecordKey>) {
        self.document = document
        wanted = Dictionary(grouping: records, by: \.dataset).mapValues { Set($0.map(\.recordID)) }
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
        let held = contents[key, default: []].filter { $0.reportedAt == reportedAt }
        if held.contains(where: { $0.fingerprint == fingerprint }) { return .duplicate }
        let isAboutThem = record.document.map { $0 == document } ?? true
        contents[key, default: []].append(
            Content(
                reportedAt: reportedAt, isRetracted: record.isRetracted, fingerprint: fingerprint,
                isAboutThem: isAboutThem, fields: isAboutThem ? Self.fields(of: record) : [:]))
        return held.isEmpty ? .accepted : .conflict
    }

    private static let neverKept: Set<Column> = [
        .recordID, .reportedAt, .retracted, .documentType, .documentNumber, .viaDocumentType, .viaDocumentNumber,
        .guardianDocumentNumber,
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
            let known = contents.filter { $0.reportedAt <= instant }
            guard known.contains(where: \.isAboutThem) else { return nil }
            return RecordHistory(key: key, versions: Self.versions(of: known))
        }
        return histories.sorted { left, right in
            if left.key.dataset != right.key.dataset { return left.key.dataset.order < right.key.dataset.order }
            return left.key.recordID.utf8.lexicographicallyPrecedes(right.key.recordID.utf8)
        }
    }

    private static func versions(of contents: [Content]) -> [RecordHistory.Version] {
        let byInstant = Dictionary(grouping: contents, by: \.reportedAt)
        let counting = contents.filter { byInstant[$0.reportedAt]?.count == 1 }.sorted { $0.reportedAt < $1.reportedAt }
        let versions = contents.compactMap { content -> RecordHistory.Version? in
            guard content.isAboutThem else { return nil }
            let standing: RecordHistory.Standing
            if byInstant[content.reportedAt]?.count != 1 {
                standing = .contested
            } else if let next = counting.first(where: { $0.reportedAt > content.reportedAt }) {
                if content.isRetracted {
                    standing = .withdrawal
                } else if next.isRetracted {
                    standing = .retracted(next.reportedAt)
                } else {
                    standing = next.isAboutThem ? .corrected(next.reportedAt) : .moved(next.reportedAt)
                }
            } else {
                standing = content.isRetracted ? .withdrawal : .holds
            }
            return RecordHistory.Version(reportedAt: content.reportedAt, standing: standing, fields: content.fields)
        }
        // Contested contents share their instant; the order of their texts does not depend on which came first.
        return versions.sorted {
            $0.reportedAt != $1.reportedAt ? $0.reportedAt < $1.reportedAt : $0.sortingText < $1.sortingText
        }
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
