import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Mass worsening is judged by its effect, not by the batch.
@Suite(.serialized) struct GuardTests {
    /// 2022-07-05T12:00:00+08:00.
    private static let noon = Instant(seconds: 1_656_993_600)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)
    private static let most = 3

    private func withHub(_ kind: EngineKind, _ body: (Store) async throws -> Void) async throws {
        try await withEngines(kind, 1) { engines in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let store = try await Store.open(try #require(engines.first), role: .hub, keys: keys)
            try await body(store)
        }
    }

    private static func submission(
        _ text: EvidenceText, by department: String = "lab"
    ) throws -> Submission {
        let contents = try FederationLawTests.contents(of: text)
        return Submission(
            dataset: try #require(contents.first?.dataset), format: "ndjson",
            records: contents.enumerated().map { (line: $0.offset + 1, content: $0.element) }, rejections: [],
            unknownColumns: [], requestDigest: Array("\(contents.map(\.recordID))".utf8), idempotencyKey: nil,
            department: department, submitter: "someone")
    }

    /// - Returns: how it was taken.
    private func send(
        _ text: EvidenceText, by department: String = "lab", to store: Store, at now: Instant = noon,
        holdAbove: Int = most
    ) async throws -> SubmissionReceipt.Status {
        try await store.intake.submit(
            try Self.submission(text, by: department), rules: Self.rules, holdAbove: holdAbove, at: now
        ).receipt.status
    }

    private static func positive(_ person: Int, in division: String, at reported: String = "2022-07-05T10:00:00+08:00")
        -> EvidenceText
    {
        var text = EvidenceText()
        text.antigen(
            "g-\(person)", SyntheticPerson(person), "2022-07-05T08:00:00+08:00", "positive", reported: reported,
            division: division)
        return text
    }

    private static func contact(_ person: Int, of record: String) -> EvidenceText {
        var text = EvidenceText()
        text.contact(
            "k-\(record)-\(person)", SyntheticPerson(person), of: record, exposed: "2022-07-04T10:00:00+08:00",
            reported: "2022-07-05T10:00:00+08:00")
        return text
    }

    private static func place(_ number: Int) -> String { "44010600100\(number)" }

    @Test(arguments: EngineKind.all)
    func `many small batches of one department are one, until a day has passed`(kind: EngineKind) async throws {
        try await withHub(kind) { (store) async throws in
            for person in 0..<3 {
                #expect(try await send(Self.positive(person, in: Self.place(person)), to: store) == .accepted)
            }
            let position = try await store.operation.watermark()
            #expect(try await send(Self.positive(3, in: Self.place(3)), to: store) == .held)
            #expect(try await store.operation.watermark() == position)
            // What worsens nobody is taken, and what others state is not the department's.
            var negative = EvidenceText()
            negative.antigen(
                "g-9", SyntheticPerson(9), "2022-07-05T08:00:00+08:00", "negative",
                reported: "2022-07-05T10:00:00+08:00", division: Self.place(4))
            #expect(try await send(negative, to: store) == .accepted)
            #expect(try await send(Self.positive(4, in: Self.place(4)), by: "other", to: store) == .accepted)
            // The same persons count once.
            let again = Self.positive(0, in: Self.place(0), at: "2022-07-05T11:00:00+08:00")
            #expect(try await send(again, to: store) == .accepted)
            let tomorrow = Self.noon.advanced(bySeconds: 25 * 3_600)
            #expect(try await send(Self.positive(5, in: Self.place(5)), to: store, at: tomorrow) == .accepted)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what several departments state of one place or one case is one`(kind: EngineKind) async throws {
        try await withHub(kind) { (store) async throws in
            for person in 0..<3 {
                #expect(
                    try await send(Self.positive(person, in: Self.place(1)), by: "lab-\(person)", to: store)
                        == .accepted)
            }
            #expect(try await send(Self.positive(3, in: Self.place(1)), by: "lab-3", to: store) == .held)
            for person in 10..<13 {
                #expect(
                    try await send(Self.contact(person, of: "case-1"), by: "cdc-\(person)", to: store) == .accepted)
            }
            #expect(try await send(Self.contact(13, of: "case-1"), by: "cdc-13", to: store) == .held)
            #expect(try await send(Self.contact(14, of: "case-2"), by: "cdc-13", to: store) == .accepted)
        }
    }

    @Test(arguments: EngineKind.all)
    func `contacts of nobody count as if the case stood, and so do those of a case that comes later`(
        kind: EngineKind
    ) async throws {
        try await withHub(kind) { (store) async throws in
            var contacts = EvidenceText()
            for person in 0..<4 { contacts.lines += Self.contact(person, of: "case-7").lines }
            #expect(try await send(contacts, by: "cdc", to: store) == .held)
            // Where they were taken all the same, the case that makes them contacts is held.
            #expect(try await send(contacts, by: "cdc", to: store, holdAbove: .max) == .accepted)
            var index = EvidenceText()
            index.caseRecord(
                "case-7", SyntheticPerson(50), "confirmed", "2022-07-05T09:00:00+08:00",
                reported: "2022-07-05T10:00:00+08:00")
            #expect(try await send(index, by: "hospital", to: store) == .held)
        }
    }

    @Test(arguments: EngineKind.all)
    func `who moves into risk areas at instants of their own is counted at each of them`(kind: EngineKind) async throws
    {
        try await withHub(kind) { (store) async throws in
            var area = EvidenceText()
            area.area(
                "a-1", "440106001000", "high", from: "2022-07-01T00:00:00+08:00", reported: "2022-07-05T09:00:00+08:00")
            #expect(try await send(area, by: "cdc", to: store, holdAbove: .max) == .accepted)
            // Each stay begins on another day: at no instant do two of them begin.
            var stays = EvidenceText()
            for person in 0..<4 {
                stays.stay(
                    "s-\(person)", SyntheticPerson(person), Self.place(person),
                    from: "2022-07-\(10 + person)T08:00:00+08:00", reported: "2022-07-05T10:00:00+08:00")
            }
            #expect(try await send(stays, by: "transport", to: store) == .held)
        }
    }

    @Test(arguments: EngineKind.all)
    func `what begins within thirty days counts, and what begins later does not`(kind: EngineKind) async throws {
        try await withHub(kind) { (store) async throws in
            var area = EvidenceText()
            area.area(
                "a-1", "440106001000", "high", from: "2022-07-01T00:00:00+08:00", reported: "2022-07-05T09:00:00+08:00")
            #expect(try await send(area, by: "cdc", to: store, holdAbove: .max) == .accepted)
            for (day, status) in [("2022-08-06", .accepted), ("2022-08-03", .held)]
                as [(String, SubmissionReceipt.Status)]
            {
                var stays = EvidenceText()
                for person in 0..<4 {
                    stays.stay(
                        "s-\(day)-\(person)", SyntheticPerson(person), Self.place(person),
                        from: "\(day)T08:00:00+08:00", reported: "2022-07-05T10:00:00+08:00")
                }
                #expect(try await send(stays, by: "transport", to: store) == status, "\(day)")
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `so many batches of a province wait at the hub and no more, whatever departments it names`(
        kind: EngineKind
    ) async throws {
        try await withHub(kind) { (store) async throws in
            let province = try #require(Division("440000000000"))
            func guarded(_ persons: Range<Int>, of department: String) async throws {
                let events = persons.flatMap { Self.positive($0, in: Self.place(1)).lines }.map { line in
                    var event = ExchangeEvent(
                        id: "1", source: "/provinces/440000000000", type: .evidence, data: line.fields)
                    event.dataset = line.dataset.rawValue
                    event.node = "440000000000"
                    event.department = department
                    event.submitter = "clerk"
                    return event
                }
                _ = try await store.intake.guardEvents(
                    events, from: province, rules: Self.rules, bounds: GuardBounds(Self.most), heldAtMost: 2,
                    at: Self.noon)
            }
            try await guarded(0..<4, of: "lab-0")
            try await guarded(4..<8, of: "lab-1")
            await #expect(throws: SubmissionFault.tooManyHeld) { try await guarded(8..<12, of: "lab-2") }
            // What waits already is no more.
            try await guarded(0..<4, of: "lab-0")
            #expect(try await store.operatorWork.heldBatches().count == 2)
        }
    }

    @Test(arguments: EngineKind.all)
    func `the hub sets aside what a province states of many who live elsewhere, before it routes`(
        kind: EngineKind
    ) async throws {
        try await withHub(kind) { (store) async throws in
            var homes = EvidenceText()
            for person in 0..<4 { homes.resident(SyntheticPerson(person), "110101001001") }
            for person in 4..<8 { homes.resident(SyntheticPerson(person), "440106001001") }
            #expect(try await send(homes, by: "registry", to: store) == .accepted)
            func events(_ persons: Range<Int>) -> [ExchangeEvent] {
                persons.flatMap { Self.positive($0, in: Self.place(1)).lines }.enumerated().map { index, line in
                    var event = ExchangeEvent(
                        id: "\(persons.lowerBound)-\(index)", source: "/provinces/440000000000", type: .evidence,
                        data: line.fields)
                    event.dataset = line.dataset.rawValue
                    event.node = "440000000000"
                    event.department = "lab"
                    event.submitter = "clerk"
                    return event
                }
            }
            let province = try #require(Division("440000000000"))
            func guarded(_ events: [ExchangeEvent]) async throws -> Int {
                let (taken, setAside) = try await store.intake.guardEvents(
                    events, from: province, rules: Self.rules, bounds: GuardBounds(Self.most), at: Self.noon)
                #expect(taken.count + setAside == events.count)
                _ = try await store.exchange.receive(taken, from: province, asOf: nil, at: Self.noon)
                return setAside
            }
            // Its own residents are its own guard's.
            #expect(try await guarded(events(4..<8)) == 0)
            let position = try await store.operation.watermark()
            #expect(try await guarded(events(0..<4)) == 4)
            #expect(try await store.operation.watermark() == position)
            #expect(try await guarded(events(0..<4)) == 4)
            let held = try await store.operatorWork.heldBatches()
            #expect(held.map(\.department) == ["440000000000:lab"] && held.map(\.worsened) == [4])
            let receipt = try await store.intake.decide(
                on: try #require(held.first?.batch), release: true, by: "desk", at: Self.noon)
            #expect(receipt.accepted == 4)
            // They are the province's own statements, wherever they waited.
            #expect(try await guarded(events(0..<4)) == 0)
            #expect(try await store.operation.watermark() == position + 4)
        }
    }

    // MARK: Areas, divisions, nodes

    /// Two who live in each of three communities.
    private static func homes() -> EvidenceText {
        var text = EvidenceText()
        for person in 0..<6 { text.resident(SyntheticPerson(person), place(1 + person / 2)) }
        return text
    }

    private static func area(_ number: Int, from: String = "2022-07-05T09:00:00+08:00") -> EvidenceText {
        var text = EvidenceText()
        text.area("a-\(number)", place(number), "high", from: from, reported: "2022-07-05T09:00:00+08:00")
        return text
    }

    @Test(arguments: EngineKind.all)
    func `risk areas add up over a day, with each other and with what else their department states`(
        kind: EngineKind
    ) async throws {
        try await withHub(kind) { (store) async throws in
            #expect(try await send(Self.homes(), by: "registry", to: store) == .accepted)
            #expect(try await send(Self.area(1), by: "command", to: store) == .accepted)
            #expect(try await send(Self.area(2), by: "command", to: store) == .held)
            // Nor tomorrow's, and nor does another kind of statement go on from there.
            let tomorrow = Self.area(3, from: "2022-07-06T09:00:00+08:00")
            #expect(try await send(tomorrow, by: "command", to: store) == .held)
            var positives = Self.positive(20, in: Self.place(5))
            positives.lines += Self.positive(21, in: Self.place(5)).lines
            #expect(try await send(positives, by: "command", to: store) == .held)
            // The other way round: tests first, then an area.
            #expect(try await send(positives, by: "clinic", to: store) == .accepted)
            #expect(try await send(Self.area(3), by: "clinic", to: store) == .held)
            // What is not the department's.
            #expect(try await send(Self.area(3), by: "other", to: store) == .accepted)
            let later = Self.noon.advanced(bySeconds: 25 * 3_600)
            #expect(try await send(Self.area(2), by: "command", to: store, at: later) == .accepted)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a division has a bound of its own, as a place and as where a department is registered`(
        kind: EngineKind
    ) async throws {
        let county = try #require(Division("440106000000"))
        let village = try #require(Division(Self.place(1)))
        let bounds = GuardBounds(Self.most, divisions: [county: 6, village: 1])
        let other = try #require(Division(Self.place(2)))
        #expect(bounds.bound(at: village) == 1 && bounds.bound(at: other) == 6)
        #expect(bounds.bound(at: county.province) == Self.most)
        #expect(GuardBounds(3, divisions: [.nation: 9, county: 6]).bound(at: county.province) == 9)
        #expect(bounds.forDepartment(of: [village, county]).department == 6)
        try await withHub(kind) { (store) async throws in
            func send(_ persons: Range<Int>, in place: Int, by department: String, of registered: [Division])
                async throws -> SubmissionReceipt.Status
            {
                var text = EvidenceText()
                for person in persons { text.lines += Self.positive(person, in: Self.place(place)).lines }
                return try await store.intake.submit(
                    try Self.submission(text, by: department), rules: Self.rules,
                    bounds: bounds.forDepartment(of: registered), at: Self.noon
                ).receipt.status
            }
            // More than is usual anywhere else.
            #expect(try await send(0..<5, in: 2, by: "lab-1", of: [county]) == .accepted)
            #expect(try await send(5..<7, in: 3, by: "lab-1", of: [county]) == .held)
            // Of the same place, by somebody else: five there already.
            #expect(try await send(5..<7, in: 2, by: "lab-2", of: [county]) == .held)
            // Little is much in a village, whoever states it.
            #expect(try await send(10..<11, in: 1, by: "lab-3", of: [county]) == .accepted)
            #expect(try await send(11..<12, in: 1, by: "lab-4", of: [county]) == .held)
            // Who is registered elsewhere has what is usual.
            #expect(try await send(20..<24, in: 4, by: "lab-5", of: [county.province]) == .held)
        }
    }

    /// Events of Guangdong's node.
    private static func events(_ text: EvidenceText, by department: (Int) -> String) -> [ExchangeEvent] {
        text.lines.enumerated().map { index, line in
            var event = ExchangeEvent(
                id: "\(index)", source: "/provinces/440000000000", type: .evidence, data: line.fields)
            event.dataset = line.dataset.rawValue
            event.node = "440000000000"
            event.department = department(index)
            event.submitter = "clerk"
            return event
        }
    }

    private static func setAside(
        _ events: [ExchangeEvent], by store: Store, node: Int = .max
    ) async throws -> Int {
        let province = try #require(Division("440000000000"))
        let (taken, setAside) = try await store.intake.guardEvents(
            events, from: province, rules: rules, bounds: GuardBounds(most, node: node), at: noon)
        #expect(taken.count + setAside == events.count)
        _ = try await store.exchange.receive(taken, from: province, asOf: nil, at: noon)
        return setAside
    }

    @Test(arguments: EngineKind.all)
    func `a node that names a department for each line has no more than its own share`(kind: EngineKind) async throws {
        try await withHub(kind) { (store) async throws in
            var homes = EvidenceText()
            for person in 0..<8 { homes.resident(SyntheticPerson(person), "110101001001") }
            #expect(try await send(homes, by: "registry", to: store) == .accepted)
            var positives = EvidenceText()
            for person in 0..<8 { positives.lines += Self.positive(person, in: Self.place(person)).lines }
            let events = Self.events(positives) { "department-\($0)" }
            #expect(try await Self.setAside(Array(events.prefix(3)), by: store, node: 5) == 0)
            #expect(try await Self.setAside(events, by: store, node: 5) == 3)
            #expect(
                try await store.operatorWork.heldBatches().allSatisfy {
                    $0.department.hasPrefix("440000000000:department-")
                })
            #expect(try await Self.setAside(Array(events.suffix(1)), by: store, node: 5) == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `nobody hides among residents of the province that sends, nor in an area of another's`(
        kind: EngineKind
    ) async throws {
        try await withHub(kind) { (store) async throws in
            var homes = EvidenceText()
            for person in 0..<4 { homes.resident(SyntheticPerson(person), "110101001001") }
            for person in 10..<20 { homes.resident(SyntheticPerson(person), "440106001001") }
            #expect(try await send(homes, by: "registry", to: store) == .accepted)
            #expect(try await send(Self.area(0), by: "command", to: store, holdAbove: .max) == .accepted)
            // Its own turn red at once, those of Beijing in a week.
            var text = EvidenceText()
            for person in 10..<20 { text.lines += Self.positive(person, in: Self.place(1)).lines }
            for person in 0..<4 {
                text.stay(
                    "s-\(person)", SyntheticPerson(person), Self.place(0), from: "2022-07-1\(person)T08:00:00+08:00",
                    reported: "2022-07-05T10:00:00+08:00")
            }
            #expect(try await Self.setAside(Self.events(text) { _ in "lab" }, by: store) == text.lines.count)
            // The street of those four in Beijing.
            var area = EvidenceText()
            area.area(
                "a-9", "110101001001", "high", from: "2022-07-05T09:00:00+08:00", reported: "2022-07-05T09:00:00+08:00")
            #expect(try await Self.setAside(Self.events(area) { _ in "command" }, by: store) == 1)
            // Its own streets are its own node's.
            var own = EvidenceText()
            own.area(
                "a-8", "440106001001", "high", from: "2022-07-05T09:00:00+08:00", reported: "2022-07-05T09:00:00+08:00")
            #expect(try await Self.setAside(Self.events(own) { _ in "command" }, by: store) == 0)
        }
    }
}
