import HealthCode
import HealthCodeTesting
import Testing

/// Until its next review an assessment stays what it is: a node that looks again at these instants alone misses nothing.
@Suite struct NextReviewTests {
    static let seeds = Array(UInt64(0)..<60)

    @Test(arguments: seeds)
    func `nothing changes before the review, whenever one asks`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed, provinces: Int(seed % 2) * 2 + 1)
        let evidence = outbreak.text.evidence()
        let timeline = try overlaidTimeline()
        var workspace = Assessor.Workspace()
        // Of all that was promised, what reaches furthest: the promises overlap, so that it stands for the others.
        var promises: [Int: (until: Instant, code: Assessment?)] = [:]
        for instant in outbreak.moments {
            let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
            for person in 0..<evidence.personCount {
                let code = assessor.lasting(person, in: &workspace)
                if let promise = promises[person], instant < promise.until {
                    #expect(
                        code == promise.code,
                        "seed \(seed), person \(person) at \(UTCOffset.china.format(instant))")
                }
                let review = assessor.nextReview(of: person, in: &workspace)
                #expect(review.map { $0 > instant } ?? true)
                let until = review ?? .distantFuture
                if until > promises[person]?.until ?? .distantPast { promises[person] = (until, code) }
            }
        }
    }

    @Test(arguments: seeds)
    func `a walk from review to review sees every change`(seed: UInt64) throws {
        let outbreak = GeneratedOutbreak(seed: seed, provinces: Int(seed % 3) + 1)
        let evidence = outbreak.text.evidence()
        let timeline = try overlaidTimeline()
        var workspace = Assessor.Workspace()
        var random = SeededGenerator(seed: seed)
        let start = try #require(outbreak.moments.first)
        for person in 0..<evidence.personCount {
            var instant = start
            while true {
                let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
                let code = assessor.lasting(person, in: &workspace)
                let review = assessor.nextReview(of: person, in: &workspace)
                let end = review ?? instant.advanced(bySeconds: 400 * 86_400)
                let length = end.wholeSeconds(since: instant)
                var probes = [end.advanced(bySeconds: -1)]
                if length > 2 {
                    for _ in 0..<3 {
                        probes.append(instant.advanced(bySeconds: Int64.random(in: 1..<length, using: &random)))
                    }
                }
                for probe in probes where probe > instant && probe < end {
                    let later = try #require(Assessor(evidence: evidence, timeline: timeline, at: probe))
                    #expect(
                        later.lasting(person, in: &workspace) == code,
                        "seed \(seed), person \(person) at \(UTCOffset.china.format(probe))")
                }
                guard let review else { break }
                instant = review
            }
        }
    }

    @Test func `there are at most three reviews for each change, sixteen for a person`() throws {
        var reviews = 0
        var changes = 0
        var persons = 0
        for seed in Self.seeds {
            let evidence = GeneratedOutbreak(seed: seed).text.evidence()
            let timeline = try timeline("national")
            var workspace = Assessor.Workspace()
            persons += evidence.personCount
            for person in 0..<evidence.personCount {
                var next = Instant("2022-06-01T00:00:00+08:00")
                var last: Assessment?
                while let instant = next {
                    let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
                    let code = assessor.lasting(person, in: &workspace)
                    if code != last { changes += 1 }
                    last = code
                    reviews += 1
                    next = assessor.nextReview(of: person, in: &workspace)
                }
            }
        }
        // Here half of the evidence is stated in the future: on live evidence hardly any bound is left but phases and areas.
        #expect(persons > 0 && changes > 5 * persons)
        #expect(reviews <= 3 * changes && reviews <= 16 * persons)
    }

    @Test func `who has nothing open is never reviewed`() throws {
        let (well, free) = (SyntheticPerson(1), SyntheticPerson(2))
        var text = EvidenceText()
        text.resident(well, "990101001001")
        text.naat("n-1", well, "2022-12-01T08:00:00+08:00", reported: "2022-12-01T20:00:00+08:00")
        text.dose("v-1", well, 1, on: "2022-11-20", reported: "2022-11-20T20:00:00+08:00")
        // A contact who has served their days and taken their tests.
        text.resident(free, "990101001001")
        text.caseRecord(
            "c-1", SyntheticPerson(3), "confirmed", "2022-11-20T08:00:00+08:00", reported: "2022-11-20T09:00:00+08:00")
        text.contact(
            "k-1", free, of: "c-1", exposed: "2022-11-20T08:00:00+08:00", reported: "2022-11-20T10:00:00+08:00")
        for (index, day) in [21, 22, 23, 25, 26, 28].enumerated() {
            text.naat(
                "n-\(index + 2)", free, "2022-11-\(day)T08:00:00+08:00", reported: "2022-11-\(day)T20:00:00+08:00")
        }
        let evidence = text.evidence()
        var workspace = Assessor.Workspace()
        let instant = try #require(Instant("2022-12-02T00:00:00+08:00"))
        let assessor = try #require(
            Assessor(evidence: evidence, timeline: try timeline("national"), at: instant))
        for person in [well, free] {
            let number = try #require(person.document.flatMap(evidence.person))
            #expect(assessor.assess(number, in: &workspace)?.colour == .green)
            #expect(assessor.nextReview(of: number, in: &workspace) == nil)
        }
        let during = try #require(Instant("2022-11-28T22:00:00+08:00"))
        let earlier = try #require(Assessor(evidence: evidence, timeline: try timeline("national"), at: during))
        let number = try #require(free.document.flatMap(evidence.person))
        #expect(
            earlier.nextReview(of: number, in: &workspace) == Instant("2022-11-29T00:00:00+08:00"))
    }

    @Test func `the rules of a province change with its overlays too`() throws {
        let timeline = try overlaidTimeline()
        func changes(in province: String?) throws -> [String] {
            var changes: [String] = []
            var instant = try #require(Instant("2022-06-01T00:00:00+08:00"))
            while let next = timeline.nextChange(after: instant, in: province.flatMap { Division($0) }) {
                changes.append(String(UTCOffset.china.format(next).prefix(10)))
                instant = next
            }
            return changes
        }
        #expect(try changes(in: nil) == ["2022-06-28", "2022-11-11"])
        #expect(try changes(in: "990101001001") == ["2022-06-28", "2022-11-11"])
        #expect(try changes(in: "980000000000") == ["2022-06-28", "2022-07-03", "2022-08-14", "2022-11-11"])
        #expect(try changes(in: "970101001001") == ["2022-06-28", "2022-08-05", "2022-11-11"])
    }
}

extension Assessor {
    /// The assessment without what counts on by itself.
    fileprivate func lasting(_ person: Int, in workspace: inout Workspace) -> Assessment? {
        var code = assess(person, in: &workspace)
        code?.naatHours = nil
        return code
    }
}

extension GeneratedOutbreak {
    /// Every instant that the evidence names and every midnight of its time, each with the seconds around it.
    fileprivate var moments: [Instant] {
        var moments = Set(instants)
        for line in text.lines {
            for value in line.fields.values {
                if let instant = Instant(value) { moments.insert(instant) }
            }
        }
        let days = moments.map { UTCOffset.china.date(of: $0) }.filter { $0 > LocalDate(daysSince1970: 19_000) }
        if let first = days.min(), let last = days.max() {
            for day in 0...(last - first + 40) { moments.insert(UTCOffset.china.midnight(first + day)) }
        }
        let all = Set(moments.flatMap { moment in [-1, 0, 1].map { moment.advanced(bySeconds: $0) } })
        // Before the first edition there are no rules.
        let start = ControlProtocol.national.map(\.start).min() ?? .distantPast
        return all.filter { $0 >= start }.sorted()
    }
}
