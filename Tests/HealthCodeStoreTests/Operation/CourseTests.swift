import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// How things went, as pages count it, on both engines.
@Suite(.serialized) struct CourseTests {
    /// 2022-07-05T08:00:00+08:00.
    private static let start = Instant(seconds: 1_656_979_200)

    @Test(arguments: EngineKind.all)
    func `what provinces count of the cases adds up to what the nation counts`(kind: EngineKind) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: ["44", "11"], rules: RuleTimeline(editions: ControlProtocol.national), seed: 1
            ) { left.removeFirst() }
            let guangdong = try #require(Division("440000000000"))
            let beijing = try #require(Division("110000000000"))
            let gd = try #require(nation.provinces[guangdong])
            let bj = try #require(nation.provinces[beijing])
            // Each province's residents have met the other's cases, so that both hold most of the records.
            var southern = EvidenceText()
            var northern = EvidenceText()
            let day = "2022-07-04T10:00:00+08:00"
            for number in 0..<5 {
                southern.resident(SyntheticPerson(number), "440101001001")
                northern.resident(SyntheticPerson(100 + number), "110101001001")
            }
            for number in 0..<3 {
                southern.caseRecord("s-\(number)", SyntheticPerson(number), "confirmed", day, reported: day)
                northern.contact(
                    "nc-\(number)", SyntheticPerson(104), of: "s-\(number)", exposed: day, reported: day)
            }
            for number in 0..<2 {
                northern.caseRecord("n-\(number)", SyntheticPerson(100 + number), "asymptomatic", day, reported: day)
                southern.contact("sc-\(number)", SyntheticPerson(4), of: "n-\(number)", exposed: day, reported: day)
            }
            // Nobody knows where this one lives.
            northern.caseRecord("h-1", SyntheticPerson(200), "confirmed", day, reported: day)
            // One that is first reported as without symptoms, and later as confirmed, is one.
            southern.caseRecord(
                "s-1", SyntheticPerson(1), "asymptomatic", "2022-07-04T08:00:00+08:00",
                reported: "2022-07-04T09:00:00+08:00")
            try await nation.submit(try FederationLawTests.contents(of: southern), to: gd, at: Self.start)
            try await nation.submit(try FederationLawTests.contents(of: northern), to: bj, at: Self.start)
            try await nation.drain(at: Self.start)

            let whole = try await nation.hub.course.casesByProvince()
            let south = try await gd.course.casesByProvince()
            let north = try await bj.course.casesByProvince()
            // A province knows of cases that are not its own.
            #expect(south.count > 1 && north.count > 1)
            #expect(south[guangdong] == whole[guangdong])
            #expect(north[beijing] == whole[beijing])
            let date = try #require(LocalDate("2022-07-04"))
            #expect(whole[guangdong] == [date: DailyCases(confirmed: 2, asymptomatic: 1)])
            #expect(whole[beijing] == [date: DailyCases(asymptomatic: 2)])
            #expect(whole[nil] == [date: DailyCases(confirmed: 1)])
            #expect(whole.count == 3)
        }
    }
}
