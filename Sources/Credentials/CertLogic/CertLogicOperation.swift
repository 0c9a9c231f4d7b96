/// The operations of CertLogic, but for `var`, whose argument is a path and no list of operands.
enum CertLogicOperation: String, Sendable {
    case choice = "if"
    case and
    case not = "!"
    case equal = "==="
    case member = "in"
    case plus = "+"
    case less = "<"
    case greater = ">"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case before
    case after
    case notAfter = "not-after"
    case notBefore = "not-before"
    case plusTime
    case dateOfBirth = "dccDateOfBirth"
    case extractFromUVCI
    case reduce

    /// How many operands there must be.
    var operandCount: ClosedRange<Int> {
        switch self {
        case .choice, .reduce, .plusTime: 3...3
        case .and: 2...Int.max
        case .not, .dateOfBirth: 1...1
        case .equal, .member, .plus, .extractFromUVCI: 2...2
        case .less, .greater, .lessOrEqual, .greaterOrEqual, .before, .after, .notAfter, .notBefore: 2...3
        }
    }

    /// `operandCount` in words.
    var operandCountText: String {
        switch operandCount {
        case 2...Int.max: "at least 2 operands"
        case 2...3: "2 or 3 operands"
        case 1...1: "exactly 1 operand"
        case let count: "exactly \(count.lowerBound) operands"
        }
    }
}
