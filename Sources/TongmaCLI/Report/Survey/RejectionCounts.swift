internal import HealthCode

/// Rejected lines, counted by cause and by file.
struct RejectionCounts {
    /// A cause, where it was found, and how many lines it refused.
    struct Entry {
        let cause: RejectionCause
        let file: String
        let field: String
        let lines: Int
    }

    /// By cause, then file, then field.
    let entries: [Entry]

    init(_ rejections: Rejections) {
        struct Key: Hashable {
            let cause: RejectionCause
            let file: String
            let field: String
        }
        var counts: [Key: Int] = [:]
        // Files are named in the order in which they were read.
        var order: [String: Int] = [:]
        for rejection in rejections {
            order[rejection.file] = order[rejection.file] ?? order.count
            let key = Key(cause: RejectionCause(rejection.reason), file: rejection.file, field: rejection.field)
            counts[key, default: 0] += 1
        }
        entries =
            counts
            .map { Entry(cause: $0.key.cause, file: $0.key.file, field: $0.key.field, lines: $0.value) }
            .sorted {
                let (a, b) = ($0.cause.order, $1.cause.order)
                return a != b ? a < b : (order[$0.file] ?? 0, $0.field) < (order[$1.file] ?? 0, $1.field)
            }
    }

    /// The number of rejected lines.
    var total: Int { entries.reduce(0) { $0 + $1.lines } }

    /// The causes, the most frequent first.
    var byCause: [(cause: RejectionCause, lines: Int)] {
        entries.reduce(into: [RejectionCause: Int]()) { $0[$1.cause, default: 0] += $1.lines }
            .sorted { ($1.value, $0.key.order) < ($0.value, $1.key.order) }
            .map { ($0.key, $0.value) }
    }

    /// The files, the most rejected lines first.
    var byFile: [(file: String, lines: Int)] {
        entries.reduce(into: [String: Int]()) { $0[$1.file, default: 0] += $1.lines }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ($0.key, $0.value) }
    }
}
