import Credentials
import Testing

struct JSONWriterTests {
    private func text(_ value: JSONValue, _ layout: JSONWriter.Layout = .compact) -> String {
        String(decoding: value.serialized(layout), as: UTF8.self)
    }

    @Test func `members keep their order and nothing is added`() {
        let value: JSONValue = ["z": 1, "a": [.null, true, "é中😀"], "m": [:], "n": []]
        #expect(text(value) == #"{"z":1,"a":[null,true,"é中😀"],"m":{},"n":[]}"#)
    }

    @Test func `the pretty layout indents by two spaces`() {
        #expect(text(["a": [1, [:]], "b": []], .pretty) == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
    }

    @Test func `what must be escaped is`() {
        #expect(text("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1F}\u{7F}") == #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}\"")
    }

    @Test(arguments: [
        0.1, 1e300, .leastNonzeroMagnitude, 2, -1.5, 1e16, 123_456_789.125, .greatestFiniteMagnitude, .pi,
    ])
    func `a number reads back as the same value`(number: Double) throws {
        #expect(try JSONValue(parsing: JSONValue.number(number).serialized()) == .number(number))
    }

    @Test func `no number makes a text that is not JSON`() {
        #expect(text([.number(.nan), .number(.infinity)]) == "[null,null]")
    }

    /// A seeded generator, so that a failure can be repeated.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func value(depth: Int, _ dice: inout Dice) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &dice) {
        case 0: return .null
        case 1: return .bool(.random(using: &dice))
        case 2: return .integer(.random(in: .min ... .max, using: &dice))
        case 3: return .number(Double(bitPattern: dice.next() & ~(1 << 62)))
        case 4:
            let scalars = (0..<Int.random(in: 0..<12, using: &dice)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &dice))
            }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 5:
            return .array((0..<Int.random(in: 0..<5, using: &dice)).map { _ in value(depth: depth - 1, &dice) })
        default:
            var object = JSONObject()
            for name in 0..<Int.random(in: 0..<12, using: &dice) {
                object["\(name)\u{0}"] = value(depth: depth - 1, &dice)
            }
            return .object(object)
        }
    }

    @Test func `whatever is written reads back as the same value`() throws {
        var dice = Dice(state: 20_220_902)
        for _ in 0..<2000 {
            let original = value(depth: 4, &dice)
            #expect(try JSONValue(parsing: original.serialized()) == original)
            #expect(try JSONValue(parsing: original.serialized(.pretty)) == original)
        }
    }
}
