import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Signing in and contesting, where two processes share the store.
@Suite(.timeLimit(.minutes(5))) struct ResidentStoreTests {
    /// 2022-07-05T12:00:00+08:00.
    private static let now = Instant(seconds: 1_656_993_600)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)
    private static let person = SyntheticPerson(70)

    private static func withTwoProcesses(
        _ kind: EngineKind, _ body: ([Store]) async throws -> Void
    ) async throws {
        try await withDatabase(kind) { lease in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            var stores: [Store] = []
            for _ in 0..<2 {
                stores.append(try await Store.open(try await lease.open(), role: .hub, keys: keys))
            }
            do {
                try await body(stores)
            } catch {
                for store in stores { await store.close() }
                throw error
            }
            for store in stores { await store.close() }
        }
    }

    private static func take(_ text: EvidenceText, to store: Store) async throws {
        let contents = try FederationLawTests.contents(of: text)
        for (dataset, group) in Dictionary(grouping: contents, by: \.dataset) {
            let submission = Submission(
                dataset: dataset, format: "ndjson", records: group.enumerated().map { (line: $0 + 1, content: $1) },
                rejections: [], unknownColumns: [], requestDigest: [], idempotencyKey: nil, department: "test",
                submitter: "someone")
            let receipt = try await store.intake.submit(submission, rules: nil, holdAbove: .max, at: now).receipt
            #expect(receipt.accepted + receipt.rejected == group.count)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a one-time code opens one session, however many try it at once`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let document = try #require(Self.person.document)
            let end = Self.now.advanced(bySeconds: 3_600)
            for round in 0..<5 {
                try await stores[0].residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
                let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for index in 0..<8 {
                        group.addTask {
                            do {
                                try await stores[index % 2].residents.signIn(
                                    document, code: "ABCDEFGH", token: "\(round)-\(index)", at: Self.now, until: end)
                                return true
                            } catch is SignInFault {
                                return false
                            }
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(opened == 1)
            }
            #expect(try await stores[0].database.engine.count("sessions") == 5)
        }
    }

    @Test(arguments: EngineKind.all)
    func `so many wrong codes end an enrolment, however many are tried at once`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let document = try #require(Self.person.document)
            let end = Self.now.advanced(bySeconds: 3_600)
            try await stores[0].residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
            let before = Residents.attempts - 5
            try await stores[0].database.engine.write { connection in
                _ = try connection.execute("UPDATE enrolments SET attempts = $1", [.integer(before)])
            }
            let faults = try await withThrowingTaskGroup(of: SignInFault?.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        do {
                            try await stores[index % 2].residents.signIn(
                                document, code: "WRONG\(index)", token: "t\(index)", at: Self.now, until: end)
                            return nil
                        } catch let fault as SignInFault {
                            return fault
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(faults.count { $0 == .wrongCode } == 5)
            #expect(faults.count { $0 == .exhausted } == 15)
            await #expect(throws: SignInFault.exhausted) {
                try await stores[1].residents.signIn(document, code: "ABCDEFGH", token: "t", at: Self.now, until: end)
            }
            try await stores[0].residents.enrol(document, code: "ABCDEFGH", until: Self.now, by: "desk-1")
            await #expect(throws: SignInFault.expired) {
                try await stores[1].residents.signIn(document, code: "ABCDEFGH", token: "t", at: Self.now, until: end)
            }
        }
    }

    private static func contest(
        _ dataset: Dataset, _ record: String, by person: SyntheticPerson, to store: Store, after seconds: Int64 = 0
    ) async throws -> Contest? {
        let at = now.advanced(bySeconds: seconds)
        return try await store.contests.openContest(
            by: try #require(person.document), dataset: dataset, record: record, statement: "no", rules: rules, at: at,
            due: at.advanced(bySeconds: 86_400))
    }

    @Test(arguments: EngineKind.all)
    func `a session opens nothing from its end on`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let document = try #require(Self.person.document)
            let end = Self.now.advanced(bySeconds: 3_600)
            try await stores[0].residents.enrol(document, code: "ABCDEFGH", until: end, by: "desk-1")
            try await stores[0].residents.signIn(document, code: "ABCDEFGH", token: "one", at: Self.now, until: end)
            for (at, isOpen) in [(end.advanced(bySeconds: -1), true), (end, false)] {
                let resident = try await stores[1].residents.resident(session: "one", at: at)
                #expect(resident == (isOpen ? document : nil))
                let shown = try await stores[1].codes.code(session: "one", at: at, rules: Self.rules)
                #expect((shown != nil) == isOpen)
            }
            #expect(try await stores[1].residents.resident(session: "two", at: Self.now) == nil)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a statement is contested by whom it is about`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let stranger = SyntheticPerson(73)
            var text = EvidenceText()
            for person in [Self.person, stranger] {
                text.naat(
                    "n-\(person.number)", person, "2022-07-04T08:00:00+08:00", reported: "2022-07-04T09:00:00+08:00")
            }
            try await Self.take(text, to: stores[0])
            let record = "n-\(Self.person.number)"
            #expect(try await Self.contest(.naat, record, by: stranger, to: stores[0]) == nil)
            #expect(try await Self.contest(.naat, "n-none", by: Self.person, to: stores[0]) == nil)
            #expect(try await Self.contest(.naat, record, by: Self.person, to: stores[0]) != nil)
            #expect(try await Self.contest(.naat, record, by: Self.person, to: stores[1]) == nil)
        }
    }

    @Test(arguments: EngineKind.all)
    func `an area is contested by those whose code it is a reason of, and stands once`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let (neighbour, stranger) = (SyntheticPerson(71), SyntheticPerson(72))
            var text = EvidenceText()
            for (person, division) in [
                (Self.person, "440101001001"), (neighbour, "440101001001"), (stranger, "110101001001"),
            ] {
                text.stay(
                    "s-\(person.number)", person, division, from: "2022-07-01T08:00:00+08:00",
                    reported: "2022-07-01T09:00:00+08:00")
            }
            text.area(
                "area-1", "440101001001", "high", from: "2022-07-01T00:00:00+08:00",
                reported: "2022-07-01T00:00:00+08:00")
            try await Self.take(text, to: stores[0])
            #expect(try await Self.contest(.areaRisk, "area-1", by: stranger, to: stores[0]) == nil)
            let first = try await Self.contest(.areaRisk, "area-1", by: Self.person, to: stores[0], after: 60)
            let second = try await Self.contest(.areaRisk, "area-1", by: neighbour, to: stores[1])
            #expect(try await Self.contest(.areaRisk, "area-1", by: neighbour, to: stores[1]) == nil)
            let open = try await stores[0].contests.openContests()
            #expect(open.map(\.record) == ["area-1"] && open.map(\.persons) == [2])
            #expect(open.map(\.dueAt) == [try #require(second).dueAt])
            // Whichever of them is answered, all are.
            #expect(try await stores[1].contests.answerContest(try #require(first).id, "it stands", at: Self.now))
            #expect(try await stores[0].contests.openContests().isEmpty)
            #expect(try await !stores[1].contests.answerContest(try #require(second).id, "again", at: Self.now))
            let document = try #require(neighbour.document)
            #expect(try await stores[0].contests.contests(of: document).map(\.answer) == ["it stands"])
        }
    }

    @Test(arguments: EngineKind.all)
    func `ten contests of a person wait at once and no more`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            var text = EvidenceText()
            for number in 1...13 {
                text.naat(
                    "n-\(number)", Self.person, "2022-07-0\(number % 4 + 1)T08:00:00+08:00",
                    reported: "2022-07-05T0\(number % 10):00:00+08:00")
            }
            try await Self.take(text, to: stores[0])
            let opened = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...12 {
                    group.addTask {
                        do {
                            return try await Self.contest(
                                .naat, "n-\(number)", by: Self.person, to: stores[number % 2])?.id
                        } catch ContestFault.tooMany {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
            }
            #expect(opened.count == 10)
            #expect(try await stores[0].contests.answerContest(try #require(opened.first), "it stands", at: Self.now))
            #expect(try await Self.contest(.naat, "n-13", by: Self.person, to: stores[0]) != nil)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a contested record that was solved takes no place on the list`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            var text = EvidenceText()
            for number in 1...6 {
                for hour in ["07", "08"] {
                    text.antigen(
                        "a-\(number)", Self.person, "2022-07-04T\(hour):00:00+08:00", "negative",
                        reported: "2022-07-04T09:00:00+08:00")
                }
            }
            try await Self.take(text, to: stores[0])
            #expect(try await stores[0].operatorWork.contestedRecords(limit: 2).count == 2)
            #expect(try await stores[0].operatorWork.contestedRecords().count == 6)
            var solved = EvidenceText()
            for number in 1...5 {
                solved.antigen(
                    "a-\(number)", Self.person, "2022-07-04T08:00:00+08:00", "negative",
                    reported: "2022-07-04T10:00:00+08:00")
            }
            try await Self.take(solved, to: stores[1])
            #expect(try await stores[0].operatorWork.contestedRecords(limit: 2).map(\.record) == ["a-6"])
        }
    }

    @Test(arguments: EngineKind.all)
    func `a session at a page is known to every process, at its own door, until it ends`(kind: EngineKind) async throws
    {
        try await Self.withTwoProcesses(kind) { stores in
            let end = Self.now.advanced(bySeconds: 60)
            try await stores[0].pageSessions.beginPageSession(of: "desk-1", token: "one", page: "/desk", until: end)
            #expect(try await stores[1].pageSessions.pageSession(token: "one", page: "/desk", at: Self.now) == "desk-1")
            #expect(try await stores[1].pageSessions.pageSession(token: "one", page: "/venue", at: Self.now) == nil)
            #expect(try await stores[1].pageSessions.pageSession(token: "two", page: "/desk", at: Self.now) == nil)
            #expect(try await stores[1].pageSessions.pageSession(token: "one", page: "/desk", at: end) == nil)
            try await stores[1].pageSessions.endPageSession(token: "one", page: "/desk")
            #expect(try await stores[0].pageSessions.pageSession(token: "one", page: "/desk", at: Self.now) == nil)
            // Those that end first make room.
            for number in 1...1_030 {
                try await stores[0].pageSessions.beginPageSession(
                    of: "desk-1", token: "\(number)", page: "/desk", until: end.advanced(bySeconds: Int64(number)))
            }
            #expect(try await stores[0].database.engine.count("page_sessions") == 1_024)
            #expect(
                try await stores[0].pageSessions.pageSession(token: "1030", page: "/desk", at: Self.now) == "desk-1")
            #expect(try await stores[0].pageSessions.pageSession(token: "1", page: "/desk", at: Self.now) == nil)
        }
    }
}
