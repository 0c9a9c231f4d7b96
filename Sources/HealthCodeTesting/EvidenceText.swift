public import HealthCode

/// Evidence written down for a test as NDJSON lines, and read like any other.
public struct EvidenceText: Sendable {
    /// One line, and the dataset whose file it stands in.
    public struct Line: Sendable, Hashable {
        /// The dataset.
        public var dataset: Dataset
        /// The members, by wire name.
        public var fields: [String: String]

        /// A line with these members.
        public init(_ dataset: Dataset, _ fields: [String: String]) {
            self.dataset = dataset
            self.fields = fields
        }

        /// The line as a JSON object; members in the order of their names.
        public var json: String {
            let members = fields.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            return "{\(members.joined(separator: ","))}"
        }

        private func quoted(_ text: String) -> String {
            var json = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": json += "\\\(scalar)"
                case "\u{0}"..<" ": json += " "
                default: json.unicodeScalars.append(scalar)
                }
            }
            return json + "\""
        }
    }

    /// All lines, in the order in which they were added.
    public var lines: [Line] = []

    /// No evidence.
    public init() {}

    /// Reads the lines in the given order.
    ///
    /// - Returns: the log, with what was refused.
    public func log() -> EvidenceLog {
        var log = EvidenceLog()
        read(into: &log)
        return log
    }

    /// Reads the lines in the given order, dataset by dataset as they come.
    public func read(into sink: inout some EvidenceSink) {
        var index = 0
        while index < lines.count {
            // Neighbours of one dataset are read as one file.
            let dataset = lines[index].dataset
            var text = ""
            let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: "\(dataset.rawValue).ndjson")
            while index < lines.count, lines[index].dataset == dataset {
                text += lines[index].json + "\n"
                index += 1
            }
            text.withUTF8 { bytes in
                do throws(FileRefusal) {
                    try reader.read(UnsafeRawBufferPointer(bytes), into: &sink)
                    try reader.finish(into: &sink)
                } catch {
                    preconditionFailure("NDJSON of a test was refused: \(error)")
                }
            }
        }
    }

    /// The evidence, ready for assessment.
    public func evidence() -> Evidence { log().sealed() }
}
