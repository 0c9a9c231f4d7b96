/// Takes the members out of a rule's document, and names the one that cannot be used.
struct RuleDocumentReader {
    private let document: JSONObject

    init(_ document: JSONValue) throws(RuleIssue) {
        guard case .object(let object) = document else {
            throw RuleIssue("", "a rule is an object, not \(document.kind)")
        }
        self.document = object
    }

    func text(_ name: String) throws(RuleIssue) -> String {
        guard let value = document[name] else { throw RuleIssue(name, "is missing") }
        guard case .string(let text) = value else { throw RuleIssue(name, "must be a string, not \(value.kind)") }
        return text
    }

    /// A string that may be missing, `null` or empty, which all mean the same.
    func optionalText(_ name: String) -> String? {
        document[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(RuleIssue) -> Choice {
        let text = try text(name)
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw RuleIssue(name, "is none of \(choices)")
        }
        return choice
    }

    func version(_ name: String) throws(RuleIssue) -> SemanticVersion {
        guard let version = SemanticVersion(try text(name)) else {
            throw RuleIssue(name, "is not a version of the form 1.0.0")
        }
        return version
    }

    func instant(_ name: String) throws(RuleIssue) -> Int64 {
        let text = try text(name)
        guard text.utf8.contains(UInt8(ascii: "T")), let instant = CertLogicDateTime(text) else {
            throw RuleIssue(name, "is not an instant of the form 2021-07-03T00:00:00Z")
        }
        return instant.seconds
    }
}
