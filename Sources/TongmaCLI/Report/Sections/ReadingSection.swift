internal import HealthCode

/// What was read, file by file, each line accounted for.
struct ReadingSection {
    let survey: Survey

    private var reading: ReadingAccount { survey.reading }

    var markup: Markup {
        section("reading", LocalizedText(zh: "读取情况", en: "What was read"), lead: lead) {
            if !reading.files.isEmpty { table.markup }
            for file in reading.files where !file.receipt.unknownColumns.isEmpty {
                element("p", ["class": "note"]) {
                    LocalizedText(zh: "\(file.file) 中未知而未用的列：", en: "Unknown columns of \(file.file), not used: ")
                    for (index, column) in file.receipt.unknownColumns.enumerated() {
                        if index > 0 { ", " }
                        element("code") { column }
                    }
                }
            }
        }
    }

    private var lead: LocalizedText {
        let total = reading.total
        return LocalizedText(
            zh: """
                \(reading.files.count) 个文件共 \(total.lines.grouped) 行：采用 \(total.accepted.grouped)，重复 \
                \(total.duplicate.grouped)，退回 \(total.rejected.grouped)。
                """,
            en: """
                \(total.lines.grouped) lines of \(reading.files.count) files: \(total.accepted.grouped) accepted, \
                \(total.duplicate.grouped) duplicate, \(total.rejected.grouped) rejected.
                """)
    }

    private var table: DataTable {
        var table = DataTable(
            LocalizedText(zh: "逐个文件", en: "File by file"),
            [
                (LocalizedText(zh: "文件", en: "File"), .text), (LocalizedText(zh: "行数", en: "Lines"), .number),
                (LocalizedText(zh: "采用", en: "Accepted"), .number),
                (LocalizedText(zh: "重复", en: "Duplicate"), .number),
                (LocalizedText(zh: "退回", en: "Rejected"), .number),
            ])
        table.rows = reading.files.map { row(LocalizedText($0.file), $0.receipt) }
        table.total = row(LocalizedText(zh: "合计", en: "Total"), reading.total)
        return table
    }

    private func row(_ name: LocalizedText, _ receipt: Receipt) -> [LocalizedText] {
        [name]
            + [receipt.lines, receipt.accepted, receipt.duplicate, receipt.rejected].map { LocalizedText($0.grouped) }
    }
}
