/// One run of a program over one data context.
///
/// Every node that is evaluated, every item that is compared and every value that is copied takes a step, and long texts
/// take more than one; so the time and the memory of a run are bounded, whatever the expression and the data.
struct CertLogicEvaluation {
    /// What a lambda sees.
    struct Frame {
        var current: JSONOrMade
        var accumulator: CertLogicValue
    }

    /// An item of the data, or of an array that the expression made.
    enum JSONOrMade {
        case data(JSONValue)
        case made(CertLogicValue)
    }

    let program: CertLogicProgram
    let data: JSONValue
    private var stepsLeft: Int
    /// The lambdas that are being evaluated, the outermost first.
    private var frames: [Frame] = []

    init(of program: CertLogicProgram, on data: JSONValue, limits: CertLogicLimits) {
        self.program = program
        self.data = data
        stepsLeft = limits.steps
    }

    /// The value, as JSON.
    mutating func result() throws(CertLogicError) -> JSONValue {
        let value = try evaluate(program.root)
        return try json(value, depthLeft: JSONReader.Limits.greatestDepth)
    }

    /// The value, which must be `true` or `false`.
    mutating func truth() throws(CertLogicError) -> Bool {
        let value = try evaluate(program.root)
        guard case .bool(let truth) = value else {
            throw CertLogicError(.type, "the rule evaluates to \(value.kind), neither true nor false")
        }
        return truth
    }

    /// Takes steps, for work that grows with data.
    mutating func charge(_ steps: Int) throws(CertLogicError) {
        stepsLeft -= steps
        guard stepsLeft >= 0 else { throw CertLogicError(.limit, "the evaluation takes more steps than allowed") }
    }

    mutating func evaluate(_ index: Int32) throws(CertLogicError) -> CertLogicValue {
        try charge(1)
        let node = program.nodes[Int(index)]
        switch node.kind {
        case .constant:
            return program.constants[Int(node.first)]
        case .data:
            return value(of: data, at: node)
        case .current:
            switch frames[Int(node.amount) - 1].current {
            case .data(let item): return value(of: item, at: node)
            case .made(let item): return value(of: item, at: node)
            }
        case .accumulator:
            return value(of: frames[Int(node.amount) - 1].accumulator, at: node)
        case .context:
            return try context(level: Int(node.amount))
        case .list:
            var items: [CertLogicValue] = []
            items.reserveCapacity(Int(node.count))
            for offset in 0..<node.count {
                items.append(try evaluate(operand(offset, of: node)))
            }
            let list = CertLogicValue.list(items)
            // A reduction could otherwise double an array with every item.
            try measure(list, depthLeft: JSONReader.Limits.greatestDepth)
            return list
        case .operation(let operation):
            return try apply(operation, node)
        }
    }

    func operand(_ offset: Int32, of node: CertLogicProgram.Node) -> Int32 {
        program.operands[Int(node.first + offset)]
    }

    private mutating func apply(
        _ operation: CertLogicOperation, _ node: CertLogicProgram.Node
    ) throws(CertLogicError) -> CertLogicValue {
        switch operation {
        case .choice:
            let guardHolds = try isTruthy(try evaluate(operand(0, of: node)), for: operation)
            return try evaluate(operand(guardHolds ? 1 : 2, of: node))
        case .and:
            var value = CertLogicValue.bool(true)
            for offset in 0..<node.count {
                value = try evaluate(operand(offset, of: node))
                if try !isTruthy(value, for: operation) { break }
            }
            return value
        case .not:
            return .bool(try !isTruthy(try evaluate(operand(0, of: node)), for: operation))
        case .equal:
            let left = try evaluate(operand(0, of: node))
            let right = try evaluate(operand(1, of: node))
            return .bool(try equal(left, right))
        case .member:
            return .bool(try isMember(node))
        case .plus:
            let left = try integer(operand(0, of: node), for: operation)
            let right = try integer(operand(1, of: node), for: operation)
            let (sum, overflow) = left.addingReportingOverflow(right)
            guard !overflow else { throw CertLogicError(.range, "the sum of \"+\" is too large") }
            return .integer(sum)
        case .less, .greater, .lessOrEqual, .greaterOrEqual, .before, .after, .notAfter, .notBefore:
            return .bool(try compare(operation, node))
        case .plusTime:
            return .dateTime(try plusTime(node))
        case .dateOfBirth:
            let text = try text(operand(0, of: node), for: operation)
            guard let date = CertLogicDateTime(dateOfBirth: text) else {
                throw CertLogicError(.dateTime, "the operand of \"dccDateOfBirth\" is not an allowed date")
            }
            return .dateTime(date)
        case .extractFromUVCI:
            return try extractFromUVCI(node)
        case .reduce:
            return try reduce(node)
        }
    }

    private func isTruthy(
        _ value: CertLogicValue, for operation: CertLogicOperation
    ) throws(CertLogicError) -> Bool {
        guard let truth = value.truth else {
            throw CertLogicError(
                .type, "an operand of \"\(operation.rawValue)\" is \(value.kind), which is neither truthy nor falsy")
        }
        return truth
    }

    private mutating func integer(
        _ index: Int32, for operation: CertLogicOperation
    ) throws(CertLogicError) -> Int64 {
        let value = try evaluate(index)
        guard case .integer(let number) = value else {
            throw CertLogicError(
                .type, "an operand of \"\(operation.rawValue)\" must be an integer, but it is \(value.kind)")
        }
        return number
    }

