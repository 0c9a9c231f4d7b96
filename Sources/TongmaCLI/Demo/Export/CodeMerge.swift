/// Puts the rows of all nodes together into one table: codes, or the work that follows.
package struct CodeMerge: Sendable {
    /// What the rows are.
    package enum Kind: Sendable {
        /// Those of `tongma assess`.
        case codes
        /// Those of `tongma dispatch`.
        case work

        var header: String {
            switch self {
            case .codes: CodeTable.header
            case .work: WorkTable.header
            }
        }

        /// The option of `tongma demo` that asks for them.
        var option: String {
            switch self {
            case .codes: "--export"
            case .work: "--export-dispatch"
            }
        }

        /// The fields of a row: all of the header but the instant.
        var fields: Int { header.split(separator: ",").count - 1 }
    }

    private struct Row {
        let type: [UInt8]
        let number: [UInt8]
        let node: NodeName
        let bytes: ArraySlice<UInt8>
    }

    private let kind: Kind
    private let fieldCount: Int
    private var rows: [Row] = []
    private var faults: [NodeName: Int] = [:]

    /// No rows.
    package init(_ kind: Kind = .codes) {
        self.kind = kind
        fieldCount = kind.fields
    }

    /// Adds the rows of one node: CSV without a header.
    package mutating func add(_ bytes: [UInt8], from node: NodeName) {
        var start = 0
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard byte == UInt8(ascii: "\n"), !isQuoted else { continue }
            add(row: bytes[start...index], from: node)
            start = index + 1
        }
        // Rows end with a line end; a row without one was cut off.
        if start < bytes.count { faults[node, default: 0] += 1 }
    }

    private mutating func add(row: ArraySlice<UInt8>, from node: NodeName) {
        var fields: [[UInt8]] = [[]]
        var isQuoted = false
        var wasQuoted = false
        for byte in row.dropLast() {
            switch byte {
            case UInt8(ascii: "\""):
                // The second of two quotes stands for one.
                if !isQuoted, wasQuoted { fields[fields.count - 1].append(byte) }
                isQuoted.toggle()
                wasQuoted = true
                continue
            case UInt8(ascii: ",") where !isQuoted: fields.append([])
            default: fields[fields.count - 1].append(byte)
            }
            wasQuoted = false
        }
        guard fields.count == fieldCount, !fields[0].isEmpty, !fields[1].isEmpty else {
            faults[node, default: 0] += 1
            return
        }
        rows.append(Row(type: fields[0], number: fields[1], node: node, bytes: row))
    }

    /// The table in the order of document types and numbers, by their bytes.
    ///
    /// - Parameter text: the instant as it was given.
    /// - Throws: ``DemoFailure`` with counts when rows cannot be read, or two nodes answer for one person.
    package func table(at text: String) throws -> [UInt8] {
        guard faults.isEmpty else {
            let counts = faults.sorted { $0.key < $1.key }.map { "\($0.key.text): \($0.value)" }
            throw DemoFailure("rows that cannot be read: \(counts.joined(separator: ", "))")
        }
        let sorted = rows.sorted { left, right in
            left.type == right.type
                ? left.number.lexicographicallyPrecedes(right.number) : left.type.lexicographicallyPrecedes(right.type)
        }
        var claims: [String: Int] = [:]
        for (row, next) in zip(sorted, sorted.dropFirst()) where row.type == next.type && row.number == next.number {
            let nodes = [row.node, next.node].sorted().map(\.text).joined(separator: " and ")
            claims[nodes, default: 0] += 1
        }
        guard claims.isEmpty else {
            let counts = claims.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            throw DemoFailure("persons for whom two nodes claim to answer: \(counts.joined(separator: ", "))")
        }
        var table = TextOutput()
        table.append(kind.header)
        var bytes = table.bytes
        for row in sorted {
            bytes += text.utf8
            bytes.append(UInt8(ascii: ","))
            bytes += row.bytes
        }
        return bytes
    }
}
