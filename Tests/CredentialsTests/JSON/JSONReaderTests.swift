import Credentials
import Testing

struct JSONReaderTests {
    private func parse(
        _ text: String, depth: Int = 128, bytes: Int = 1 << 20, duplicates: JSONReader.Duplicates = .lastWins
    ) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), limits: .init(depth: depth, bytes: bytes), duplicates: duplicates)
    }

    private func failure(of bytes: [UInt8], depth: Int = 128) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: bytes, limits: .init(depth: depth))
            return nil
        } catch {
            return error
        }
    }

    private func failure(of text: String, depth: Int = 128) -> JSONError? {
        failure(of: Array(text.utf8), depth: depth)
    }

    @Test func `every kind of value is read`() throws {
        let value = try parse(#" {"a": [null, true, false, -12, 2.50, "x"], "b": {}, "c": []} "#)
        #expect(value == ["a": [.null, true, false, -12, 2.5, "x"], "b": [:], "c": []])
        #expect(value["a"]?[3]?.integer == -12)
        #expect(value["a"]?[9] == nil)
        #expect(value["a"]?["x"] == nil)
        #expect(value.object?.members.map(\.name) == ["a", "b", "c"])
    }

    @Test(arguments: [
        ("0", JSONValue.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(0x1p63)),
        ("1e2", .number(100)), ("1.0", .number(1)), ("0.1", .number(0.1)), ("5E-324", .number(.leastNonzeroMagnitude)),
        ("-1.5e+3", .number(-1500)),
    ])
    func `a number keeps its value`(text: String, value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(arguments: [
        ("01", 0), ("-01", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("-", 1), ("1e999", 0), ("-a", 1),
    ])
    func `a number that breaks the grammar is refused`(text: String, offset: Int) {
        let error = failure(of: text)
        #expect(error?.code == .number || error?.code == .truncated)
        #expect(error?.offset == offset)
    }

    @Test func `a number longer than 512 characters is refused`() {
        #expect(failure(of: "0." + String(repeating: "1", count: 510)) == nil)
        #expect(failure(of: "0." + String(repeating: "1", count: 511))?.code == .number)
        #expect(failure(of: String(repeating: "1", count: 600))?.code == .number)
    }

    @Test func `escapes are resolved, pairs of surrogates too`() throws {
        let value = try parse(#""\"\\\/\b\f\n\r\t\u00e9\u4E2D\ud83d\ude00 é中😀""#)
        #expect(value == "\"\\/\u{8}\u{c}\n\r\té中😀 é中😀")
    }

    @Test(arguments: [
        (#""\ud800""#, JSONError.Code.surrogate), (#""\udc00x""#, .surrogate), (#""\ud800\u0041""#, .surrogate),
        (#""\ud800\n""#, .surrogate), (#""\u12g4""#, .escape), (#""\x""#, .escape), ("\"a\nb\"", .control),
        ("\"\u{1F}\"", .control), (#""abc"#, .truncated), (#""\"#, .truncated), (#""\u12"#, .truncated),
        ("", .truncated), (" ", .truncated), ("nul", .truncated), ("nule", .unexpected), ("'a'", .unexpected),
        ("[1,]", .unexpected), ("[1 2]", .unexpected), ("[", .truncated), ("[1", .truncated), ("{", .truncated),
        (#"{"a"}"#, .unexpected), (#"{"a":1,}"#, .unexpected), (#"{a:1}"#, .unexpected), (#"{"a":1"#, .truncated),
        ("1 1", .trailing), ("{} x", .trailing), ("\u{FEFF}1", .unexpected), ("NaN", .unexpected),
        ("// x\n1", .unexpected), ("]", .unexpected),
    ])
    func `what is not JSON is refused with a code`(text: String, code: JSONError.Code) {
        #expect(failure(of: text)?.code == code)
    }

    @Test(arguments: [
        [0x80], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
    ])
    func `text that is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect(failure(of: [0x22] + bytes + [0x22]) == failure(of: [0x22] + bytes + [0x5C, 0x6E, 0x22]))
        #expect(failure(of: [0x22] + bytes + [0x22])?.code == .utf8)
        #expect(failure(of: bytes)?.code == .unexpected)
    }

    @Test func `nesting is bounded before it is followed`() throws {
        #expect(try parse("[[[]]]", depth: 3) == [[[]]])
        #expect(failure(of: "[[[[]]]]", depth: 3)?.offset == 3)
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(failure(of: deep, depth: .max) == failure(of: deep, depth: 512))
        #expect(failure(of: deep, depth: .max)?.code == .tooDeep)
        #expect(failure(of: deep, depth: .max)?.offset == 512)
    }

    @Test func `a text longer than the limit is not read`() {
        #expect(throws: JSONError.self) { try self.parse("[1, 2]", bytes: 5) }
        #expect(throws: Never.self) { try self.parse("[1,2]", bytes: 5) }
    }

    @Test func `of two members with one name the last counts, or the text is refused`() throws {
        let text = #"{"a": 1, "b": 2, "\u0061": 3}"#
        let value = try parse(text)
        #expect(value == ["a": 3, "b": 2])
        #expect(value.object?.members.map(\.name) == ["a", "b"])
        let error = #expect(throws: JSONError.self) { try self.parse(text, duplicates: .refused) }
        #expect(error?.code == .duplicate)
        #expect(error?.offset == 17)
    }

    @Test(arguments: [0, 20])
    func `names that only look alike are different members`(others: Int) throws {
        let filling = (0..<others).map { "\"m\($0)\": 0, " }.joined()
        let value = try parse("{\(filling)\"\u{E9}\": 1, \"e\u{301}\": 2}", duplicates: .refused)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(value.object?.count == others + 2)
    }

    @Test func `an object with many members finds each of them`() throws {
        let count = 2000
        let text = "{" + (0..<count).map { "\"m\($0)\": \($0)" }.joined(separator: ",") + "}"
        var object = try #require(try parse(text).object)
        #expect((0..<count).allSatisfy { object["m\($0)"]?.integer == Int64($0) })
        object["m7"] = nil
        object["m9"] = "nine"
        #expect(object["m7"] == nil)
        #expect(object["m9"] == "nine")
        #expect(object["m1999"] == 1999)
        #expect(object.count == count - 1)
    }

    @Test func `a part of a larger text is read, with places counted from its beginning`() throws {
        let lines = Array("[1]\n[2,]".utf8)
        #expect(try JSONValue(parsing: lines[..<3]) == [1])
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: lines[4...]) }
        #expect(error?.offset == 3)
    }
}
