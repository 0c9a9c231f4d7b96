import Credentials
import Foundation
import Testing

struct AdmissionTests {
    private func example() throws -> JSONValue {
        var package = URL(filePath: #filePath)
        for _ in 1...4 { package.deleteLastPathComponent() }
        return try Conformance.json(package.appending(path: "Examples/admission/hospital-48h.json"))
    }

    private func seconds(_ text: String) throws -> Int64 { try #require(CertLogicDateTime(text)).seconds }

    /// What a hospital or another place says of a code whose last test was at an instant.
    private func decide(
        tested: String?, at: String, place: String? = "hospital", region: String? = "CN-HI"
    ) throws -> Acceptance {
        var code: JSONObject = ["colour": "green", "doses": 3, "form": "live"]
        code["last_negative_test"] = try tested.map { .integer(try seconds($0)) }
        let rules = AcceptanceRules([try AcceptanceRule(document: example())])
        var external = ExternalParameters(at: try seconds(at), valueSets: ValueSets(), countryCode: "CN")
        external.place = place
        external.region = region
        return AcceptanceEngine(rules).decide(onHealthCode: ["iss": "CN-GD", "code": .object(code)], external)
    }

    @Test func `the example keeps the constraints`() throws {
        #expect(try GatewayConstraints.issues(in: example()).isEmpty)
    }

    @Test func `a hospital admits for 48 hours after a test, to the second`() throws {
        let test = "2022-09-01T08:00:00+08:00"
        #expect(try decide(tested: test, at: "2022-09-03T08:00:00+08:00") == .accepted)
        guard case .notAccepted(let failed) = try decide(tested: test, at: "2022-09-03T08:00:01+08:00") else {
            Issue.record("admitted with a test of more than 48 hours")
            return
        }
        #expect(failed.map(\.identifier) == ["AR-CN-0001"])
        #expect(failed[0].chinese.contains("48小时"))
        #expect(failed[0].english.contains("48 hours"))
    }

    @Test func `without a test a hospital says no, and any other place yes`() throws {
        guard case .notAccepted = try decide(tested: nil, at: "2022-09-03T08:00:00+08:00") else {
            Issue.record("admitted without a test")
            return
        }
        #expect(try decide(tested: nil, at: "2022-09-03T08:00:00+08:00", place: "market") == .accepted)
        #expect(try decide(tested: nil, at: "2022-09-03T08:00:00+08:00", place: nil) == .accepted)
    }

    @Test func `another province's rule is not asked`() throws {
        #expect(try decide(tested: nil, at: "2022-09-03T08:00:00+08:00", region: "CN-GD") == .accepted)
    }

    @Test func `a rule sees nothing of who someone is`() throws {
        let document = try #require(try example().object)
        var changed = document
        changed["Logic"] = ["!": [["var": "payload.code.name"]]]
        let rules = AcceptanceRules([try AcceptanceRule(document: .object(changed))])
        var external = ExternalParameters(
            at: try seconds("2022-09-01T00:00:00Z"), valueSets: ValueSets(), countryCode: "CN")
        external.region = "CN-HI"
        let claims: JSONValue = ["code": ["name": "张*", "document": "1234"]]
        #expect(AcceptanceEngine(rules).decide(onHealthCode: claims, external) == .accepted)
    }
}
