import HealthCode
import HealthCodeStore
import HealthCodeTesting
import Testing

/// A hub and provinces whose stores talk to each other without a network: what they tell each other passes from hand to
/// hand, so that a test decides what arrives when, how often and in which order.
final class Nation {
    let hub: Store
    let provinces: [Division: Store]
    /// What a province answers codes with; rules are the same everywhere.
    var rules: RuleTimeline
    var random: SeededGenerator
    private var nextKey = 0

    /// - Parameters:
    ///   - hubKeys, hubEngine: of a hub that has been there before; a new one without them.
    init(
        provinces codes: [String], rules: RuleTimeline, seed: UInt64, hubKeys: StoreKeys? = nil,
        hubEngine: (any SQLEngine)? = nil, engine: () async throws -> any SQLEngine
    ) async throws {
        let divisions = codes.compactMap { Division($0 + "0000000000") }
        self.rules = rules
        random = SeededGenerator(seed: seed)
        if let hubEngine, let hubKeys {
            hub = try await Store.open(hubEngine, role: .hub, keys: hubKeys, readers: divisions)
        } else {
            hub = try await Self.store(engine(), .hub, readers: divisions)
        }
        var provinces: [Division: Store] = [:]
        for division in divisions { provinces[division] = try await Self.store(engine(), .province(division)) }
        self.provinces = provinces
    }

    private static func store(
        _ engine: any SQLEngine, _ role: NodeRole, readers: [Division] = []
    ) async throws -> Store {
        let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
        return try await Store.open(engine, role: role, keys: keys, readers: readers)
    }

    var nodes: [Store] { [hub] + provinces.sorted { $0.key < $1.key }.map(\.value) }

    func close() async {
        for node in nodes { await node.close() }
    }

    /// A department submits records to the node that they belong to.
    func submit(_ contents: [RecordContent], to node: Store, at now: Instant) async throws {
        for (dataset, group) in Dictionary(grouping: contents, by: \.dataset) {
            nextKey += 1
            let records = group.enumerated().map { (line: $0 + 1, content: $1) }
            let submission = Submission(
                dataset: dataset, format: "ndjson", records: records, rejections: [], unknownColumns: [],
                requestDigest: [], idempotencyKey: "\(nextKey)", department: "test", submitter: "someone")
            let times = random.oneIn(5) ? 2 : 1
            for _ in 0..<times {
                _ = try await node.intake.submit(submission, rules: rules, holdAbove: .max, at: now)
            }
        }
    }

    /// One step of one connection, if it is up: a piece of an outbox or a feed, sometimes twice, sometimes in vain.
    func exchange(_ province: Division, at now: Instant, faults: Bool) async throws -> Bool {
        guard let node = provinces[province] else { return false }
        let limit = faults ? Int.random(in: 1...40, using: &random) : 500
        let out = try await node.exchange.outbox(limit: limit, asOf: nil, at: now)
        if !out.events.isEmpty || out.next < out.head {
            let receipt = try await hub.exchange.receive(out.events, from: province, asOf: out.asOf, at: now)
            #expect(receipt.refused.isEmpty, "\(receipt.refused)")
        }
        // The answer may be lost: then the same is sent again.
        if !(faults && random.oneIn(4)) { try await node.exchange.confirmOutbox(through: out.next) }
        let cursor = try await node.exchange.feedCursor()
        let page = try await hub.exchange.feed(for: province, after: cursor.entry, limit: limit, at: now)
        if !(faults && random.oneIn(4)) {
            let receipt = try await node.exchange.apply(page, at: now) { _ in true }
            #expect(receipt.refused.isEmpty, "\(receipt.refused)")
            if faults, random.oneIn(4) { _ = try await node.exchange.apply(page, at: now) { _ in true } }
        }
        return !out.events.isEmpty || !page.events.isEmpty
    }

    func derive(at now: Instant) async throws {
        for node in nodes {
            while true {
                let round = try await node.derivation.derive(at: now, rules: rules, asOf: nil, limit: 50)
                if round.isDrained { break }
            }
        }
    }

    /// Goes on until nobody has anything to say.
    func drain(at now: Instant) async throws {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            try await derive(at: now)
            for province in provinces.keys.sorted() {
                while try await exchange(province, at: now, faults: false) { isQuiet = false }
            }
        }
    }

    /// What follows for divisions, each row from the node that answers for it.
    func work() async throws -> [String] {
        var rows: [String] = []
        for node in nodes { rows += try await node.dispatchRows.ownedWork().map(\.line) }
        return rows.sorted()
    }

    /// The indicators of each province and of all below it, from its own node.
    func indicators(at now: Instant) async throws -> [IndicatorRow] {
        var rows: [IndicatorRow] = []
        for (province, node) in provinces.sorted(by: { $0.key < $1.key }) {
            let tally = try await node.workFigures.tally(
                of: province, at: now, weeks: 60, offset: .china, limits: DutyDocument.national.indicators)
            rows += tally.rows(byWeek: true)
        }
        return rows
    }

    /// The rows of everyone, each from the node that owns the code.
    func rows(at now: Instant) async throws -> [String] {
        var rows: [String] = []
        for node in nodes { rows += try await node.codes.ownedRows(at: now).map(\.line) }
        return rows.sorted()
    }
}

extension OwnedRow {
    /// As the batch command writes it, without its instant.
    var line: String {
        "\(document.type.rawValue),\(document.number),\(colour.name),\(reasons),"
            + "\(naatHours.map(String.init) ?? "-"),\(doses)"
    }
}

extension WorkItem {
    /// As the batch command writes it, without its instant.
    var line: String {
        ([document.type.rawValue, document.number] + columns.map(\.text)).joined(separator: ",")
    }
}
