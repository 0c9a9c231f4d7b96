/// Text that is collected before it is written, so that nothing is written when something fails.
struct TextOutput {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ text: some StringProtocol) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends a CSV field, in quotes where it needs them (RFC 4180).
    mutating func append(field: String) {
        if field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) {
            append("\"" + field.replacing("\"", with: "\"\"") + "\"")
        } else {
            append(field)
        }
    }
}
