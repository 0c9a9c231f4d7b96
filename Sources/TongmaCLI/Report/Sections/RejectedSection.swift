internal import HealthCode

/// The lines that were rejected, by cause and by file.
struct RejectedSection {
    let survey: Survey

    private var rejected: RejectionCounts { survey.rejected }

    var markup: Markup {
        section("rejected", LocalizedText(zh: "退回的行", en: "Rejected lines"), lead: lead) {
            if rejected.total > 0 {
                figure(causes, table: table)
                figure(files)
            }
        }
    }

    private var lead: LocalizedText {
        let (total, lines) = (rejected.total, survey.reading.total.lines)
        guard total > 0 else { return LocalizedText(zh: "没有退回的行。", en: "None.") }
        return LocalizedText(
            zh: "\(lines.grouped) 行中退回 \(total.grouped) 行（\(total.share(of: lines))）；其余均已采用，不作猜测。",
            en: """
                \(total.grouped) of \(lines.grouped) lines (\(total.share(of: lines))) could not be used; all others \
                were, and nothing was guessed.
                """)
    }

    private var causes: ValueBars {
        ValueBars(
            id: "causes-plot", title: LocalizedText(zh: "按原因的行数", en: "Lines by cause"),
            description: rejected.byCause.reduce(LocalizedText(zh: "条形图。", en: "Bar chart. ")) { text, item in
                text
                    + LocalizedText(
                        zh: "\(item.cause.text.zh) \(item.lines)；", en: "\(item.cause.text.en) \(item.lines); ")
            },
            rows: rejected.byCause.map { ValueBars.Row(name: $0.cause.text, value: $0.lines, fill: .quiet) })
    }

    private var files: ValueBars {
        ValueBars(
            id: "files-plot", title: LocalizedText(zh: "按文件的行数", en: "Lines by file"),
            description: rejected.byFile.reduce(LocalizedText(zh: "条形图。", en: "Bar chart. ")) { text, item in
                text + LocalizedText("\(item.file) \(item.lines); ")
            },
            rows: rejected.byFile.map {
                ValueBars.Row(name: LocalizedText($0.file), value: $0.lines, fill: .quiet)
            })
    }

    private var table: DataTable {
        var table = DataTable(
            LocalizedText(zh: "按原因、文件与字段", en: "By cause, file and field"),
            [
                (LocalizedText(zh: "原因", en: "Cause"), .text), (LocalizedText(zh: "文件", en: "File"), .text),
                (LocalizedText(zh: "字段", en: "Field"), .text), (LocalizedText(zh: "行数", en: "Lines"), .number),
            ])
        for entry in rejected.entries {
            table.rows.append([
                entry.cause.text, LocalizedText(entry.file), LocalizedText(entry.field),
                LocalizedText(entry.lines.grouped),
            ])
        }
        return table
    }
}
