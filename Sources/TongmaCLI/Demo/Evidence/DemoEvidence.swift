internal import Crypto
internal import Foundation
package import HealthCode

/// Everything that the departments of the demo are going to state, in the order in which they state it.
package struct DemoEvidence {
    let departments: Departments
    /// In the order of (`reported_at`, dataset, `record_id`).
    package let lines: [DepartmentLine]
    /// Close contacts, for the sample resident: who, whose node answers, when it was stated.
    let contacts: [(document: IdentityDocument, node: NodeName, at: Instant)]
    /// Persons whose residence names a guardian who lives at the same node.
    let wards: [Ward]
    /// When the first case was stated.
    let firstCase: Instant?
    /// Whether what was done in the field is part of it.
    let hasActs: Bool
    /// SHA-256 over all lines: the same evidence has the same one.
    let fingerprint: [UInt8]

    /// Reads a folder without showing how far it has come.
    ///
    /// - Throws: when there is no such folder, a file is refused whole, or there is nothing in it.
    package init(folder: String, beginning: Instant = .distantPast) throws {
        try self.init(folder, beginning: beginning, progress: Progress())
    }

    /// Reads a folder.
    ///
    /// - Parameter beginning: nothing is submitted before it, however early it was stated: no rules were in force.
    /// - Throws: ``UsageError`` when there is no such folder, a file is refused whole, or there is nothing in it.
    init(_ path: String, beginning: Instant, progress: Progress) throws {
        let folder = try EvidenceFolder(path, option: "--data")
        var collector = ContentCollector()
        _ = try folder.read(into: &collector, offset: .china, progress: progress)
        let refused = try RefusedLines.read(collector.refused, of: folder)
        guard !collector.found.isEmpty else { throw UsageError("--data: there is no evidence in \(path)") }
        let departments = Departments(collector.found.lazy.map(\.content))
        self.departments = departments

        var entries = refused.map { line in
            Entry(
                reportedAt: line.reportedAt ?? .distantPast, recordID: "",
                line: DepartmentLine(
                    due: max(line.reportedAt ?? beginning, beginning), dataset: line.dataset,
                    node: departments.node(forRefusedLineOf: line.dataset, division: line.division),
                    format: line.format, header: line.header, bytes: line.bytes, expectation: .refused))
        }
        var seen: Set<RecordContent> = []
        seen.reserveCapacity(collector.found.count)
        for found in collector.found {
            let content = found.content
            entries.append(
                Entry(
                    reportedAt: content.reportedAt, recordID: content.recordID,
                    line: DepartmentLine(
                        due: max(content.reportedAt, beginning), dataset: content.dataset,
                        node: departments.node(for: content), format: found.csv == nil ? .ndjson : .csv,
                        header: found.csv?.header ?? [], bytes: found.csv?.line ?? content.json,
                        expectation: seen.insert(content).inserted ? .first : .repeated)))
        }
        lines = Self.ordered(entries)
        contacts = collector.found.compactMap { found in
            let content = found.content
            guard content.dataset == .contact, !content.isRetracted, let document = content.document else { return nil }
            return (document, departments.node(for: content), content.reportedAt)
        }
        wards = Ward.all(collector.found.map(\.content), departments)
        firstCase = collector.found.lazy.filter { $0.content.dataset == .case }.map(\.content.reportedAt).min()
        hasActs = lines.contains { $0.dataset == .fieldAct }
        fingerprint = Self.fingerprint(lines)
    }

    /// A person whose guardian can show their code.
    struct Ward: Sendable {
        let document: IdentityDocument
        let guardian: IdentityDocument
        let node: NodeName
        /// When their residence was stated.
        let at: Instant

        /// Made-up persons alone, whose numbers begin with 99.
        fileprivate static func all(_ contents: [RecordContent], _ departments: Departments) -> [Ward] {
            let residents = contents.filter { $0.dataset == .residents && !$0.isRetracted }
            let homes = Dictionary(
                residents.compactMap { content in content.document.map { ($0, departments.node(for: content)) } }
            ) { _, last in last }
            return residents.compactMap { content in
                guard let document = content.document, document.number.hasPrefix("99"), let node = homes[document],
                    let number = guardian(in: content.particulars), number.hasPrefix("99"),
                    let guardian = IdentityDocument(type: .idCard, number: number), homes[guardian] == node
                else { return nil }
                return Ward(document: document, guardian: guardian, node: node, at: content.reportedAt)
            }
        }

        private static func guardian(in particulars: [UInt8]) -> String? {
            struct Particulars: Decodable {
                let guardian: String?
                enum CodingKeys: String, CodingKey {
                    case guardian = "guardian_document_number"
                }
            }
            // Whose particulars are no such document has no guardian to show.
            return
                (try? JSONDecoder().decode(
                    Particulars.self, from: Data(Array("{".utf8) + particulars + Array("}".utf8))))?.guardian
        }
    }

    private struct Entry {
        let reportedAt: Instant
        let recordID: String
        let line: DepartmentLine
    }

    /// Of equal entries the one read first comes first, so that a run can be taken up where another ended.
    private static func ordered(_ entries: [Entry]) -> [DepartmentLine] {
        let ranks = Dictionary(uniqueKeysWithValues: zip(Dataset.allCases, 0...))
        return entries.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.reportedAt != b.reportedAt { return a.reportedAt < b.reportedAt }
            let (first, second) = (ranks[a.line.dataset, default: 0], ranks[b.line.dataset, default: 0])
            if first != second { return first < second }
            return (a.recordID, left.offset) < (b.recordID, right.offset)
        }.map(\.element.line)
    }

    private static func fingerprint(_ lines: [DepartmentLine]) -> [UInt8] {
        var hash = SHA256()
        for line in lines {
            let head = "\(line.node.text) \(line.dataset.rawValue) \(line.due.exactText) \(line.bytes.count)\n"
            hash.update(data: Array(head.utf8))
            hash.update(data: line.bytes)
        }
        return Array(hash.finalize())
    }

    /// The folder of the sample outbreak: below the folder that the command is called in, or that of its repository.
    static func sampleFolder() throws -> String {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = program.deletingLastPathComponent()
        var candidates = [URL(fileURLWithPath: "Examples/outbreak")]
        for _ in 0..<4 {
            candidates.append(folder.appendingPathComponent("Examples/outbreak"))
            folder.deleteLastPathComponent()
        }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
            throw UsageError("--data: there is no folder Examples/outbreak here; name a folder with evidence")
        }
        return found.path
    }
}
