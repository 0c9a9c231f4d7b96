internal import ArgumentParser
internal import Credentials
internal import Foundation

/// `tongma rules evaluate`: expressions and data in, values out.
struct RulesEvaluateCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate CertLogic expressions, one JSON object a line.",
        discussion: """
            Each line of standard input is an object with "logic" (the expression), "data" (what its paths read) and, if \
            you like, "id". Each is answered by one line, in the same order:

              {"id": …, "result": …}       the expression's value; a date-time is text with milliseconds and Z
              {"id": …, "error": "…"}      why there is none

            Lines are independent: one that is not JSON, or whose logic is not CertLogic, is answered with an error, and \
            the next one goes on. All cores are used.

            EXAMPLES
              Is the second dose two weeks old?
                echo '{"id": 1, "data": {"dt": "2022-09-01", "now": "2022-09-20"}, "logic": {"not-after": [
                  {"plusTime": [{"var": "dt"}, 14, "day"]}, {"plusTime": [{"var": "now"}, 0, "day"]}]}}' \\
                  | tr -d '\\n' | tongma rules evaluate
                {"id":1,"result":true}

            EXIT STATUS
              0  every line was evaluated
              1  some could not be
              2  unusable arguments, or standard input cannot be read
            """)

    func answer(on console: Console) throws -> Int32 {
        let failures = FailureCount()
        let stream = LineStream(longestLine: 4 << 20) { line in
            Self.answer(line, failures).serialized()
        }
        try stream.run(from: .standardInput, to: console)
        return failures.count == 0 ? 0 : 1
    }

    private static func answer(_ line: ArraySlice<UInt8>?, _ failures: FailureCount) -> JSONValue {
        var answer: JSONObject = ["id": .null]
        do {
            guard let line else { throw UsageError("the line is longer than 4 MiB") }
            let request = try JSONValue(parsing: line)
            answer["id"] = request["id"] ?? .null
            guard case .object(let members) = request else {
                throw UsageError("the line must be an object, not \(request.phrase)")
            }
            guard let logic = members["logic"] else { throw UsageError("the member \"logic\" is missing") }
            let expression = try CertLogicExpression(compiling: logic)
            answer["result"] = try expression.evaluate(on: members["data"] ?? .null)
        } catch {
            failures.add()
            answer["error"] = .string("\(error)")
        }
        return .object(answer)
    }
}

extension JSONValue {
    /// What kind of value this is, for messages to people.
    fileprivate var phrase: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
