/// Checks an expression and turns it into a program in one walk.
struct CertLogicCompiler {
    private(set) var issues: [CertLogicIssue] = []
    private var program = CertLogicProgram()
    private var knownPaths: Set<String> = []
    /// The names and indices that lead to the part at hand.
    private var place: [String] = []
    private var depth = 0
    /// How many reductions' lambdas surround the part at hand.
    private var level = 0
    private let limits: CertLogicLimits

    private static let mostIssues = 100

    init(limits: CertLogicLimits) {
        self.limits = limits
    }

    /// The program, which means something only when there are no issues.
    func program(startingAt root: Int32) -> CertLogicProgram {
        var program = program
        program.root = root
        return program
    }

    /// Compiles a part and answers its node.
    mutating func compile(_ expression: JSONValue) -> Int32 {
        guard depth < limits.depth else {
            return refuse(expression, "the expression is nested deeper than \(limits.depth)")
        }
        guard program.nodes.count < limits.nodes else {
            return refuse(expression, "the expression has more than \(limits.nodes) parts")
        }
        depth += 1
        defer { depth -= 1 }
        switch expression {
        case .string, .bool, .integer:
            return appendConstant(CertLogicValue(expression))
        case .number(let number):
            guard let whole = Int64(exactly: number) else {
                return refuse(expression, "\(number) is a non-integer number")
            }
            return appendConstant(.integer(whole))
        case .null:
            return refuse(expression, "invalid CertLogic expression")
        case .array(let items):
            return compileList(items)
        case .object(let object):
            return compile(object, expression)
        }
    }

    private mutating func compileList(_ items: [JSONValue]) -> Int32 {
        let firstNode = program.nodes.count
        let compiled = items.enumerated().map { index, item in
            within(String(index)) { $0.compile(item) }
        }
        let literals = program.nodes[firstNode...].allSatisfy { if case .constant = $0.kind { true } else { false } }
        guard literals, program.nodes.count - firstNode == items.count else {
            return append(.list, compiled)
        }
        // An array of literals is a literal itself: its items' nodes, which are the last ones, are not needed.
        program.nodes.removeLast(items.count)
        program.constants.removeLast(items.count)
        return appendConstant(.array(items))
    }

