package import Foundation
internal import HealthCode

/// What the nodes answered to each batch: one line for each, appended when the answer came.
package struct Ledger {
    /// A receipt that was kept.
    package struct Entry: Sendable, Hashable, Codable {
        /// The node that answered.
        package let node: String
        /// The batch's `Idempotency-Key`.
        package let key: String
        /// The dataset of the batch.
        package let dataset: String
        /// The lines that were sent.
        package let lines: Int
        /// The lines that were accepted.
        package let accepted: Int
        /// The lines that said again what was held.
        package let duplicate: Int
        /// The lines that were refused.
        package let rejected: Int
        /// Whether a second person had to release it.
        package let held: Bool

        /// An entry for a batch.
        package init(_ batch: Batch, accepted: Int, duplicate: Int, rejected: Int, held: Bool) {
            node = batch.node.text
            key = batch.key
            dataset = batch.dataset.rawValue
            lines = batch.lines
            self.accepted = accepted
            self.duplicate = duplicate
            self.rejected = rejected
            self.held = held
        }

        /// Whether the answer accounts for every line.
        package var isBalanced: Bool { accepted + duplicate + rejected == lines }
    }

    /// How many lines of one node came to what.
    package struct Totals: Sendable, Hashable {
        package var lines = 0
        package var accepted = 0
        package var duplicate = 0
        package var rejected = 0
        package var held = 0
    }

    /// By node.
    package private(set) var totals: [String: Totals] = [:]
    private var keys: Set<String> = []
    private let handle: FileHandle

    /// Opens the file, or begins one. A last line that was cut off when the demo was killed is taken away.
    package init(_ file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let data = try Data(contentsOf: file)
        let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        for line in data[..<whole].split(separator: UInt8(ascii: "\n")) {
            let entry = try JSONDecoder().decode(Entry.self, from: line)
            if keys.insert(entry.key).inserted { Self.add(entry, to: &totals) }
        }
        handle = try FileHandle(forUpdating: file)
        try handle.truncate(atOffset: UInt64(whole))
    }

    /// Whether the receipt of that batch is kept.
    package func holds(_ key: String) -> Bool { keys.contains(key) }

    /// Keeps a receipt.
    package mutating func append(_ entry: Entry) throws {
        guard keys.insert(entry.key).inserted else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try handle.write(contentsOf: encoder.encode(entry) + [UInt8(ascii: "\n")])
        Self.add(entry, to: &totals)
    }

    private static func add(_ entry: Entry, to totals: inout [String: Totals]) {
        totals[entry.node, default: Totals()].lines += entry.lines
        totals[entry.node, default: Totals()].accepted += entry.accepted
        totals[entry.node, default: Totals()].duplicate += entry.duplicate
        totals[entry.node, default: Totals()].rejected += entry.rejected
        totals[entry.node, default: Totals()].held += entry.held ? 1 : 0
    }

    // MARK: Reconciliation

    /// Holds the receipts against what was sent.
    ///
    /// - Returns: a sentence for each node whose receipts do not add up.
    package func discrepancies(_ lines: ArraySlice<DepartmentLine>) -> [String] {
        var sent: [NodeName: (lines: Int, first: Int, repeated: Int, refused: Int)] = [:]
        for line in lines {
            sent[line.node, default: (0, 0, 0, 0)].lines += 1
            switch line.expectation {
            case .first: sent[line.node, default: (0, 0, 0, 0)].first += 1
            case .repeated: sent[line.node, default: (0, 0, 0, 0)].repeated += 1
            case .refused: sent[line.node, default: (0, 0, 0, 0)].refused += 1
            }
        }
        return sent.sorted { $0.key < $1.key }.compactMap { node, sent in
            let found = totals[node.text] ?? Totals()
            // What is refused beyond the lines that cannot be used says otherwise what was said before: a conflict.
            let isRight =
                found.lines == sent.lines && found.accepted + found.duplicate + found.rejected == sent.lines
                && found.duplicate == sent.repeated && found.rejected >= sent.refused
            return isRight
                ? nil
                : """
                \(node.text): \(sent.lines) lines were sent, of which \(sent.repeated) repeat others and \(sent.refused) \
                cannot be used; its receipts name \(found.lines) lines, \(found.accepted) accepted, \
                \(found.duplicate) duplicate, \(found.rejected) rejected
                """
        }
    }
}
