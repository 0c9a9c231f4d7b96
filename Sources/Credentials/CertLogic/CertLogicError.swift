/// Why an expression has no value.
public struct CertLogicError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not a CertLogic expression.
        case invalid
        /// An operand has another type than its operation demands.
        case type
        /// A text that should be a date or date-time is none.
        case dateTime = "date-time"
        /// A number or date-time outside the range that can be held.
        case range
        /// More steps, or deeper values, than allowed.
        case limit
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened, in words, without the data that were evaluated.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
