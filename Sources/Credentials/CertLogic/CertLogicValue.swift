/// What an operation works on: a JSON value, or a date-time, which JSON has not.
enum CertLogicValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is not whole: data may hold one, but no operation takes it.
    case fraction(Double)
    case string(String)
    case dateTime(CertLogicDateTime)
    /// An array of the data or of literals.
    case array([JSONValue])
    /// An array that the expression made.
    case list([CertLogicValue])
    case object(JSONObject)

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let truth): self = .bool(truth)
        case .integer(let number): self = .integer(number)
        case .number(let number):
            // CertLogic's numbers are those of ECMAScript, where 2.0 is the integer 2.
            self = Int64(exactly: number).map(Self.integer) ?? .fraction(number)
        case .string(let text): self = .string(text)
        case .array(let items): self = .array(items)
        case .object(let object): self = .object(object)
        }
    }

    /// Whether this is truthy (`true`) or falsy (`false`); `nil` for what is neither: date-times and numbers that are not
    /// whole.
    var truth: Bool? {
        switch self {
        case .null: false
        case .bool(let truth): truth
        case .integer(let number): number != 0
        case .string(let text): !text.isEmpty
        case .array(let items): !items.isEmpty
        case .list(let items): !items.isEmpty
        case .object(let object): !object.isEmpty
        case .fraction, .dateTime: nil
        }
    }

    /// What kind of value this is, for messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .fraction: "a number that is not whole"
        case .string: "a string"
        case .dateTime: "a date-time"
        case .array, .list: "an array"
        case .object: "an object"
        }
    }
}
