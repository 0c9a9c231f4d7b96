package import HealthCode

/// One line that a department submits.
package struct DepartmentLine: Sendable {
    /// What becomes of it at its node.
    package enum Expectation: Sendable, Hashable {
        /// It says something for the first time: accepted, or refused as a conflict.
        case first
        /// It says again what was said before.
        case repeated
        /// It cannot be used.
        case refused
    }

    /// When it is submitted.
    package let due: Instant
    /// The dataset it belongs to.
    package let dataset: Dataset
    /// The node it is submitted to.
    package let node: NodeName
    /// The form of ``bytes``.
    package let format: EvidenceFormat
    /// The header row of a line of CSV, without its line end; empty for NDJSON.
    package let header: [UInt8]
    /// The line, without its line end.
    package let bytes: [UInt8]
    /// What becomes of it.
    package let expectation: Expectation

    /// A line as it is submitted.
    package init(
        due: Instant, dataset: Dataset, node: NodeName, format: EvidenceFormat, header: [UInt8] = [], bytes: [UInt8],
        expectation: Expectation
    ) {
        self.due = due
        self.dataset = dataset
        self.node = node
        self.format = format
        self.header = header
        self.bytes = bytes
        self.expectation = expectation
    }

    /// Whether it must be submitted in a batch of its own: a quote that is never closed would take the lines behind it
    /// along.
    package var standsAlone: Bool {
        format == .csv && (expectation != .refused || bytes.contains(UInt8(ascii: "\"")))
    }
}
