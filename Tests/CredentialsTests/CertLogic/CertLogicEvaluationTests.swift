import Credentials
import Testing

struct CertLogicEvaluationTests {
    private func evaluate(_ logic: String, on data: JSONValue = .null) throws -> JSONValue {
        try CertLogicExpression(compiling: JSONValue(parsing: Array(logic.utf8))).evaluate(on: data)
    }

    private func code(_ logic: String, on data: JSONValue = .null) throws -> CertLogicError.Code? {
        do {
            _ = try evaluate(logic, on: data)
            return nil
        } catch let error as CertLogicError {
            return error.code
        }
    }

    @Test(arguments: [
        // An operand of the wrong type is an error, never a guess.
        (#"{"+": [1, "1"]}"#, CertLogicError.Code.type), (#"{">": [{"var": "x"}, 1]}"#, .type),
        (#"{"<": [1, 2, "3"]}"#, .type), (#"{"in": [1, {"var": "x"}]}"#, .type), (#"{"in": ["a", "abc"]}"#, .type),
        (#"{"after": ["2021-01-01", "2020-01-01"]}"#, .type), (#"{"plusTime": [{"var": "x"}, 0, "day"]}"#, .type),
        (#"{"plusTime": [{"plusTime": ["2021", 0, "day"]}, 0, "day"]}"#, .type),
        (#"{"dccDateOfBirth": [1990]}"#, .type), (#"{"extractFromUVCI": [5, 0]}"#, .type),
        (#"{"reduce": ["abc", 1, 0]}"#, .type),
        // Neither truthy nor falsy.
        (#"{"!": [{"plusTime": ["2021", 0, "day"]}]}"#, .type), (#"{"if": [{"var": "half"}, 1, 2]}"#, .type),
        (#"{"and": [true, {"var": "half"}]}"#, .type),
        (#"{"plusTime": ["2021-02-30", 0, "day"]}"#, .dateTime), (#"{"dccDateOfBirth": [""]}"#, .dateTime),
        (#"{"+": [9223372036854775807, 1]}"#, .range), (#"{"plusTime": ["2021", 999999999999, "year"]}"#, .range),
        (#"{"plusTime": ["2021", 9223372036854775807, "hour"]}"#, .range),
        // Not CertLogic.
        ("null", .invalid), ("1.5", .invalid), (#"{"or": [1, 2]}"#, .invalid), (#"{"and": [true]}"#, .invalid),
        (#"{"if": [true, 1]}"#, .invalid), (#"{"var": "a..b"}"#, .invalid), (#"{"var": ["a", 1]}"#, .invalid),
        (#"{"plusTime": ["2021", 1.5, "day"]}"#, .invalid), (#"{"plusTime": ["2021", 1, "week"]}"#, .invalid),
        (#"{"extractFromUVCI": ["a", "1"]}"#, .invalid), (#"{"!": [1, 2]}"#, .invalid), (#"{"===": [1]}"#, .invalid),
    ])
    func `what cannot be evaluated is an error with a code`(logic: String, code: CertLogicError.Code) throws {
        #expect(try self.code(logic, on: ["half": 0.5]) == code)
    }

    @Test func `an error says nothing of the data`() throws {
        let logic = #"{"plusTime": [{"var": "dob"}, 0, "day"]}"#
        let error = #expect(throws: CertLogicError.self) { try self.evaluate(logic, on: ["dob": "secret"]) }
        #expect(error?.message.contains("secret") == false)
    }

    @Test func `a number that is whole is an integer however it is written`() throws {
        #expect(try evaluate(#"{"===": [{"var": "dn"}, 2]}"#, on: ["dn": 2.0]) == true)
        #expect(try evaluate(#"{">=": [{"var": "dn"}, 2.0]}"#, on: ["dn": 2]) == true)
        #expect(try evaluate(#"{"in": [2, [1, 2.0]]}"#) == true)
    }

    @Test(arguments: [
        (#"{"===": [[1, {"var": "a"}], [1, "x"]]}"#, true), (#"{"===": [{"var": "o"}, {"var": "p"}]}"#, true),
        (#"{"===": [{"var": "o"}, {"var": "a"}]}"#, false), (#"{"===": [{"var": "none"}, {"var": "no"}]}"#, true),
        (#"{"===": [0, false]}"#, false), ("{\"===\": [\"\u{E9}\", \"e\u{301}\"]}", false),
        ("{\"in\": [\"\u{E9}\", [\"e\u{301}\"]]}", false), ("{\"in\": [\"\u{E9}\", [\"\u{E9}\"]]}", true),
        (
            #"{"===": [{"plusTime": ["2021-01-01", 1, "day"]}, {"plusTime": ["2021-01-02T01:00:00+01:00", 0, "day"]}]}"#,
            true
        ),
    ])
    func `equality compares values of one type, arrays and objects by what they hold`(
        logic: String, expected: Bool
    ) throws {
        let data: JSONValue = ["a": "x", "o": ["m": 1, "n": [2]], "p": ["n": [2.0], "m": 1]]
        #expect(try evaluate(logic, on: data) == .bool(expected))
    }

    @Test func `a path reads members by name and items by index and stops at what is not there`() throws {
        let data: JSONValue = ["a": ["0": "member", "b": ["x", ["c": 7]]], "s": "text"]
        #expect(try evaluate(#"{"var": "a.b.1.c"}"#, on: data) == 7)
        #expect(try evaluate(#"{"var": "a.0"}"#, on: data) == "member")
        for path in ["a.b.2", "a.b.-1", "a.b.x", "a.b.99999999999999999999", "s.0", "s.length", "a.c.d"] {
            #expect(try evaluate(#"{"var": "\#(path)"}"#, on: data) == .null)
        }
    }

    @Test func `inside a reduction the item, the accumulator and the data around it can be read`() throws {
        let nested = """
            {"reduce": [{"var": "rows"}, {"+": [{"var": "accumulator"}, {"reduce": [{"var": "current"},
              {"+": [{"var": "accumulator"}, {"if": [{"===": [{"var": "current"}, {"var": "data.data.wanted"}]}, 1, 0]}]},
              0]}]}, 0]}
            """
        #expect(try evaluate(nested, on: ["rows": [[1, 2], [2, 2]], "wanted": 2]) == 3)
        #expect(
            try evaluate(#"{"reduce": [[1], {"var": ""}, 0]}"#, on: "d")
                == ["current": 1, "accumulator": 0, "data": "d"])
        #expect(try evaluate(#"{"reduce": [[1], {"var": "rows"}, 0]}"#, on: ["rows": 1]) == .null)
        #expect(try evaluate(#"{"reduce": [[[{"var": "x"}, 2]], {"var": "current.0"}, 0]}"#, on: ["x": 5]) == 5)
    }

    @Test func `a date-time is answered with milliseconds and Z`() throws {
        let logic = #"[{"plusTime": ["2021-06-01T23:30:00.1239-01:00", 1, "hour"]}, {"dccDateOfBirth": ["2004-02"]}]"#
        #expect(try evaluate(logic) == ["2021-06-02T01:30:00.123Z", "2004-02-29T00:00:00.000Z"])
    }

    @Test func `a rule that answers with anything but true or false has not answered`() throws {
        let rule = try CertLogicExpression(compiling: ["var": "x"])
        #expect(try rule.holds(on: ["x": true]))
        #expect(throws: CertLogicError.self) { try rule.holds(on: ["x": 1]) }
        #expect(throws: CertLogicError.self) { try rule.holds(on: [:]) }
    }

    @Test func `the paths that are read from the data are known`() throws {
        let logic: JSONValue = [
            "reduce": [
                ["var": "a.b"], ["and": [["var": "current.x"], ["var": "data.c"], ["var": "a.b"]]], ["var": ""],
            ]
        ]
        #expect(try CertLogicExpression(compiling: logic).dataPaths == ["a.b", "c", ""])
    }

    @Test func `an issue names its place`() {
        let logic: JSONValue = ["if": [["!": [["or": [1]]]], ["var": 1], [1, .null]]]
        #expect(CertLogicIssue.issues(in: logic).map(\.place) == ["/if/0/!/0", "/if/1", "/if/2/1"])
    }
}
