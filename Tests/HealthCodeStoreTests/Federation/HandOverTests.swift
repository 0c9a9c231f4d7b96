import Foundation
import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Persons are handed over within provinces and between them, while provinces are cut off from the hub, what is sent comes
/// late, twice or not at all, and processes end before they have stated a grant. At every step a token is granted once, and
/// whoever owns a person owns them by a grant; when all is said, the nodes' rows are those of all statements in one place.
///
/// `TONGMA_HAND_OVERS` says how many there are; `make nightly` has 10,000.
@Suite(.serialized) struct HandOverTests {
    @Test(arguments: EngineKind.all)
    func `who is offered to another province passes by the hub, and back by it again`(kind: EngineKind) async throws {
        try await withEngines(kind, 3) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: ["99", "98"], rules: RuleTimeline(editions: ControlProtocol.national), seed: 1
            ) { left.removeFirst() }
            let (home, there) = ("990101001001", "980101001001")
            let provinces = nation.provinces.sorted { $0.key > $1.key }.map(\.value)
            let person = SyntheticPerson(7)
            let document = try #require(person.document)
            var seconds: Int64 = 1_659_312_000
            func state(at node: Store, _ build: (inout EvidenceText, String) -> Void) async throws {
                seconds += 60
                let now = Instant(seconds: seconds)
                var text = EvidenceText()
                build(&text, now.exactText)
                try await nation.submit(try FederationLawTests.contents(of: text), to: node, at: now)
                try await nation.drainWithGrants(at: now)
            }
            func expect(_ owner: String, _ token: String, _ offered: String? = nil, at nodes: [Store]) async throws {
                for node in nodes {
                    let row = try await node.dispatchRows.work(of: document)
                    #expect(row?.owner.description == owner && row?.token == OwnershipToken(token))
                    #expect(row?.offeredTo?.description == offered)
                }
            }
            try await state(at: provinces[0]) { text, at in
                text.resident(person, home)
                text.caseRecord("c-1", person, "confirmed", at, reported: at, division: home)
                text.act("f-1", person, "accept", at, by: home, token: "0.0")
            }
            try await expect(home, "0.99", at: [provinces[0]])
            try await state(at: provinces[0]) { text, at in
                text.act("f-2", person, "refuse", at, by: home, token: "0.99", target: there, outcome: "moved")
            }
            try await expect(home, "0.99", there, at: nation.nodes)
            try await state(at: provinces[1]) { text, at in
                text.act("f-3", person, "accept", at, by: there, token: "0.99")
            }
            try await expect(there, "1.0", at: nation.nodes)
            // The province that has them now hands them on within.
            try await state(at: provinces[1]) { text, at in
                text.act("f-4", person, "refuse", at, by: there, token: "1.0", target: "980102001001", outcome: "moved")
                text.act("f-5", person, "accept", at, by: "980102001001", token: "1.0")
            }
            try await expect("980102001001", "1.98", at: nation.nodes)
            // Nobody below takes them, and the nation does.
            try await state(at: provinces[1]) { text, at in
                for (index, division) in [
                    "980102001001", "980102001000", "980102000000", "980100000000", "980000000000",
                ]
                .enumerated() {
                    text.act("f-6-\(index)", person, "refuse", at, by: division, token: "1.98", outcome: "moved")
                }
            }
            try await expect("980102001001", "1.98", "000000000000", at: nation.nodes)
            try await state(at: nation.hub) { text, at in
                text.act("f-7", person, "accept", at, by: "000000000000", token: "1.98")
            }
            try await expect("000000000000", "2.0", at: nation.nodes)
            for node in nation.nodes { try await node.derivation.dropDerived() }
            try await nation.drain(at: Instant(seconds: seconds))
            try await expect("000000000000", "2.0", at: nation.nodes)
            _ = try await nation.hub.derivation.rebuild(at: Instant(seconds: seconds), rules: nation.rules, asOf: nil)
            try await expect("000000000000", "2.0", at: nation.nodes)
        }
    }

    struct Case: Sendable {
        let kind: EngineKind
        let seed: UInt64
        let handOvers: Int

        static let all: [Case] = {
            let wanted = ProcessInfo.processInfo.environment["TONGMA_HAND_OVERS"].flatMap(Int.init)
            return [
                Case(kind: .sqlite, seed: 1, handOvers: wanted ?? 24), Case(kind: .sqlite, seed: 2, handOvers: 24),
                Case(kind: .postgres, seed: 3, handOvers: wanted.map { $0 / 20 } ?? 8),
            ].filter { EngineKind.all.contains($0.kind) }
        }()
    }

    @Test(arguments: Case.all)
    func `no token is granted twice, nobody is lost, and all rows come out as in one place`(_ it: Case) async throws {
        try await withEngines(it.kind, 3) { engines in
            var left = engines
            let nation = try await Nation(
                provinces: ["99", "98"], rules: RuleTimeline(editions: ControlProtocol.national), seed: it.seed
            ) { left.removeFirst() }
            var play = HandOvers(nation, seed: it.seed)
            while play.handOvers < it.handOvers { try await play.round() }
            #expect(play.killed > 0)
            #expect(play.crossed > 0)
            #expect(play.within > 0)
        }
    }
}

