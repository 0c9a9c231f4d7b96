import HealthCode
import HealthCodeTesting
import Testing

/// A node that holds a person's closure derives the code that all evidence in one place gives: what lets provinces keep
/// no more than they need, in whatever order it came.
@Suite struct ClosureLawTests {
    static let seeds = Array(UInt64(0)..<60)

    @Test(arguments: seeds)
    func `a person's closure gives the code that the whole evidence gives`(seed: UInt64) throws {
        for provinces in [1, 3] {
            #expect(try differences(seed: seed, provinces: provinces, without: nil, enough: .max) == [])
        }
    }

    @Test(arguments: Closure.Link.allCases)
    func `less than the closure would not do`(omitted: Closure.Link) throws {
        let first = try Self.seeds.first { seed in
            try !differences(seed: seed, provinces: 3, without: omitted, enough: 1).isEmpty
        }
        #expect(first != nil)
    }

    /// The persons and instants at which a closure gives another code than the whole evidence.
    private func differences(
        seed: UInt64, provinces: Int, without omitted: Closure.Link?, enough: Int
    ) throws -> [String] {
        let outbreak = GeneratedOutbreak(seed: seed, provinces: provinces)
        var set = ContentSet()
        outbreak.text.read(into: &set)
        let closure = Closure(set.contents, without: omitted)
        let whole = outbreak.text.evidence()
        let instants = stride(from: 0, to: outbreak.instants.count, by: 3).map { outbreak.instants[$0] }
        let timelines = [try timeline("national"), try overlaidTimeline()]
        let assessors = try timelines.map { timeline in
            try instants.map { try #require(Assessor(evidence: whole, timeline: timeline, at: $0)) }
        }
        var random = SeededGenerator(seed: seed)
        var workspace = Assessor.Workspace()
        var differences: [String] = []
        for person in 0..<whole.personCount {
            let document = whole.document(of: person)
            let part = try PseudonymousEvidence(closure.contents(for: document), using: &random)
            #expect(part.rejections == [])
            for (timeline, assessors) in zip(timelines, assessors) {
                for assessor in assessors {
                    let expected = assessor.assess(person, in: &workspace)
                    let other = try #require(
                        Assessor(evidence: part.evidence, timeline: timeline, at: assessor.instant))
                    let found = part.number(of: document).flatMap { other.assess($0, in: &workspace) }
                    if found == expected { continue }
                    differences.append("seed \(seed): person \(person) at \(assessor.instant.exactText)")
                    if differences.count >= enough { return differences }
                }
            }
        }
        return differences
    }
}
