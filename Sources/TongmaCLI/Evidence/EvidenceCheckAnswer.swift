internal import HealthCode

/// What `tongma evidence check` answers, in each form.
struct EvidenceCheckAnswer {
    let reading: ReadingAccount

    /// Refused lines by file, field and reason; the most frequent first.
    private var causes: [(file: String, field: String, reason: String, lines: Int)] {
        var counts: [[String]: Int] = [:]
        for rejection in reading.rejections {
            counts[[rejection.file, rejection.field, "\(rejection.reason)"], default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key.joined()) < ($0.value, $1.key.joined()) }
            .map { ($0.key[0], $0.key[1], $0.key[2], $0.value) }
    }

    /// The refused lines, their causes, the account of all lines.
    var text: String {
        guard !reading.rejections.isEmpty else { return reading.text }
        var table = TextTable([("lines", .right), ("file", .left), ("field", .left), ("what is wrong", .left)])
        for cause in causes { table.append([cause.lines.grouped, cause.file, cause.field, cause.reason]) }
        let lines = reading.rejections.map { "\($0)\n" }.joined()
        return lines + "\n" + table.text() + "\n" + ReadingAccount(files: reading.files, rejections: Rejections()).text
    }

    /// One row for each refused line.
    var csv: TextOutput {
        var output = TextOutput()
        output.append("file,line,field,reason\n")
        for rejection in reading.rejections {
            output.append(field: rejection.file)
            output.append(",\(rejection.line),\(rejection.field),")
            output.append(field: "\(rejection.reason)")
            output.append("\n")
        }
        return output
    }

    /// The account by file and all refused lines.
    var json: JSON {
        let rejected = reading.rejections.map { rejection in
            JSON.object([
                ("file", .string(rejection.file)), ("line", .integer(rejection.line)),
                ("field", .string(rejection.field)), ("reason", .string("\(rejection.reason)")),
            ])
        }
        return .object([("files", reading.filesJSON), ("rejected", .array(rejected))])
    }
}
