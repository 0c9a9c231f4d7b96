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
        for field in item.fields { output.append(",\(field.text)") }
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
        output.append(JSON.object(head + item.fields.map { ($0.name, $0.json) }).text())
    }

    mutating func finish() {
        output.append(isEmpty ? "]\n" : "\n]\n")
    }
}

extension WorkItem {
    /// A column behind the document's.
    struct Field {
        let name: String
        /// As in CSV: `-` for what does not apply.
        let text: String
        let json: JSON

        init(_ name: String, _ text: String?) {
            self.name = name
            self.text = text ?? "-"
            json = text.map(JSON.string) ?? .null
        }

        init(_ name: String, _ number: Int?) {
            self.name = name
            text = number.map(String.init) ?? "-"
            json = number.map(JSON.integer) ?? .null
        }

        init(_ name: String, isTrue: Bool?) {
            self.name = name
            text = isTrue.map { $0 ? "yes" : "no" } ?? "-"
            json = isTrue.map(JSON.boolean) ?? .null
        }
    }

    /// All columns behind the document's, in their order.
    var fields: [Field] {
        [
            Field("list", list.rawValue), Field("owner", "\(owner)"), Field("token", token.map { "\($0)" }),
            Field("offered_to", offeredTo.map { "\($0)" }), Field("measure", measure),
            Field("since", since.map(offset.format)), Field("stage", stage?.rawValue),
            Field("reach_due", reachDue.map(offset.format)), Field("place_due", placeDue.map(offset.format)),
            Field("missed", missed), Field("level", level), Field("missing", isTrue: isMissing),
        ]
    }
}
