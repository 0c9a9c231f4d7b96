import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Whose silence makes a code old: theirs to whom something that is known ties the person.
@Suite(.serialized) struct FeedRelationTests {
    /// 2022-07-05T08:00:00+08:00.
    private static let start = Instant(seconds: 1_656_979_200)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)
    private static let codes = ["11", "42", "44", "50"]
    private static let reported = "2022-07-04T12:00:00+08:00"

    /// Residents of Beijing, each with what ties them to Hubei (42), or to nobody.
    private enum Resident: Int, CaseIterable {
        /// Nothing but a residence and a test at home.
        case apart
        /// A journey in May: whoever sat beside them cannot matter any more.
        case travelledLongAgo
        case stayed
        case contactOfCaseThere
        case accusedFromThere
        case testedThere
        case contactOfNobody
        case travelled
        case livesInAreaStatedFromThere
        case metSomebodyWhoStayedThere

        var person: SyntheticPerson { SyntheticPerson(rawValue) }
        /// Each in a place of their own.
        var home: String { "11010100100\(rawValue)" }
        var isTied: Bool { self != .apart && self != .travelledLongAgo }
    }

    private static let index = SyntheticPerson(40)
    private static let traveller = SyntheticPerson(41)

    private static func atHome() -> EvidenceText {
        var text = EvidenceText()
        for resident in Resident.allCases { text.resident(resident.person, resident.home) }
        text.resident(traveller, "110101002001")
        text.naat("n-1", Resident.apart.person, "2022-07-04T08:00:00+08:00", reported: reported)
        text.contact(
            "k-1", Resident.contactOfCaseThere.person, of: "case-42", exposed: "2022-07-03T10:00:00+08:00",
            reported: reported)
        text.contact(
            "k-2", Resident.contactOfNobody.person, of: "case-none", exposed: "2022-07-03T10:00:00+08:00",
            reported: reported)
        text.contact("k-3", traveller, of: "case-11", exposed: "2022-07-03T10:00:00+08:00", reported: reported)
        text.contact(
            "k-4", Resident.metSomebodyWhoStayedThere.person, "secondary", of: "case-11", via: traveller,
            exposed: "2022-07-03T11:00:00+08:00", reported: reported)
        text.resident(SyntheticPerson(42), "110101002002")
        text.caseRecord("case-11", SyntheticPerson(42), "confirmed", "2022-07-04T09:00:00+08:00", reported: reported)
        return text
    }

    private static func there() -> EvidenceText {
        var text = EvidenceText()
        text.resident(index, "420106001001")
        text.caseRecord("case-42", index, "confirmed", "2022-07-04T09:00:00+08:00", reported: reported)
        for (id, person) in [("s-1", Resident.stayed.person), ("s-2", traveller)] {
            text.stay(
                id, person, "420106001002", from: "2022-06-20T08:00:00+08:00", to: "2022-06-21T08:00:00+08:00",
                reported: reported)
        }
        text.contact(
            "k-42", Resident.accusedFromThere.person, of: "case-42", exposed: "2022-07-03T10:00:00+08:00",
            reported: reported)
        text.naat(
            "n-42", Resident.testedThere.person, "2022-07-04T08:00:00+08:00", reported: reported,
            division: "420106001001")
        text.area(
            "a-42", Resident.livesInAreaStatedFromThere.home, "low", from: "2022-07-04T00:00:00+08:00",
            reported: reported)
        return text
    }

    private static func atTheHub() -> EvidenceText {
        var text = EvidenceText()
        text.trip(
            "t-1", Resident.travelled.person, number: "G1", departed: "2022-07-03T08:00:00+08:00",
            arrived: "2022-07-03T12:00:00+08:00", reported: reported)
        text.trip(
            "t-2", Resident.travelledLongAgo.person, number: "G2", departed: "2022-05-03T08:00:00+08:00",
            arrived: "2022-05-03T12:00:00+08:00", reported: "2022-05-03T13:00:00+08:00")
        return text
    }

    /// Everyone but some says that they have sent everything, and reads to the end.
    private func speak(_ nation: Nation, besides silent: Set<Division> = [], at now: Instant) async throws {
        let speaking = nation.provinces.keys.sorted().filter { !silent.contains($0) }
        for _ in 0..<2 {
            for province in speaking {
                while try await nation.exchange(province, at: now, faults: false) {}
                _ = try await nation.hub.exchange.receive([], from: province, asOf: now, at: now)
            }
            try await nation.derive(at: now)
        }
        for province in speaking { _ = try await nation.exchange(province, at: now, faults: false) }
    }

    private func asOf(_ person: SyntheticPerson, at store: Store, _ now: Instant) async throws -> Instant? {
        let relation = try await store.watermarks.feedRelation(of: try #require(person.document))
        return try await store.watermarks.feedState().watermarks(at: now).asOf(relation)
    }

    @Test(arguments: EngineKind.all)
    func `a silent province ages those whom something ties to it, and is named to all`(kind: EngineKind) async throws {
        try await withEngines(kind, 1 + Self.codes.count) { engines in
            var left = engines
            let nation = try await Nation(provinces: Self.codes, rules: Self.rules, seed: 1) { left.removeFirst() }
            let (beijing, hubei) = (try #require(Division("110000000000")), try #require(Division("420000000000")))
            let here = try #require(nation.provinces[beijing])
            let there = try #require(nation.provinces[hubei])
            try await nation.submit(FederationLawTests.contents(of: Self.atHome()), to: here, at: Self.start)
            try await nation.submit(FederationLawTests.contents(of: Self.atTheHub()), to: nation.hub, at: Self.start)
            try await nation.drain(at: Self.start)
            try await nation.submit(FederationLawTests.contents(of: Self.there()), to: there, at: Self.start)
            try await nation.drain(at: Self.start)
            try await speak(nation, at: Self.start)
            for store in [here, nation.hub] {
                for resident in Resident.allCases {
                    #expect(try await asOf(resident.person, at: store, Self.start) == Self.start, "\(resident)")
                }
            }
            for days in [1, 3, 30] as [Int64] {
                let now = Self.start.advanced(bySeconds: days * 86_400)
                try await speak(nation, besides: [hubei], at: now)
                for store in [here, nation.hub] {
                    let state = try await store.watermarks.feedState().watermarks(at: now)
                    #expect(state.behind == [MissingProvince(province: hubei, asOf: Self.start)])
                    #expect(state.ofAll == Self.start)
                    for resident in Resident.allCases {
                        let expected = resident.isTied ? Self.start : now
                        #expect(
                            try await asOf(resident.person, at: store, now) == expected, "\(resident), \(days) days")
                    }
                    // Of whom nothing is held, everything is missing.
                    #expect(try await asOf(SyntheticPerson(90), at: store, now) == Self.start)
                }
                // Those who live there, at the hub.
                #expect(try await asOf(Self.index, at: nation.hub, now) == Self.start)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `who speaks again counts from when all that they said is here`(kind: EngineKind) async throws {
        try await withEngines(kind, 1 + Self.codes.count) { engines in
            var left = engines
            let nation = try await Nation(provinces: Self.codes, rules: Self.rules, seed: 1) { left.removeFirst() }
            let (beijing, hubei) = (try #require(Division("110000000000")), try #require(Division("420000000000")))
            let here = try #require(nation.provinces[beijing])
            let there = try #require(nation.provinces[hubei])
            try await nation.submit(FederationLawTests.contents(of: Self.atHome()), to: here, at: Self.start)
            try await nation.drain(at: Self.start)
            try await nation.submit(FederationLawTests.contents(of: Self.there()), to: there, at: Self.start)
            try await nation.drain(at: Self.start)
            try await speak(nation, at: Self.start)
            let now = Self.start.advanced(bySeconds: 3 * 86_400)
            try await speak(nation, besides: [hubei], at: now)
            // What came up there meanwhile: two statements about somebody who stayed there.
            var late = EvidenceText()
            for day in [5, 6] {
                late.antigen(
                    "g-\(day)", Resident.stayed.person, "2022-07-0\(day)T09:00:00+08:00", "positive",
                    reported: "2022-07-0\(day)T10:00:00+08:00", division: "420106001001")
            }
            try await nation.submit(FederationLawTests.contents(of: late), to: there, at: now)
            try await nation.derive(at: now)
            let out = try await there.exchange.outbox(limit: 500, asOf: now, at: now)
            _ = try await nation.hub.exchange.receive(out.events, from: hubei, asOf: out.asOf, at: now)
            #expect(try await asOf(Resident.stayed.person, at: nation.hub, now) == now)
            // The first page has not all of it.
            let cursor = try await here.exchange.feedCursor().entry
            let page = try await nation.hub.exchange.feed(for: beijing, after: cursor, limit: 1, at: now)
            #expect(page.next < page.head && page.missing.isEmpty)
            _ = try await here.exchange.apply(page, at: now) { _ in true }
            #expect(try await asOf(Resident.stayed.person, at: here, now) == Self.start)
            while try await nation.exchange(beijing, at: now, faults: false) {}
            #expect(try await asOf(Resident.stayed.person, at: here, now) == now)
        }
    }

    @Test func `when most are silent, it is the hub that does not hear, and everyone is older`() throws {
        func provinces(_ ages: [Int64?]) throws -> [MissingProvince] {
            try ages.enumerated().map { index, age in
                MissingProvince(
                    province: try #require(Division("\(11 + index)0000000000")),
                    asOf: age.map { Self.start.advanced(bySeconds: -$0) })
            }
        }
        func common(_ ages: [Int64?]) throws -> Int64? {
            FeedWatermarks(provinces: try provinces(ages), at: Self.start).common.map {
                Self.start.wholeSeconds(since: $0)
            }
        }
        #expect(try common([]) == 0)
        #expect(try common([5, 900, 3]) == 900)
        // One, and half of them.
        #expect(try common([5, 90_000, 3]) == 5)
        #expect(try common([5, 90_000, 3, nil]) == 5)
        // More than half: up to when half have spoken.
        #expect(try common([5, 90_000, 4_000]) == 4_000)
        #expect(try common([90_000]) == 90_000)
        #expect(try common([nil, 90_000, nil]) == nil)
        #expect(try common([nil]) == nil)
        // Nobody knows more than there is.
        #expect(try common([-60]) == 0)
        let few = FeedWatermarks(provinces: try provinces([5, nil, 3]), at: Self.start)
        #expect(few.ofAll == nil && few.behind.map(\.asOf) == [nil])
    }
}
