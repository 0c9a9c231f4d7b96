internal import HealthCode

/// The rows of `tongma assess`: one for each person and instant (`assessment.md`, batch command).
struct CodeTable {
    static let header = "at,document_type,document_number,colour,reasons,naat_hours,doses\n"

    private(set) var output = TextOutput()

    init() {
        output.append(Self.header)
    }

    mutating func append(at text: String, _ document: IdentityDocument, _ code: Assessment, offset: UTCOffset) {
        output.append(text)
        output.append(",")
        output.append(document.type.rawValue)
        output.append(",")
        output.append(field: document.number)
        output.append(",")
        output.append(code.colour.name)
        output.append(",")
        for (index, reason) in code.reasons.enumerated() {
            if index > 0 { output.append(";") }
            output.append(reason.category.name)
            output.append("/")
            output.append(reason.measure)
            output.append("/")
            output.append(reason.until.map(offset.format) ?? "-")
        }
        output.append(",")
        output.append(code.naatHours.map(String.init) ?? "-")
        output.append(",")
        output.append(String(code.doses))
        output.append("\n")
    }
}