    private mutating func compile(_ object: JSONObject, _ expression: JSONValue) -> Int32 {
        guard object.count == 1, let (name, argument) = object.members.first else {
            return refuse(expression, "expression object must have exactly one key, but it has \(object.count)")
        }
        if name == "var" { return compilePath(argument, expression) }
        guard case .array(let arguments) = argument else {
            return refuse(expression, #"operation not of the form { "<operator>": [ <values...> ] }"#)
        }
        guard let operation = CertLogicOperation(rawValue: name) else {
            return refuse(expression, "unrecognised operator: \"\(name)\"")
        }
        if !operation.operandCount.contains(arguments.count) {
            refuse(expression, "\"\(name)\" takes \(operation.operandCountText), not \(arguments.count)")
        }
        return within(name) { compiler in
            switch operation {
            case .plusTime: compiler.compilePlusTime(arguments, expression)
            case .extractFromUVCI: compiler.compileExtraction(arguments, expression)
            case .reduce: compiler.compileReduction(arguments)
            default: compiler.append(.operation(operation), compiler.compileOperands(arguments))
            }
        }
    }

    private mutating func compileOperands(_ arguments: [JSONValue]) -> [Int32] {
        arguments.enumerated().map { index, argument in
            within(String(index)) { $0.compile(argument) }
        }
    }

    private mutating func compilePlusTime(_ arguments: [JSONValue], _ expression: JSONValue) -> Int32 {
        let operands = compileOperands(Array(arguments.prefix(1)))
        var amount: Int64 = 0
        var unit = CertLogicDateTime.Unit.day
        if arguments.count > 1 {
            if let whole = arguments[1].integer {
                amount = whole
            } else {
                refuse(expression, "the amount of \"plusTime\" is \(arguments[1].kind), not an integer")
            }
        }
        if arguments.count > 2 {
            if let known = arguments[2].string.flatMap(CertLogicDateTime.Unit.init(rawValue:)) {
                unit = known
            } else {
                refuse(expression, "the unit of \"plusTime\" is none of \"year\", \"month\", \"day\", \"hour\"")
            }
        }
        return append(.operation(.plusTime), operands, amount: amount, unit: unit)
    }

    private mutating func compileExtraction(_ arguments: [JSONValue], _ expression: JSONValue) -> Int32 {
        let operands = compileOperands(Array(arguments.prefix(1)))
        var index: Int64 = 0
        if arguments.count > 1 {
            if let whole = arguments[1].integer {
                index = whole
            } else {
                refuse(expression, "the index of \"extractFromUVCI\" is \(arguments[1].kind), not an integer")
            }
        }
        return append(.operation(.extractFromUVCI), operands, amount: index)
    }

    private mutating func compileReduction(_ arguments: [JSONValue]) -> Int32 {
        let operands = arguments.enumerated().map { index, argument in
            within(String(index)) { compiler in
                // The lambda alone has the item and the accumulator as its context.
                let isLambda = index == 1
                if isLambda { compiler.level += 1 }
                defer { if isLambda { compiler.level -= 1 } }
                return compiler.compile(argument)
            }
        }
        return append(.operation(.reduce), operands)
    }

    private mutating func compilePath(_ argument: JSONValue, _ expression: JSONValue) -> Int32 {
        guard case .string(let path) = argument else {
            return refuse(expression, #"not of the form { "var": "<path>" }"#)
        }
        var names = path.isEmpty ? [] : path.split(separator: ".", omittingEmptySubsequences: false)[...]
        guard names.allSatisfy({ !$0.isEmpty }) else {
            return refuse(expression, "data access path doesn't have a valid format: \(path)")
        }
        // What a name means inside a lambda is known here, so that nothing is looked up by these names while it runs.
        var level = level
        while level > 0, names.first == "data" {
            level -= 1
            names.removeFirst()
        }
        guard level > 0 else {
            let path = names.joined(separator: ".")
            if knownPaths.insert(path).inserted { program.dataPaths.append(path) }
            return appendPath(.data, names)
        }
        switch names.first {
        case nil: return appendPath(.context, [], level: level)
        case "current": return appendPath(.current, names.dropFirst(), level: level)
        case "accumulator": return appendPath(.accumulator, names.dropFirst(), level: level)
        default: return appendConstant(.null)
        }
    }

    private mutating func appendPath(
        _ kind: CertLogicProgram.Kind, _ names: ArraySlice<Substring>, level: Int = 0
    ) -> Int32 {
        let first = Int32(program.fragments.count)
        program.fragments += names.map { CertLogicProgram.Fragment(String($0)) }
        return append(.init(kind: kind, first: first, count: Int32(names.count), amount: Int64(level)))
    }

    private mutating func append(
        _ kind: CertLogicProgram.Kind, _ operands: [Int32], amount: Int64 = 0, unit: CertLogicDateTime.Unit = .day
    ) -> Int32 {
        let first = Int32(program.operands.count)
        program.operands += operands
        return append(
            .init(kind: kind, first: first, count: Int32(operands.count), amount: amount, unit: unit))
    }

    private mutating func appendConstant(_ value: CertLogicValue) -> Int32 {
        program.constants.append(value)
        return append(.init(kind: .constant, first: Int32(program.constants.count - 1), count: 0))
    }

    private mutating func append(_ node: CertLogicProgram.Node) -> Int32 {
        program.nodes.append(node)
        return Int32(program.nodes.count - 1)
    }

    private mutating func within(_ step: String, _ body: (inout CertLogicCompiler) -> Int32) -> Int32 {
        place.append(step)
        defer { place.removeLast() }
        return body(&self)
    }

    @discardableResult
    private mutating func refuse(_ expression: JSONValue, _ message: String) -> Int32 {
        if issues.count < Self.mostIssues {
            let pointer = place.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
            issues.append(CertLogicIssue(expression: expression, place: pointer, message: message))
        }
        // Stands in for the part that is wrong, so that the walk can go on and find the others.
        return 0
    }
}
