internal import HealthCode

/// A form of the rows of `tongma dispatch`.
protocol WorkWriter {
    /// What has been written and not taken yet.
    var output: TextOutput { get set }

    /// Adds the row of one person at one instant, which is printed as given.
    mutating func append(at text: String, _ item: WorkItem)

    /// Adds what comes after the last row.
    mutating func finish()
}

extension WorkWriter {
    /// Takes what has been written so far.
    mutating func take() -> [UInt8] {
        defer { output = TextOutput() }
        return output.bytes
    }
}

/// The rows as CSV (`dispatch.md`, batch command).
struct WorkTable: WorkWriter {
    static let header =
        "at,document_type,document_number,list,owner,token,offered_to,measure,since,stage,reach_due,place_due,missed,"
        + "level,missing\n"

    var output = TextOutput()

    init() {
        output.append(Self.header)
    }

    mutating func append(at text: String, _ item: WorkItem) {
        output.append("\(text),\(item.document.type.rawValue),")
        output.append(field: item.document.number)
        for column in item.columns { output.append(",\(column.text)") }
        output.append("\n")
    }

    mutating func finish() {}
}

/// The rows as one JSON array with a line for each row; what does not apply is `null`.
struct WorkList: WorkWriter {
    var output = TextOutput()
    private var isEmpty = true

    init() {
        output.append("[")
    }

    mutating func append(at text: String, _ item: WorkItem) {
        output.append(isEmpty ? "\n" : ",\n")
        isEmpty = false
        let head: [(String, JSON)] = [
            ("at", .string(text)), ("document_type", .string(item.document.type.rawValue)),
            ("document_number", .string(item.document.number)),
        ]
        output.append(JSON.object(head + item.columns.map { ($0.name, $0.json) }).text())
    }

    mutating func finish() {
        output.append(isEmpty ? "]\n" : "\n]\n")
    }
}

extension WorkItem.Column {
    /// `null` for what does not apply.
    var json: JSON {
        switch value {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        case .flag(let flag): .boolean(flag)
        case nil: .null
        }
    }
}
