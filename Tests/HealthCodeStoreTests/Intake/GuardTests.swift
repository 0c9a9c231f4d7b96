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
                    events, from: province, rules: Self.rules, holdAbove: Self.most, heldAtMost: 2, at: Self.noon)
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
                    events, from: province, rules: Self.rules, holdAbove: Self.most, at: Self.noon)
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
}
