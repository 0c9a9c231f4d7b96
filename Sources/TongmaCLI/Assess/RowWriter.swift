internal import HealthCode

/// A form of the rows of `tongma assess`: one for each person and instant.
protocol RowWriter {
    /// What has been written and not taken yet.
    var output: TextOutput { get set }

    /// Adds the row of one person at one instant, which is printed as given.
    mutating func append(at text: String, _ document: IdentityDocument, _ code: Assessment, edition: ControlProtocol)

    /// Adds what comes after the last row.
    mutating func finish()
}

extension RowWriter {
    /// Takes what has been written so far.
    mutating func take() -> [UInt8] {
        defer { output = TextOutput() }
        return output.bytes
    }
}
