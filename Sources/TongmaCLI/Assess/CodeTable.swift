internal import HealthCode

/// The rows of `tongma assess` as CSV (`assessment.md`, batch command).
struct CodeTable: RowWriter {
    static let header = "at,document_type,document_number,colour,reasons,naat_hours,doses\n"

    var output = TextOutput()

    init() {
        output.append(Self.header)
    }

    mutating func append(at text: String, _ document: IdentityDocument, _ code: Assessment, edition: ControlProtocol) {
        output.append(text)
        output.append(",")
        output.append(document.type.rawValue)
        output.append(",")
        output.append(field: document.number)
        output.append(",")
        output.append(code.colour.name)
        output.append(",")
        output.append(code.reasonsText(offset: edition.offset))
        output.append(",")
        output.append(code.naatHours.map(String.init) ?? "-")
        output.append(",")
        output.append(String(code.doses))
        output.append("\n")
    }

    mutating func finish() {}
}
