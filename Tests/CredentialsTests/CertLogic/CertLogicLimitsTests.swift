import Credentials
import Testing

struct CertLogicLimitsTests {
    private func code(_ logic: JSONValue, on data: JSONValue = .null) -> CertLogicError.Code? {
        do throws(CertLogicError) {
            _ = try CertLogicExpression(compiling: logic).evaluate(on: data)
            return nil
        } catch {
            return error.code
        }
    }

    private func numbers(_ count: Int) -> JSONValue { .array((0..<count).map { .integer(Int64($0)) }) }

    @Test func `an expression that is too deep or too large is refused before it runs`() {
        var deep: JSONValue = true
        for _ in 0..<200 { deep = ["!": [deep]] }
        #expect(code(deep) == .invalid)
        #expect(code(.array(Array(repeating: ["var": ""], count: 30_000))) == .invalid)
        #expect(CertLogicIssue.issues(in: .array(Array(repeating: .null, count: 10_000))).count == 100)
    }

    @Test func `reductions inside reductions end at the limit of steps`() {
        var logic: JSONValue = 1
        for _ in 0..<6 { logic = ["reduce": [numbers(100), logic, 0]] }
        #expect(code(logic) == .limit)
    }

    @Test func `an accumulator that doubles with every item ends at the limit`() {
        let accumulator: JSONValue = ["var": "accumulator"]
        #expect(code(["reduce": [numbers(64), [accumulator, accumulator], 1]]) == .limit)
        #expect(code(["reduce": [numbers(5000), [accumulator], 1]]) == .limit)
        #expect(code(["reduce": [numbers(64), ["var": ""], 1]]) == nil)
        #expect(code(["reduce": [numbers(5000), ["var": ""], 1]]) == .limit)
    }

    @Test func `comparing large values again and again ends at the limit`() {
        let data: JSONValue = ["list": numbers(3000), "text": .string(String(repeating: "x", count: 1 << 20))]
        let compared: (String) -> JSONValue = {
            ["===": [["var": .string("data." + $0)], ["var": .string("data." + $0)]]]
        }
        #expect(code(["reduce": [["var": "list"], compared("list"), 0]], on: data) == .limit)
        #expect(code(["reduce": [["var": "list"], compared("text"), 0]], on: data) == .limit)
    }
}