    private mutating func text(_ index: Int32, for operation: CertLogicOperation) throws(CertLogicError) -> String {
        let value = try evaluate(index)
        guard case .string(let text) = value else {
            throw CertLogicError(
                .type, "the first operand of \"\(operation.rawValue)\" must be a string, but it is \(value.kind)")
        }
        try charge(text.utf8.count >> 6)
        return text
    }

    /// What is ordered: the number itself, or the date-time's milliseconds.
    private mutating func ordinal(
        _ index: Int32, for operation: CertLogicOperation
    ) throws(CertLogicError) -> Int64 {
        switch operation {
        case .before, .after, .notAfter, .notBefore:
            let value = try evaluate(index)
            guard case .dateTime(let date) = value else {
                throw CertLogicError(
                    .type, "an operand of \"\(operation.rawValue)\" must be a date-time, but it is \(value.kind)")
            }
            return date.milliseconds
        default:
            return try integer(index, for: operation)
        }
    }

    private mutating func compare(
        _ operation: CertLogicOperation, _ node: CertLogicProgram.Node
    ) throws(CertLogicError) -> Bool {
        let first = try ordinal(operand(0, of: node), for: operation)
        let second = try ordinal(operand(1, of: node), for: operation)
        // The third operand is evaluated in any case: a value of the wrong type is an error, not a matter of luck.
        let third = node.count == 3 ? try ordinal(operand(2, of: node), for: operation) : nil
        func holds(_ left: Int64, _ right: Int64) -> Bool {
            switch operation {
            case .less, .before: left < right
            case .greater, .after: left > right
            case .lessOrEqual, .notAfter: left <= right
            default: left >= right
            }
        }
        return holds(first, second) && (third.map { holds(second, $0) } ?? true)
    }

    private mutating func plusTime(_ node: CertLogicProgram.Node) throws(CertLogicError) -> CertLogicDateTime {
        let text = try text(operand(0, of: node), for: .plusTime)
        guard let date = CertLogicDateTime(text) else {
            throw CertLogicError(.dateTime, "the first operand of \"plusTime\" is not an allowed date or date-time")
        }
        guard node.amount != 0 else { return date }
        guard let moved = date.adding(node.amount, node.unit) else {
            throw CertLogicError(.range, "the result of \"plusTime\" is too far away")
        }
        return moved
    }

    private mutating func extractFromUVCI(_ node: CertLogicProgram.Node) throws(CertLogicError) -> CertLogicValue {
        let value = try evaluate(operand(0, of: node))
        let text: String
        switch value {
        case .null: return .null
        case .string(let string): text = string
        default:
            throw CertLogicError(
                .type, "the first operand of \"extractFromUVCI\" must be a string or null, but it is \(value.kind)")
        }
        try charge(text.utf8.count >> 6)
        guard node.amount >= 0 else { return .null }
        let prefix = "URN:UVCI:"
        var rest = text.hasPrefix(prefix) ? text.utf8.dropFirst(prefix.utf8.count) : text.utf8[...]
        var skipped: Int64 = 0
        while let separator = rest.firstIndex(where: Self.separatesFragments), skipped < node.amount {
            rest = rest[rest.index(after: separator)...]
            skipped += 1
        }
        guard skipped == node.amount else { return .null }
        let fragment = rest.prefix { !Self.separatesFragments($0) }
        return .string(String(Substring(fragment)))
    }

    private static func separatesFragments(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":")
    }

    private mutating func reduce(_ node: CertLogicProgram.Node) throws(CertLogicError) -> CertLogicValue {
        let collection = try evaluate(operand(0, of: node))
        let initial = try evaluate(operand(2, of: node))
        let lambda = operand(1, of: node)
        var accumulator = initial
        switch collection {
        case .null:
            break
        case .array(let items):
            for item in items {
                accumulator = try evaluate(lambda, in: Frame(current: .data(item), accumulator: accumulator))
            }
        case .list(let items):
            for item in items {
                accumulator = try evaluate(lambda, in: Frame(current: .made(item), accumulator: accumulator))
            }
        default:
            throw CertLogicError(
                .type, "the first operand of \"reduce\" must be an array or null, but it is \(collection.kind)")
        }
        return accumulator
    }

    private mutating func evaluate(_ lambda: Int32, in frame: Frame) throws(CertLogicError) -> CertLogicValue {
        frames.append(frame)
        defer { frames.removeLast() }
        return try evaluate(lambda)
    }

    /// The context of a lambda as a whole, which is an object with the context outside it as its member `data`.
    private mutating func context(level: Int) throws(CertLogicError) -> CertLogicValue {
        var context = data
        for frame in frames.prefix(level) {
            var object = JSONObject()
            switch frame.current {
            case .data(let item): object["current"] = item
            case .made(let item): object["current"] = try json(item, depthLeft: JSONReader.Limits.greatestDepth)
            }
            object["accumulator"] = try json(frame.accumulator, depthLeft: JSONReader.Limits.greatestDepth)
            object["data"] = context
            context = .object(object)
        }
        let value = CertLogicValue(context)
        try measure(value, depthLeft: JSONReader.Limits.greatestDepth)
        return value
    }
}
