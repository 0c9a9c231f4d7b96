internal import HealthCode

/// The rows of `tongma assess` as one JSON array with a line for each row. Reasons carry what CSV has no room for: their
/// colour, the tests still owed and the edition.
struct CodeList: RowWriter {
    var output = TextOutput()
    private var isEmpty = true

    init() {
        output.append("[")
    }

    mutating func append(at text: String, _ document: IdentityDocument, _ code: Assessment, edition: ControlProtocol) {
        output.append(isEmpty ? "\n" : ",\n")
        isEmpty = false
        let row: JSON = .object([
            ("at", .string(text)),
            ("document_type", .string(document.type.rawValue)),
            ("document_number", .string(document.number)),
            ("colour", .string(code.colour.name)),
            ("reasons", .array(code.reasons.map { Self.reason($0, edition) })),
            ("naat_hours", code.naatHours.map(JSON.integer) ?? .null),
            ("doses", .integer(code.doses)),
        ])
        output.append(row.text())
    }

    mutating func finish() {
        output.append(isEmpty ? "]\n" : "\n]\n")
    }

    private static func reason(_ reason: CodeReason, _ edition: ControlProtocol) -> JSON {
        .object([
            ("category", .string(reason.category.name)),
            ("measure", .string(reason.measure)),
            ("colour", .string(reason.colour.name)),
            ("until", reason.until.map { .string(edition.offset.format($0)) } ?? .null),
            ("tests_owed", .array(reason.testsOwed.map { .string("\($0)") })),
            ("protocol", .string(edition.id)),
            ("protocol_version", .integer(edition.version)),
        ])
    }
}
