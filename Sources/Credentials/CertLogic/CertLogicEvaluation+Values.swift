// Paths, equality and copies: what walks over values.

extension CertLogicEvaluation {
    /// What a path leads to; `null` wherever it leads nowhere.
    func value(of start: JSONValue, at node: CertLogicProgram.Node) -> CertLogicValue {
        var value = start
        for position in Int(node.first)..<Int(node.first + node.count) {
            switch value {
            case .object(let object):
                guard let member = object[program.fragments[position].name] else { return .null }
                value = member
            case .array(let items):
                guard let index = program.fragments[position].index, index < items.count else { return .null }
                value = items[index]
            default:
                return .null
            }
        }
        return CertLogicValue(value)
    }

    func value(of start: CertLogicValue, at node: CertLogicProgram.Node) -> CertLogicValue {
        guard node.count > 0 else { return start }
        switch start {
        case .array(let items): return value(of: JSONValue.array(items), at: node)
        case .object(let object): return value(of: JSONValue.object(object), at: node)
        case .list(let items):
            guard let index = program.fragments[Int(node.first)].index, index < items.count else { return .null }
            let rest = CertLogicProgram.Node(kind: node.kind, first: node.first + 1, count: node.count - 1)
            return value(of: items[index], at: rest)
        default: return .null
        }
    }

    mutating func isMember(_ node: CertLogicProgram.Node) throws(CertLogicError) -> Bool {
        let value = try evaluate(operand(0, of: node))
        let collection = try evaluate(operand(1, of: node))
        switch collection {
        case .array(let items):
            if case .string(let text) = value {
                // By far the most frequent: a code and a value set.
                try charge((items.count >> 3) + items.count * (text.utf8.count >> 6))
                for case .string(let item) in items where item.isIdentical(to: text) { return true }
                return false
            }
            for item in items {
                if try equal(value, CertLogicValue(item)) { return true }
            }
            return false
        case .list(let items):
            for item in items {
                if try equal(value, item) { return true }
            }
            return false
        default:
            throw CertLogicError(.type, "the second operand of \"in\" must be an array, but it is \(collection.kind)")
        }
    }

    /// Whether two values are of the same type and equal, arrays and objects by what they hold.
    mutating func equal(_ left: CertLogicValue, _ right: CertLogicValue) throws(CertLogicError) -> Bool {
        try charge(1)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left), .integer(let right)): return left == right
        case (.fraction(let left), .fraction(let right)): return left == right
        case (.dateTime(let left), .dateTime(let right)): return left == right
        case (.string(let left), .string(let right)):
            try charge(min(left.utf8.count, right.utf8.count) >> 6)
            return left.isIdentical(to: right)
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for member in left.members {
                guard let other = right[member.name] else { return false }
                if try !equal(CertLogicValue(member.value), CertLogicValue(other)) { return false }
            }
            return true
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) {
                if try !equal(CertLogicValue(left), CertLogicValue(right)) { return false }
            }
            return true
        case (.list(let made), .array(let items)), (.array(let items), .list(let made)):
            guard made.count == items.count else { return false }
            for (made, item) in zip(made, items) {
                if try !equal(made, CertLogicValue(item)) { return false }
            }
            return true
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) {
                if try !equal(left, right) { return false }
            }
            return true
        default: return false
        }
    }

    /// Takes a step for each value inside a value, and refuses one that is nested too deeply.
    mutating func measure(_ value: CertLogicValue, depthLeft: Int) throws(CertLogicError) {
        try charge(1)
        switch value {
        case .list(let items):
            try checkDepth(depthLeft)
            for item in items { try measure(item, depthLeft: depthLeft - 1) }
        case .array(let items):
            try checkDepth(depthLeft)
            for item in items { try measure(CertLogicValue(item), depthLeft: depthLeft - 1) }
        case .object(let object):
            try checkDepth(depthLeft)
            for member in object.members { try measure(CertLogicValue(member.value), depthLeft: depthLeft - 1) }
        default: break
        }
    }

    private func checkDepth(_ depthLeft: Int) throws(CertLogicError) {
        guard depthLeft > 0 else { throw CertLogicError(.limit, "a value is nested deeper than allowed") }
    }

    /// A value as JSON, with its date-times as text.
    mutating func json(_ value: CertLogicValue, depthLeft: Int) throws(CertLogicError) -> JSONValue {
        switch value {
        case .null: return .null
        case .bool(let truth): return .bool(truth)
        case .integer(let number): return .integer(number)
        case .fraction(let number): return .number(number)
        case .string(let text): return .string(text)
        case .dateTime(let date): return .string(date.text)
        case .array(let items): return .array(items)
        case .object(let object): return .object(object)
        case .list(let items):
            try charge(items.count)
            try checkDepth(depthLeft)
            var converted: [JSONValue] = []
            for item in items { converted.append(try json(item, depthLeft: depthLeft - 1)) }
            return .array(converted)
        }
    }
}
