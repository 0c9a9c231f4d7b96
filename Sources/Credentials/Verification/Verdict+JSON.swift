extension Verdict {
    /// The verdict as the command and the interfaces give it: every member is there, `null` where nothing was said.
    ///
    /// - Parameter identifier: What the question was marked with.
    public func json(identifier: JSONValue = .null) -> JSONValue {
        [
            "id": identifier, "format": Self.text(format?.rawValue), "verdict": isValid ? "valid" : "invalid",
            "outcome": Self.text(outcome?.rawValue), "evidence_age_s": evidenceAge.map { .integer($0) } ?? .null,
            "reasons": .array(reasons.map { .string($0.rawValue) }),
            "issuer": Self.text(issuer), "kid": Self.text(keyIdentifier), "claims": claims ?? .null,
            "stages": stages.json, "stale": .array(staleLists.map { .string($0.rawValue) }),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension Stages {
    /// The stages by name; `null` for one that was not reached or does not apply.
    public var json: JSONValue {
        let stage = { (stage: Bool?) -> JSONValue in stage.map { .bool($0) } ?? .null }
        return [
            "prefix": stage(prefix), "base45": stage(base45), "compression": stage(compression), "cose": stage(cose),
            "cwt": stage(cwt), "signature": stage(signature), "time": stage(time), "keyUsage": stage(keyUsage),
            "schema": stage(schema),
        ]
    }
}
