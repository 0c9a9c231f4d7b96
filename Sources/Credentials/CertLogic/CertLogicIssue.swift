/// A place at which a JSON value is not a CertLogic expression.
public struct CertLogicIssue: Sendable, Hashable, CustomStringConvertible {
    /// The part that is wrong.
    public let expression: JSONValue
    /// Where that part is, as a JSON Pointer (RFC 6901) from the expression's root; empty for the root.
    public let place: String
    /// What is wrong with it, in words.
    public let message: String

    /// The message with its place.
    public var description: String { place.isEmpty ? message : "\(message) (at \(place))" }

    /// Every issue of a value that should be a CertLogic expression, at most a hundred; none when it is one.
    public static func issues(in logic: JSONValue, limits: CertLogicLimits = .init()) -> [CertLogicIssue] {
        var compiler = CertLogicCompiler(limits: limits)
        _ = compiler.compile(logic)
        return compiler.issues
    }
}
