extension Acceptance {
    /// The word for the result: `accepted`, `not-accepted` or `open`.
    public var name: String {
        switch self {
        case .accepted: "accepted"
        case .notAccepted: "not-accepted"
        case .open: "open"
        }
    }

    /// The result as the command and the interfaces give it: `result`, `failed` (the rules that say no, in Chinese and in
    /// English) and `open` (the rules that say nothing, and why).
    public var json: JSONValue {
        var failed: [JSONValue] = []
        var open: [JSONValue] = []
        switch self {
        case .accepted: break
        case .notAccepted(let rules):
            failed = rules.map { rule in
                [
                    "rule": .string(rule.identifier), "version": .string(rule.version.description),
                    "zh": .string(rule.chinese), "en": .string(rule.english),
                ]
            }
        case .open(let rules):
            open = rules.map { rule in
                [
                    "rule": rule.identifier.map(JSONValue.string) ?? .null,
                    "version": rule.version.map { .string($0.description) } ?? .null, "why": .string(rule.why),
                ]
            }
        }
        return ["result": .string(name), "failed": .array(failed), "open": .array(open)]
    }
}
