import HealthCode
import HealthCodeTesting
import Testing

@Suite struct ScenarioTests {
    static let all = PhaseScenarios.all + RuleScenarios.all

    @Test(arguments: all.indices)
    func `holds under its rules`(index: Int) throws {
        let scenario = Self.all[index]
        let failures = scenario.failures(under: try timeline(scenario.rules))
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test func `expects something of everyone`() {
        #expect(Self.all.allSatisfy { !$0.expectations.isEmpty })
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    }
}

/// The rules of an edition, or of all national ones.
func timeline(_ name: String) throws -> RuleTimeline {
    if name == "national" { return RuleTimeline(editions: ControlProtocol.national) }
    return RuleTimeline(edition: try #require(ControlProtocol.national.first { $0.id == name }))
}