/// A play of hand-overs, in rounds of a few persons each, so that nobody's story grows without end.
private struct HandOvers {
    private struct Killed: Error {}

    private static let communities = ["990101001001", "990101001002", "980101001001", "980102001001"]
        .compactMap { Division($0) }
    /// 2022-08-01T08:00:00+08:00.
    private var now = Instant(seconds: 1_659_312_000)
    private let nation: Nation
    private var random: SeededGenerator
    private var logs = FollowedLogs()
    private var number = 0
    private var persons: [SyntheticPerson] = []
    /// The acts that a node has confirmed.
    private var acknowledged: Set<String> = []
    /// Until when a province is cut off.
    private var cutOff: [Division: Instant] = [:]
    private(set) var handOvers = 0
    private(set) var killed = 0
    private(set) var crossed = 0
    private(set) var within = 0

    init(_ nation: Nation, seed: UInt64) {
        self.nation = nation
        random = SeededGenerator(seed: seed &* 977)
    }

    /// A few new cases, handed over a dozen times.
    mutating func round() async throws {
        try await begin()
        for _ in 0..<120 {
            now = now.advanced(bySeconds: .random(in: 1...90, using: &random))
            try await act()
            try await passOn()
            if random.oneIn(4) { try await check() }
        }
        try await end()
    }

    private mutating func begin() async throws {
        persons = (0..<4).map { SyntheticPerson(number + $0) }
        number += persons.count
        let time = now.exactText
        for person in persons {
            let home = Self.communities.randomElement(using: &random) ?? Self.communities[0]
            try await submit(to: nation.provinces[home.province] ?? nation.hub) { text in
                text.resident(person, home.description)
                text.caseRecord(
                    "c-\(person.number)", person, "confirmed", time, reported: time, division: home.description)
                // Nothing falls due while they are handed over.
                text.act("f-placed-\(person.number)", person, "placed", time, by: home.description, place: "hospital")
            }
        }
        try await nation.drainWithGrants(at: now)
    }

    private mutating func submit(to node: Store, _ build: (inout EvidenceText) -> Void) async throws {
        var text = EvidenceText()
        build(&text)
        try await nation.submit(try FederationLawTests.contents(of: text), to: node, at: now)
        acknowledged.formUnion(text.lines.compactMap { $0.fields["record_id"] })
    }

    /// Somebody looks at a list, and says something about a person on it.
    private mutating func act() async throws {
        guard let person = persons.randomElement(using: &random), let document = person.document else { return }
        guard let (node, item) = try await list(of: document) else { return }
        let isHere: (Division) -> Bool = { Self.serves(node, $0) }
        let target = Self.communities.randomElement(using: &random) ?? Self.communities[0]
        let (token, time) = (item.token.map { "\($0)" } ?? "0.0", now.exactText)
        let id = "f-\(acknowledged.count)"
        var kind: String?
        var division = item.owner
        if random.oneIn(12) {
            // Somebody who has an old list.
            (kind, division) = ("accept", target)
            try await state(id, person, "accept", by: target, random.oneIn(2) ? "0.0" : "0.99", at: node)
            return
        } else if let offered = item.offeredTo, isHere(offered), !random.oneIn(4) {
            (kind, division) = (random.oneIn(5) ? "refuse" : "accept", offered)
        } else if isHere(item.owner) {
            if item.offeredTo != nil {
                kind = random.oneIn(12) ? "accept" : nil
            } else {
                kind = item.stage == .issued && random.oneIn(2) ? "accept" : "refuse"
            }
        } else if node.database.role == .hub, random.oneIn(4) {
            (kind, division) = ("impose", .nation)
        }
        if kind == nil, random.oneIn(4), isHere(item.owner) {
            // They have moved.
            try await submit(to: node) {
                $0.stay("s-\(id)", person, target.description, from: time, reported: time)
            }
        }
        if let kind { try await state(id, person, kind, by: division, token, target, at: node) }
    }

