import Credentials
import Testing

/// The test suite of the CertLogic specification.
@Suite(.enabled(if: Conformance.runs("certlogic-suite"), "the CertLogic test suite is not on this machine"))
struct CertLogicSuiteTests {
    private let folder = "certlogic-suite/certlogic/specification"

    @Test func `every assertion of the evaluator holds`() throws {
        var asserted = 0
        var skipped = 0
        for name in try Conformance.names(in: "\(folder)/testSuite") {
            let suite = try Conformance.json(at: "\(folder)/testSuite/\(name)")
            for test in try #require(suite["cases"]?.array) {
                for assertion in try #require(test["assertions"]?.array) {
                    // The suite's own mark for what no implementation must do.
                    if [suite, test, assertion].contains(where: { $0["directive"] == "skip" }) {
                        skipped += 1
                        continue
                    }
                    asserted += 1
                    let logic = try #require(assertion["certLogicExpression"] ?? test["certLogicExpression"])
                    let value = try CertLogicExpression(compiling: logic).evaluate(on: assertion["data"] ?? .null)
                    #expect(value == assertion["expected"], "\(name), \(test["name"]?.string ?? "")")
                }
            }
        }
        #expect(asserted == 218)
        #expect(skipped == 14)
    }

    @Test func `the reduction that knows the data around it is understood too`() throws {
        let suite = try Conformance.json(at: "\(folder)/testSuite/patched-reduce.json")
        var asserted = 0
        for test in try #require(suite["cases"]?.array) {
            let expression = try CertLogicExpression(compiling: #require(test["certLogicExpression"]))
            for assertion in try #require(test["assertions"]?.array) {
                #expect(try expression.evaluate(on: assertion["data"] ?? .null) == assertion["expected"])
                asserted += 1
            }
        }
        #expect(asserted == 10)
    }

    @Test func `every case of the validator has the issues that it should have`() throws {
        var asserted = 0
        for name in try Conformance.names(in: "\(folder)/validation-testSuite") {
            for test in try #require(try Conformance.json(at: "\(folder)/validation-testSuite/\(name)")["cases"]?.array)
            {
                let issues = CertLogicIssue.issues(in: try #require(test["certLogicExpression"]))
                let expected = try #require(test["issues"]?.array)
                #expect(issues.map(\.expression) == expected.map { $0["expr"] ?? "missing" })
                #expect(issues.map(\.message) == expected.compactMap { $0["message"]?.string })
                asserted += 1
            }
        }
        #expect(asserted == 23)
    }
}
