internal import Credentials

/// CertLogic: an expression and, after a line end, the data that it is evaluated on.
func fuzzCertLogic(_ input: UnsafeBufferPointer<UInt8>) {
    let parts = Array(input).split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let logic = parts.first.flatMap({ try? JSONValue(parsing: $0) }) else { return }
    let data = parts.dropFirst().first.flatMap { try? JSONValue(parsing: $0) } ?? .null
    let issues = CertLogicIssue.issues(in: logic)
    do throws(CertLogicError) {
        let expression = try CertLogicExpression(compiling: logic)
        require(issues.isEmpty, "what compiles has no issue")
        let value = try expression.evaluate(on: data)
        let again = try expression.evaluate(on: data)
        require(value == again, "an expression has one value")
        require(!value.serialized().isEmpty, "a value can be written")
    } catch {
        require(!error.message.isEmpty, "an error says something")
        require((error.code == .invalid) == !issues.isEmpty, "only what has issues is no expression")
    }
}

/// Rules: what the constraints let pass can be selected and asked.
func fuzzRule(_ input: UnsafeBufferPointer<UInt8>) {
    guard let document = try? JSONValue(parsing: Array(input)) else { return }
    let issues = GatewayConstraints.issues(in: document)
    do throws(RuleIssue) {
        let rule = try AcceptanceRule(document: document)
        if case .failure = rule.logic { require(!issues.isEmpty, "logic that does not compile is an issue") }
        let at = rule.validity.lowerBound
        let external = ExternalParameters(at: at, valueSets: ValueSets(), countryCode: rule.country)
        let engine = AcceptanceEngine(AcceptanceRules([rule]))
        if case .notAccepted(let failed) = engine.decide(onCertificate: document, external) {
            require(failed.map(\.identifier) == [rule.identifier], "only a rule that there is can fail")
        }
        _ = engine.decide(onHealthCode: document, external)
    } catch {
        require(!issues.isEmpty, "what cannot be read is an issue")
    }
}
