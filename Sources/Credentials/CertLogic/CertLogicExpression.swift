/// A CertLogic expression (specification 1.3.3), compiled once and evaluated many times.
///
/// CertLogic is the subset of JsonLogic in which the member states of the EU wrote their rules, with date-times of its
/// own. Compiling finds every mistake that can be seen without data; what evaluation can still meet is data of another
/// kind than the rule expected, which it answers with an error and never with a guess.
///
///     let rule = try CertLogicExpression(compiling: logic)
///     let answer = try rule.evaluate(on: ["payload": payload, "external": external])
public struct CertLogicExpression: Sendable {
    let program: CertLogicProgram
    private let limits: CertLogicLimits

    /// Checks and compiles an expression.
    ///
    /// - Throws: `CertLogicError` with the code `invalid` and the first issue that `CertLogicIssue.issues(in:)` finds.
    public init(compiling logic: JSONValue, limits: CertLogicLimits = .init()) throws(CertLogicError) {
        var compiler = CertLogicCompiler(limits: limits)
        let root = compiler.compile(logic)
        if let issue = compiler.issues.first {
            throw CertLogicError(.invalid, issue.description)
        }
        program = compiler.program(startingAt: root)
        self.limits = limits
    }

    /// The value of this expression for a data context. A date-time is answered as text with milliseconds and `Z`.
    ///
    /// - Throws: `CertLogicError` when the data make it impossible to evaluate, or when it takes more steps than allowed.
    public func evaluate(on data: JSONValue) throws(CertLogicError) -> JSONValue {
        var evaluation = CertLogicEvaluation(of: program, on: data, limits: limits)
        return try evaluation.result()
    }

    /// Whether this expression is `true` for a data context, as a rule must be to be fulfilled.
    ///
    /// - Throws: what `evaluate(on:)` throws, and `CertLogicError` with the code `type` when the value is neither `true`
    ///   nor `false`: a rule that answers with anything else has not answered.
    public func holds(on data: JSONValue) throws(CertLogicError) -> Bool {
        var evaluation = CertLogicEvaluation(of: program, on: data, limits: limits)
        return try evaluation.truth()
    }

    /// The paths that the expression reads from the data context, each once, in the order in which they occur; those that
    /// only exist inside a reduction are not among them.
    public var dataPaths: [String] { program.dataPaths }
}

/// What an expression may cost. The largest of the published national rules has 35 nodes and takes 82 steps.
public struct CertLogicLimits: Sendable, Hashable {
    /// Operations and arrays inside one another; at most 128, since they are walked recursively.
    public let depth: Int
    /// Operations, literals and array items altogether.
    public let nodes: Int
    /// Evaluated operations, compared items and copied values in one evaluation.
    public let steps: Int

    /// Limits; the depth is cut to 128.
    public init(depth: Int = 64, nodes: Int = 20_000, steps: Int = 200_000) {
        self.depth = min(depth, 128)
        self.nodes = nodes
        self.steps = steps
    }
}
