import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Who is sent what: each rule of routing by itself, where ``FederationLawTests`` holds all of them together.
@Suite struct RoutingTests {
    /// 2022-07-05T12:00:00+08:00.
    private static let start = Instant(seconds: 1_656_993_600)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)
    private static let (guangdong, beijing) = ("440101001001", "110101001001")
    private static let (first, second) = (SyntheticPerson(20), SyntheticPerson(21))

    private static func withNation(
        _ kind: EngineKind, _ body: (Nation, _ gd: Store, _ bj: Store) async throws -> Void
    ) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(provinces: ["44", "11"], rules: rules, seed: 1) { left.removeFirst() }
            func store(_ code: String) -> Store? { Division(code).flatMap { nation.provinces[$0] } }
            try await body(nation, try #require(store("440000000000")), try #require(store("110000000000")))
        }
    }

    private static func state(
        _ nation: Nation, at store: Store, after seconds: Int64 = 0, _ build: (inout EvidenceText) -> Void
    ) async throws {
        var text = EvidenceText()
        build(&text)
        let now = start.advanced(bySeconds: seconds)
        try await nation.submit(FederationLawTests.contents(of: text), to: store, at: now)
        try await nation.drain(at: now)
    }

    private static func code(
        of person: SyntheticPerson, at store: Store, after seconds: Int64 = 0
    ) async throws -> CodeAnswer {
        try await store.codes.code(
            of: try #require(person.document), at: start.advanced(bySeconds: seconds), rules: rules)
    }

    @Test(arguments: EngineKind.all)
    func `a correction that changes the person goes to whoever held the earlier version`(
        kind: EngineKind
    ) async throws {
        try await Self.withNation(kind) { nation, gd, bj in
            try await Self.state(nation, at: gd) { $0.resident(Self.first, Self.guangdong) }
            try await Self.state(nation, at: bj) { $0.resident(Self.second, Self.beijing) }
            func tested(_ person: SyntheticPerson, _ reported: String, _ text: inout EvidenceText) {
                text.naat("n-1", person, "2022-07-05T08:00:00+08:00", "positive", reported: reported)
            }
            try await Self.state(nation, at: bj) { tested(Self.first, "2022-07-05T10:00:00+08:00", &$0) }
            #expect(try await Self.code(of: Self.first, at: gd).colour == .red)
            try await Self.state(nation, at: bj, after: 60) { tested(Self.second, "2022-07-05T12:00:30+08:00", &$0) }
            #expect(try await Self.code(of: Self.first, at: gd, after: 60).colour == .green)
            #expect(try await Self.code(of: Self.second, at: bj, after: 60).colour == .red)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a risk area goes to all`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, bj in
            try await Self.state(nation, at: gd) {
                $0.resident(Self.first, Self.guangdong)
                $0.stay(
                    "s-1", Self.first, Self.guangdong, from: "2022-07-02T08:00:00+08:00",
                    reported: "2022-07-02T09:00:00+08:00")
            }
            #expect(try await Self.code(of: Self.first, at: gd).colour == .green)
            try await Self.state(nation, at: bj) {
                $0.area(
                    "a-1", Self.guangdong, "high", from: "2022-07-01T00:00:00+08:00",
                    reported: "2022-07-05T09:00:00+08:00")
            }
            #expect(try await Self.code(of: Self.first, at: gd).colour != .green)
        }
    }

    @Test(arguments: EngineKind.all)
    func `an interest that begins late is back-filled, and closed when all is there`(kind: EngineKind) async throws {
        try await Self.withNation(kind) { nation, gd, bj in
            try await Self.state(nation, at: gd) {
                $0.naat(
                    "n-1", Self.first, "2022-07-05T08:00:00+08:00", "positive", reported: "2022-07-05T10:00:00+08:00")
            }
            #expect(try await Self.code(of: Self.first, at: bj).standing == .unknown)
            try await Self.state(nation, at: bj) { $0.resident(Self.first, Self.beijing) }
            let code = try await Self.code(of: Self.first, at: bj)
            #expect(code.standing == .known && code.colour == .red && code.isOwned)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who moves away is forgotten, but for what a province's own departments stated`(
        kind: EngineKind
    ) async throws {
        try await Self.withNation(kind) { nation, gd, bj in
            try await Self.state(nation, at: gd) {
                $0.naat("n-1", Self.first, "2022-07-04T08:00:00+08:00", reported: "2022-07-04T10:00:00+08:00")
            }
            try await Self.state(nation, at: bj) {
                $0.resident(Self.first, Self.beijing)
                $0.naat("n-2", Self.first, "2022-07-05T08:00:00+08:00", reported: "2022-07-05T10:00:00+08:00")
            }
            #expect(try await bj.database.engine.count("evidence") == 3)
            try await Self.state(nation, at: gd, after: 60) {
                $0.resident(Self.first, Self.guangdong, reported: "2022-07-05T12:00:30+08:00")
            }
            #expect(try await bj.database.engine.number("SELECT COUNT(*) FROM evidence WHERE is_own = 0") == 0)
            #expect(try await bj.database.engine.number("SELECT COUNT(*) FROM evidence WHERE is_own = 1") == 2)
            #expect(try await Self.code(of: Self.first, at: gd, after: 60).standing == .known)
        }
    }
}
