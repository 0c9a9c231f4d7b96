import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// The law of federation: when the feeds are drained, the codes and the rows of dispatch that the nodes hold are those of
/// all the evidence in one place.
// One after the other: each case is four nodes, and on PostgreSQL each of these a pool of connections.
@Suite(.serialized) struct FederationLawTests {
    static let provinces = ["99", "98", "97"]

    /// An engine and an outbreak. PostgreSQL takes a round trip for each statement and gets fewer of them.
    struct Case: Sendable {
        let kind: EngineKind
        let seed: UInt64

        static func of(_ first: UInt64) -> [Case] {
            ((first..<first + 10).map { Case(kind: .sqlite, seed: $0) }
                + (first + 10..<first + 13).map { Case(kind: .postgres, seed: $0) })
                .filter { EngineKind.all.contains($0.kind) }
        }
    }

    @Test(arguments: Case.of(0))
    func `drained nodes hold the codes of all evidence in one place`(_ it: Case) async throws {
        try await hold(seed: it.seed, on: it.kind, faults: false)
    }

    @Test(arguments: Case.of(100))
    func `lost answers, repetitions and days without the hub change nothing`(_ it: Case) async throws {
        try await hold(seed: it.seed, on: it.kind, faults: true)
    }

    @Test(arguments: Case.of(200))
    func `identity links and field acts are followed wherever their persons are`(_ it: Case) async throws {
        try await hold(seed: it.seed, on: it.kind, faults: it.seed % 2 == 1, work: 60)
    }

    @Test(arguments: EngineKind.all)
    func `a province that begins to read late is told what was known before`(kind: EngineKind) async throws {
        let outbreak = GeneratedOutbreak(
            seed: 9, persons: 12, events: 90, provinces: Self.provinces.count, work: 60)
        let contents = try Self.contents(of: outbreak.text)
        let timeline = RuleTimeline(editions: ControlProtocol.national)
        let last = try #require(outbreak.instants.max())
        try await withEngines(kind, Self.provinces.count + 1) { engines in
            var left = engines
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let engine = left.removeFirst()
            // A hub alone, to which every department reports; provinces come when all is said.
            let alone = try await Store.open(engine, role: .hub, keys: keys)
            for (dataset, group) in Dictionary(grouping: contents, by: \.dataset) {
                let records = group.enumerated().map { (line: $0 + 1, content: $1) }
                let submission = Submission(
                    dataset: dataset, format: "ndjson", records: records, rejections: [], unknownColumns: [],
                    requestDigest: [], idempotencyKey: nil, department: "test", submitter: "someone")
                _ = try await alone.intake.submit(submission, rules: timeline, holdAbove: .max, at: last)
            }
            let nation = try await Nation(
                provinces: Self.provinces, rules: timeline, seed: 9, hubKeys: keys, hubEngine: engine
            ) { left.removeFirst() }
            try await nation.drain(at: last)
            #expect(try await nation.rows(at: last) == Self.expected(outbreak, at: last, under: timeline))
            #expect(try await nation.work() == Self.expectedWork(outbreak, at: last, under: timeline))
        }
    }