    /// A node on whose lists a person stands, with their row there.
    private mutating func list(of document: IdentityDocument) async throws -> (Store, WorkItem)? {
        var last: (Store, WorkItem)?
        for node in nation.nodes.shuffled(using: &random) {
            guard let item = try await node.dispatchRows.work(of: document) else { continue }
            last = (node, item)
            if Self.serves(node, item.offeredTo ?? item.owner) { break }
        }
        return last
    }

    private static func serves(_ node: Store, _ division: Division) -> Bool {
        node.database.role.province.map { division.province == $0 && division != .nation } ?? (division == .nation)
    }

    private mutating func state(
        _ id: String, _ person: SyntheticPerson, _ kind: String, by division: Division, _ token: String,
        _ target: Division? = nil, at node: Store
    ) async throws {
        let time = now.exactText
        let names = kind == "impose" || kind == "refuse" && !random.oneIn(3)
        try await submit(to: node) {
            $0.act(
                id, person, kind, time, by: division.description, token: token,
                target: names ? target?.description : nil, outcome: kind == "refuse" ? "moved" : nil)
        }
    }

    /// What nodes do meanwhile, as far as they get round to it and reach each other.
    private mutating func passOn() async throws {
        for province in nation.provinces.keys.sorted() {
            if random.oneIn(50) {
                cutOff[province] = now.advanced(bySeconds: .random(in: 60...900, using: &random))
            }
            if cutOff[province].map({ $0 > now }) ?? false { continue }
            if !random.oneIn(3) { _ = try await nation.exchange(province, at: now, faults: true) }
        }
        for node in nation.nodes where !random.oneIn(4) {
            while try await !node.derivation.derive(at: now, rules: nation.rules, asOf: nil, limit: 50).isDrained {}
            if random.oneIn(3) { continue }
            let isKilled = random.oneIn(5)
            do {
                _ = try await node.grants.statePending(at: now, rules: nation.rules) {
                    if isKilled { throw Killed() }
                }
            } catch is Killed {
                killed += 1
            }
        }
    }

    private mutating func check() async throws {
        try await logs.follow(nation)
        for person in persons {
            guard let document = person.document else { continue }
            // Whom nobody was granted is whose they are by where they are, as soon as that is known there.
            var lists = logs.grants[person.documentNumber] == nil ? 1 : 0
            for node in nation.nodes {
                guard let item = try await node.dispatchRows.work(of: document) else { continue }
                let role = node.database.role
                // A province, or the hub for the nation: whoever takes a person on hears of it before whoever had them.
                if [item.owner, item.offeredTo].contains(where: { $0.map { Self.serves(node, $0) } ?? false }) {
                    lists += 1
                }
                guard let token = item.token, token != .none else { continue }
                let grant = logs.grants[person.documentNumber]?["\(token)"]
                #expect(grant?.fields["target"] == item.owner.description, "\(role.name): \(token)")
            }
            #expect(lists > 0, "\(person.number) is on no list")
        }
    }

    /// All that was said comes round.
    private mutating func end() async throws {
        try await nation.drainWithGrants(at: now)
        try await check()
        let documents = Set(persons.map(\.documentNumber))
        for document in documents {
            var owner: String?
            for (_, grant) in (logs.grants[document] ?? [:]).sorted(by: { token($0.key) < token($1.key) }) {
                let target = grant.fields["target"]
                if owner != nil { handOvers += 1 }
                if let owner, let target {
                    if owner.prefix(2) == target.prefix(2) { within += 1 } else { crossed += 1 }
                }
                owner = target
            }
        }
        #expect(acknowledged.isSubset(of: logs.records["hub"] ?? []))
        let evidence = logs.text(of: documents).evidence()
        let assessor = try #require(Assessor(evidence: evidence, timeline: nation.rules, at: now))
        let dispatcher = Dispatcher(assessor, duties: .national)
        var workspace = Assessor.Workspace()
        let expected = (0..<evidence.personCount).compactMap { dispatcher.item(under: $0, in: &workspace) }
        #expect(expected.count == persons.count)
        let rows = try await nation.work().filter { row in documents.contains { row.contains($0) } }
        #expect(rows == expected.map(\.line).sorted())
        for item in expected {
            for node in nation.nodes {
                let row = try await node.dispatchRows.work(of: item.document)
                if let row { #expect(row.line == item.line, "\(node.database.role.name)") }
                // Whoever has to see them does: their own province, and the hub where more than one has to do with them.
                let isTheirs = [item.owner, item.offeredTo].contains { division in
                    division.map { $0.province == node.database.role.province ?? .nation } ?? false
                }
                let crosses = item.offeredTo.map { $0.province != item.owner.province } ?? false
                if isTheirs || node.database.role == .hub && crosses { #expect(row != nil) }
            }
        }
    }

    private func token(_ text: String) -> OwnershipToken { OwnershipToken(text) ?? .none }
}
