/// Everything that is wrong with a configuration, each fault with its place. No fault quotes a secret.
package struct ConfigurationFaults: Error, Sendable, Hashable, CustomStringConvertible {
    /// One fault.
    package struct Fault: Sendable, Hashable, CustomStringConvertible {
        /// The key, as `http.port`, or the place in a list, as `credentials[3].role`.
        package let key: String
        /// What is wrong, as the end of a sentence that begins with the key.
        package let reason: String

        /// A fault.
        package init(_ key: String, _ reason: String) {
            self.key = key
            self.reason = reason
        }

        package var description: String { "\(key): \(reason)" }
    }

    /// The file that was read.
    package let file: String
    /// The faults, in the order in which they were found.
    package let faults: [Fault]

    /// Faults of a file.
    package init(file: String, faults: [Fault]) {
        self.file = file
        self.faults = faults
    }

    package var description: String {
        (["\(file): \(faults.count == 1 ? "1 fault" : "\(faults.count) faults")"] + faults.map { "  \($0)" })
            .joined(separator: "\n")
    }
}
