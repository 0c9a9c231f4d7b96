import HealthCode
import HealthCodeTesting
import Testing

/// What persons count for in the indicators: what nodes keep of it, weeks, and which divisions it counts for.
@Suite struct PersonFiguresTests {
    private static let figures: [PersonFigures] = {
        let outbreak = GeneratedOutbreak(seed: 4, persons: 14, events: 120, provinces: 3, work: 80)
        let evidence = outbreak.text.evidence()
        let timeline = RuleTimeline(editions: ControlProtocol.national)
        return outbreak.instants.flatMap { instant -> [PersonFigures] in
            guard let assessor = Assessor(evidence: evidence, timeline: timeline, at: instant) else { return [] }
            let dispatcher = Dispatcher(assessor, duties: .national)
            var workspace = Assessor.Workspace()
            return (0..<evidence.personCount).compactMap { dispatcher.figures(under: $0, in: &workspace) }
        }
    }()

    @Test func `what nodes keep of a person reads as it was`() {
        #expect(Self.figures.count > 50)
        #expect(Self.figures.contains { $0.row?.workers.isEmpty == false })
        #expect(Self.figures.contains { !$0.namings.isEmpty } && Self.figures.contains { !$0.illnesses.isEmpty })
        for figures in Self.figures { #expect(PersonFigures(figures.text, home: figures.home) == figures) }
    }

    @Test(arguments: ["x", "r", "r,item", "n,1", "n,1,2,3", "i,1,2,000,--x", "p,1", "r,item,1,issued,0,00000,,,0,0,"])
    func `what nodes did not write is nothing`(text: String) {
        #expect(PersonFigures(text, home: .nation) == nil)
    }

    @Test(arguments: [
        ("1970-01-01", "1970-W01"), ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
        ("2022-07-05", "2022-W27"), ("2018-12-31", "2019-W01"), ("1969-12-28", "1969-W52"),
    ])
    func `weeks are those of ISO 8601`(date: String, week: String) throws {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        let day = try #require(LocalDate(year: parts[0], month: parts[1], day: parts[2]))
        #expect(ISOWeek(of: day).description == week)
    }

    @Test func `a division has what counts for any below it, and a family leaves nobody out`() throws {
        let instant = Instant(seconds: 1_657_000_000)
        func tally(_ scope: IndicatorTally.Scope) -> IndicatorTally {
            var tally = IndicatorTally(
                at: instant, offset: .china, weeks: 8, limits: DutyDocument.national.indicators, scope: scope)
            for figures in Self.figures { tally.add(figures) }
            return tally
        }
        let all = tally(.all)
        #expect(all.places.count > 3)
        for place in all.places {
            let rows = all.rows(of: place, byWeek: true)
            #expect(tally(.division(place)).rows(byWeek: true) == rows)
            let family = tally(.family(place))
            #expect(family.rows(of: place, byWeek: true) == rows)
            for child in family.places where child != place {
                #expect(child.isIn(place) && child.parents().first == place)
                #expect(family.rows(of: child, byWeek: true) == all.rows(of: child, byWeek: true))
            }
        }
    }
}