    private func hold(seed: UInt64, on kind: EngineKind, faults: Bool, work: Int = 0) async throws {
        let outbreak = GeneratedOutbreak(
            seed: seed, persons: 12, events: 90, provinces: Self.provinces.count, work: work)
        let contents = try Self.contents(of: outbreak.text)
        let timeline = RuleTimeline(editions: ControlProtocol.national)
        try await withEngines(kind, Self.provinces.count + 1) { engines in
            var left = engines
            let nation = try await Nation(provinces: Self.provinces, rules: timeline, seed: seed) { left.removeFirst() }
            var random = SeededGenerator(seed: seed &+ 7)
            let instants = Set(outbreak.instants.filter { timeline.edition(at: $0) != nil }).sorted()
            let asked = Set(instants.shuffled(using: &random).prefix(4))
            var next = 0
            var applied = Instant.distantPast
            for instant in instants {
                var batch: [RecordContent] = []
                while next < contents.count, contents[next].reportedAt <= instant {
                    batch.append(contents[next])
                    next += 1
                }
                if faults { batch.shuffle(using: &random) }
                for (node, group) in Dictionary(grouping: batch, by: { Self.home(of: $0, among: contents) }) {
                    let store = node.flatMap { nation.provinces[$0] } ?? nation.hub
                    try await nation.submit(group, to: store, at: instant)
                }
                if let change = timeline.nextChange(after: applied, in: nil), change <= instant {
                    for node in nation.nodes { try await node.derivation.touchForRules() }
                }
                applied = instant
                // Some connections are down, some nodes do not get round to deriving.
                for province in nation.provinces.keys.sorted() where !(faults && random.oneIn(2)) {
                    _ = try await nation.exchange(province, at: instant, faults: faults)
                }
                if !(faults && random.oneIn(2)) { try await nation.derive(at: instant) }
                guard asked.contains(instant) else { continue }
                try await nation.drain(at: instant)
                let expected = try Self.expected(outbreak, at: instant, under: timeline)
                let rows = try await nation.rows(at: instant)
                #expect(rows == expected, "seed \(seed) at \(instant.exactText)")
                let work = try await nation.work()
                #expect(
                    work == (try Self.expectedWork(outbreak, at: instant, under: timeline)),
                    "seed \(seed) at \(instant.exactText)")
                // Whatever came, went and was purged on the way.
                for node in nation.nodes {
                    let when = "\(node.database.role.name), seed \(seed) at \(instant.exactText)"
                    try await WorkListTests.check(node, when)
                }
                let indicators = try await nation.indicators(at: instant)
                let found = Set(indicators.map(\.columns))
                let counted = Set(try Self.expectedIndicators(outbreak, at: instant, under: timeline).map(\.columns))
                #expect(
                    found == counted,
                    "seed \(seed) at \(instant.exactText): \(found.symmetricDifference(counted).sorted { "\($0)" < "\($1)" }.prefix(6))"
                )
            }
            // What is derived can be dropped and derived again.
            let last = try #require(instants.last)
            try await nation.drain(at: last)
            let (before, work) = (try await nation.rows(at: last), try await nation.work())
            for node in nation.nodes { try await node.derivation.dropDerived() }
            try await nation.drain(at: last)
            #expect(try await nation.rows(at: last) == before)
            #expect(try await nation.work() == work)
            // And in place, where nothing that was dropped is missed meanwhile and nothing is told twice.
            for node in nation.nodes {
                let round = try await node.derivation.rebuild(at: last, rules: timeline, asOf: nil)
                #expect(round.changed == 0)
                #expect(try await node.exchange.outbox(limit: 1, asOf: nil, at: last).events.isEmpty)
            }
            #expect(try await nation.rows(at: last) == before)
            #expect(try await nation.work() == work)
        }
    }

    static func contents(of text: EvidenceText) throws -> [RecordContent] {
        var contents: [RecordContent] = []
        for (dataset, lines) in Dictionary(grouping: text.lines, by: \.dataset) {
            var collector = RecordCollector()
            let reader = EvidenceReader(dataset: dataset, format: .ndjson, file: dataset.rawValue)
            var file = lines.map(\.json).joined(separator: "\n")
            try file.withUTF8 { try reader.read(UnsafeRawBufferPointer($0), into: &collector) }
            try reader.finish(into: &collector)
            contents += collector.records.map(\.content)
        }
        return contents.sorted { ($0.reportedAt, $0.recordID) < ($1.reportedAt, $1.recordID) }
    }

    /// The node that a record is submitted to; `nil`: the hub.
    static func home(of content: RecordContent, among contents: [RecordContent]) -> Division? {
        switch content.dataset {
        case .trip, .entry: nil
        case .naat, .antigen, .case, .stay, .areaRisk, .fieldAct: content.division?.province
        case .residents, .antibody, .vaccination, .contact, .closedLoop, .identityLink:
            contents.first { $0.dataset == .residents && $0.document == content.document }?.division?.province
        }
    }

    static func expected(
        _ outbreak: GeneratedOutbreak, at instant: Instant, under timeline: RuleTimeline
    ) throws -> [String] {
        let evidence = outbreak.text.evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
        var workspace = Assessor.Workspace()
        return (0..<evidence.personCount).compactMap { person in
            assessor.assess(person, in: &workspace).map { code in
                OwnedRow(
                    document: evidence.document(of: person), colour: code.colour,
                    reasons: code.reasonsText(offset: assessor.governingRules(of: person).offset),
                    naatHours: code.naatHours, doses: code.doses
                ).line
            }
        }.sorted()
    }

    /// Of each province and those next below it.
    static func expectedIndicators(
        _ outbreak: GeneratedOutbreak, at instant: Instant, under timeline: RuleTimeline
    ) throws -> [IndicatorRow] {
        let evidence = outbreak.text.evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
        let dispatcher = Dispatcher(assessor, duties: .national)
        var workspace = Assessor.Workspace()
        let figures = (0..<evidence.personCount).compactMap { dispatcher.figures(under: $0, in: &workspace) }
        return provinces.flatMap { code -> [IndicatorRow] in
            guard let province = Division(code + "0000000000") else { return [] }
            var tally = IndicatorTally(
                at: instant, offset: .china, weeks: 60, limits: DutyDocument.national.indicators,
                scope: .family(province))
            for person in figures { tally.add(person) }
            return tally.rows(byWeek: true)
        }
    }

    static func expectedWork(
        _ outbreak: GeneratedOutbreak, at instant: Instant, under timeline: RuleTimeline
    ) throws -> [String] {
        let evidence = outbreak.text.evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: timeline, at: instant))
        let dispatcher = Dispatcher(assessor, duties: .national)
        var workspace = Assessor.Workspace()
        return (0..<evidence.personCount).compactMap { dispatcher.item(under: $0, in: &workspace)?.line }.sorted()
    }
}
