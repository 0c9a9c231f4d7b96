internal import HealthCode

/// What became of every line that was read.
struct ReadingAccount {
    let files: [EvidenceFolder.Account]
    /// In the order in which the lines were read.
    let rejections: Rejections
    /// What lies in the folder and was not read, as a line; empty when everything was.
    var passedOver = ""

    /// All files together; unknown columns are not carried over.
    var total: Receipt {
        files.reduce(into: Receipt()) { total, file in
            total.accepted += file.receipt.accepted
            total.duplicate += file.receipt.duplicate
            total.rejected += file.receipt.rejected
        }
    }

    /// For standard error: the rejected lines, what was not read, then a summary that accounts for every line.
    var text: String {
        var text = rejections.map { "\($0)\n" }.joined()
        if !rejections.isEmpty { text += "\n" }
        return text + passedOver + summary
    }

    private var summary: String {
        var table = TextTable([
            ("file", .left), ("lines", .right), ("accepted", .right), ("duplicate", .right), ("rejected", .right),
        ])
        for file in files { table.append(Self.row(file.file, file.receipt)) }
        table.append(Self.row("total", total))
        var text = files.isEmpty ? "no file of evidence was found\n" : table.text()
        for file in files {
            for column in file.receipt.unknownColumns {
                // Quoted with escapes: the name comes from outside and may hold anything.
                text += "\(file.file): unknown column \(column.debugDescription), ignored\n"
            }
        }
        let total = total
        return text + """
            \(total.lines.grouped) line\(total.lines == 1 ? "" : "s") read = \(total.accepted.grouped) accepted + \(total.duplicate.grouped) \
            duplicate + \(total.rejected.grouped) rejected

            """
    }

    private static func row(_ name: String, _ receipt: Receipt) -> [String] {
        [name]
            + [receipt.lines, receipt.accepted, receipt.duplicate, receipt.rejected].map(\.grouped)
    }
}
