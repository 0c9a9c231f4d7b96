import HealthCode
import HealthCodeTesting
import Testing

/// A node looks at a row again when its next change has come, and not before: nothing may happen until then.
@Suite struct WorkChangeTests {
    @Test(arguments: UInt64(0)..<24)
    func `nothing changes before a row's next change`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed, persons: 8, events: 60, provinces: 2, work: 60)
        let evidence = outbreak.text.evidence()
        let timeline = RuleTimeline(editions: ControlProtocol.national)
        var random = SeededGenerator(seed: seed)
        var workspace = Assessor.Workspace()
        var rows = 0
        for instant in outbreak.instants.filter({ timeline.edition(at: $0) != nil }).shuffled(using: &random).prefix(6)
        {
            let now = try #require(Self.dispatcher(evidence, timeline, at: instant))
            for document in 0..<evidence.personCount {
                let item = now.item(ofPersonOf: document, in: &workspace)
                if item != nil { rows += 1 }
                let change = now.nextChange(ofPersonOf: document, item, in: &workspace)
                let horizon = instant.advanced(bySeconds: 40 * 86_400)
                let rules = timeline.nextChange(after: instant, in: nil)
                let end = [change, rules, horizon].compactMap { $0 }.min() ?? horizon
                let length = end.wholeSeconds(since: instant)
                for later in [1, length / 2, length - 1] where later > 0 && later < length {
                    let moment = instant.advanced(bySeconds: later)
                    let then = try #require(Self.dispatcher(evidence, timeline, at: moment))
                    let other = then.item(ofPersonOf: document, in: &workspace)
                    #expect(other == item, "seed \(seed): at \(moment.exactText), seen from \(instant.exactText)")
                }
            }
        }
        #expect(rows > 0)
    }

    private static func dispatcher(
        _ evidence: Evidence, _ timeline: RuleTimeline, at instant: Instant
    ) -> Dispatcher? {
        Assessor(evidence: evidence, timeline: timeline, at: instant).map { Dispatcher($0, duties: .national) }
    }
}
