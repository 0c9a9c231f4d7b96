package import HealthCode

/// Lines of one dataset that are submitted to a node at once.
package struct Batch: Sendable {
    /// The node it is submitted to.
    package let node: NodeName
    /// The dataset of all its lines.
    package let dataset: Dataset
    /// The form of ``body``.
    package let format: EvidenceFormat
    /// Its `Idempotency-Key`: the same lines have the same one in every run on a store.
    package let key: String
    /// The number of its lines, a header not counted.
    package let lines: Int
    /// How many of them cannot be used.
    package let refused: Int
    /// The request's body.
    package let body: [UInt8]

    /// Lines of one batch at most.
    package static let maximumLines = 2_000
    /// Bytes after which a batch takes no further line.
    package static let fullAt = 4 << 20

    /// What lines must have in common to share a batch.
    private struct Group: Hashable {
        let node: NodeName
        let dataset: Dataset
        let format: EvidenceFormat
        let header: [UInt8]
        /// The place of a line that stands alone; -1 for all others.
        let alone: Int
    }

    /// The batches of a tick, in the order of their first lines.
    package static func batches(of tick: Timetable.Tick, in timetable: Timetable) -> [Batch] {
        var open: [Group: Draft] = [:]
        var done: [Draft] = []
        for index in tick.lines {
            let line = timetable.lines[index]
            let group = Group(
                node: line.node, dataset: line.dataset, format: line.format, header: line.header,
                alone: line.standsAlone ? index : -1)
            var draft = open.removeValue(forKey: group) ?? Draft(first: index)
            draft.append(line, at: index)
            if draft.count >= maximumLines || draft.body.count >= fullAt || line.standsAlone {
                done.append(draft)
            } else {
                open[group] = draft
            }
        }
        return (done + open.values).sorted { $0.first < $1.first }.map { draft in
            let line = timetable.lines[draft.first]
            return Batch(
                node: line.node, dataset: line.dataset, format: line.format,
                // Lines between the first and the last that belong to the group are all in it: the places name them.
                key: "demo:\(line.node.text):\(line.dataset.rawValue):\(draft.first)-\(draft.last)",
                lines: draft.count, refused: draft.refused, body: draft.body)
        }
    }

    private struct Draft {
        let first: Int
        var last: Int
        var count = 0
        var refused = 0
        var body: [UInt8] = []

        init(first: Int) {
            self.first = first
            last = first
        }

        mutating func append(_ line: DepartmentLine, at index: Int) {
            if count == 0, line.format == .csv { body += line.header + [UInt8(ascii: "\n")] }
            body += line.bytes
            body.append(UInt8(ascii: "\n"))
            last = index
            count += 1
            if line.expectation == .refused { refused += 1 }
        }
    }
}
