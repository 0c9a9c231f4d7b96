import HealthCode
import Testing

@Suite struct `Explanations of the sample outbreak` {
    @Test(arguments: ["cn-8", "cn-9", "cn-20", "national"])
    func `conclude what an assessment answers, for every person`(_ rules: String) async throws {
        let instants = [
            "2022-06-20T12:00:00+08:00", "2022-06-27T23:59:59+08:00", "2022-06-28T00:00:00+08:00",
            "2022-07-06T12:00:00+08:00", "2022-07-20T08:00:00+08:00",
        ]
        for instant in instants {
            let assessor = try await SampleOutbreak.assessor(under: rules, at: instant)
            var workspace = Assessor.Workspace()
            var reasons = 0
            for person in 0..<assessor.evidence.personCount {
                let assessed = assessor.assess(person, in: &workspace)
                let explained = assessor.explain(person, in: &workspace)
                #expect(explained?.conclusion == assessed)
                guard let explained, let assessed else { continue }
                let given = Set(explained.given)
                #expect(assessed.reasons.allSatisfy(given.contains))
                // Nothing active is left out of the conclusion either.
                #expect(Set(given.map(\.category)) == Set(assessed.reasons.map(\.category)))
                reasons += given.count
            }
            #expect(reasons > 50)
        }
    }

    @Test func `an episode is active exactly where a phase is current`() async throws {
        let assessor = try await SampleOutbreak.assessor(under: "national", at: "2022-07-06T12:00:00+08:00")
        var workspace = Assessor.Workspace()
        var seen: Set<String> = []
        for person in 0..<assessor.evidence.personCount {
            for episode in assessor.explain(person, in: &workspace)?.episodes ?? [] {
                switch episode.standing {
                case .active(let phase):
                    seen.insert("active")
                    #expect(episode.phases[phase].standing == .current)
                    #expect(episode.waysOut.first?.conditions.isEmpty == false)
                    #expect(episode.reason != nil)
                case .over(let end):
                    seen.insert("over")
                    #expect(end <= assessor.instant)
                    #expect(
                        episode.phases.allSatisfy { if case .ended(let at) = $0.standing { at <= end } else { false } })
                    #expect(episode.reason == nil)
                case .closed, .besideCase, .notInEdition:
                    seen.insert("other")
                    #expect(episode.reason == nil && episode.waysOut.isEmpty)
                }
            }
        }
        #expect(seen == ["active", "over", "other"])
    }
}

extension Explanation {
    /// All reasons that its parts give.
    fileprivate var given: [CodeReason] {
        cases.compactMap(\.reason) + positives.compactMap(\.reason) + presences.compactMap(\.reason)
            + episodes.compactMap(\.reason)
    }
}
