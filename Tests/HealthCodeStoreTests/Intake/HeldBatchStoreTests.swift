import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Batches that wait for a second person, where two processes share the store.
@Suite(.timeLimit(.minutes(5))) struct HeldBatchStoreTests {
    /// 2022-07-05T08:00:00+08:00.
    private static let now = Instant(seconds: 1_656_979_200)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)

    /// A positive test, which one person may not report where none may turn red.
    private static func accusing(
        _ person: Int, key: String? = nil, department: String = "lab", submitter: String = "someone"
    ) throws -> Submission {
        var text = EvidenceText()
        text.antigen(
            "a-\(person)", SyntheticPerson(person), "2022-07-05T07:00:00+08:00", "positive",
            reported: "2022-07-05T07:30:00+08:00", division: "440101001001")
        let contents = try FederationLawTests.contents(of: text)
        return Submission(
            dataset: .antigen, format: "ndjson", records: contents.enumerated().map { (line: $0 + 1, content: $1) },
            rejections: [], unknownColumns: [], requestDigest: [UInt8(person)], idempotencyKey: key,
            department: department, submitter: submitter)
    }

    private static func withTwoProcesses(
        _ kind: EngineKind, _ body: ([Store]) async throws -> Void
    ) async throws {
        try await withDatabase(kind) { lease in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let province = NodeRole.province(try #require(Division("440000000000")))
            var stores: [Store] = []
            for _ in 0..<2 {
                stores.append(try await Store.open(try await lease.open(), role: province, keys: keys))
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

    private static func submit(
        _ submission: Submission, to store: Store, heldAtMost: Int = 20
    ) async throws -> SubmissionReceipt {
        try await store.intake.submit(submission, rules: rules, holdAbove: 0, heldAtMost: heldAtMost, at: now).receipt
    }

    @Test(arguments: EngineKind.all)
    func `of those who release and discard at once one decides`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            for person in 1...8 {
                let batch = try await Self.submit(Self.accusing(person), to: stores[0]).batch
                let before = try await stores[0].operation.watermark()
                let decided = try await withThrowingTaskGroup(of: SubmissionReceipt.Status?.self) { group in
                    for index in 0..<6 {
                        group.addTask {
                            do {
                                return try await stores[index % 2].intake.decide(
                                    on: batch, release: index < 3, by: "desk-\(index)", at: Self.now
                                ).status
                            } catch SubmissionFault.notHeld {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
                }
                #expect(decided.count == 1)
                let grown = try await stores[0].operation.watermark() - before
                #expect(grown == (decided == [.accepted] ? 1 : 0))
                #expect(try await stores[1].operatorWork.heldBatches().isEmpty)
            }
        }
    }

    @Test(arguments: EngineKind.all)
    func `neither the department nor the person who submitted a batch decides on it`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let batch = try await Self.submit(Self.accusing(1, submitter: "desk-1"), to: stores[0]).batch
            for principal in ["lab", "desk-1"] {
                for release in [true, false] {
                    await #expect(throws: SubmissionFault.sameCredential) {
                        _ = try await stores[1].intake.decide(on: batch, release: release, by: principal, at: Self.now)
                    }
                }
            }
            #expect(try await stores[0].operation.watermark() == 0)
            #expect(try await stores[0].operatorWork.heldBatches().map(\.batch) == [batch])
            let receipt = try await stores[1].intake.decide(on: batch, release: true, by: "desk-2", at: Self.now)
            #expect(receipt.status == .accepted && receipt.accepted == 1)
            // What is discarded is not taken.
            let other = try await Self.submit(Self.accusing(2), to: stores[0]).batch
            let discarded = try await stores[1].intake.decide(on: other, release: false, by: "desk-2", at: Self.now)
            #expect(discarded.status == .discarded && discarded.accepted == 0)
            #expect(try await stores[0].operation.watermark() == 1)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a batch that is sent again while it waits is that batch, whatever its key`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            for (person, keys) in [(1, ["k", "k"]), (2, ["l", "m"]), (3, [nil, nil])] {
                let batches = try await withThrowingTaskGroup(of: String.self) { group in
                    for index in 0..<8 {
                        let submission = try Self.accusing(
                            person, key: keys[index % 2], submitter: "clerk \(index)")
                        group.addTask { try await Self.submit(submission, to: stores[index / 2 % 2]).batch }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(batches.count == 1)
            }
            #expect(try await stores[0].operatorWork.heldBatches().count == 3)
            // Another department's is another batch.
            _ = try await Self.submit(Self.accusing(1, department: "clinic"), to: stores[0])
            #expect(try await stores[0].operatorWork.heldBatches().count == 4)
        }
    }

    @Test(arguments: EngineKind.all)
    func `a key that comes at two processes at once is answered, not failed`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            for person in 1...10 {
                let submission = try Self.accusing(person, key: "k-\(person)")
                let batches = try await withThrowingTaskGroup(of: String.self) { group in
                    for index in 0..<4 {
                        group.addTask {
                            try await stores[index % 2].intake.submit(
                                submission, rules: Self.rules, holdAbove: 200, at: Self.now
                            ).receipt.batch
                        }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(batches.count == 1)
            }
            #expect(try await stores[0].operation.watermark() == 10)
        }
    }

    @Test(arguments: EngineKind.all)
    func `of one department so many batches wait and no more`(kind: EngineKind) async throws {
        try await Self.withTwoProcesses(kind) { stores in
            let held = try await withThrowingTaskGroup(of: Bool.self) { group in
                for person in 1...10 {
                    let submission = try Self.accusing(person)
                    group.addTask {
                        do {
                            _ = try await Self.submit(submission, to: stores[person % 2], heldAtMost: 3)
                            return true
                        } catch SubmissionFault.tooManyHeld {
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(held == 3)
            // The same again is no more; another department has a count of its own; a decision makes room.
            let first = try #require(try await stores[0].operatorWork.heldBatches().first?.batch)
            _ = try await Self.submit(Self.accusing(11, department: "clinic"), to: stores[0], heldAtMost: 3)
            _ = try await stores[0].intake.decide(on: first, release: false, by: "desk-1", at: Self.now)
            _ = try await Self.submit(Self.accusing(12), to: stores[0], heldAtMost: 3)
            #expect(try await stores[0].operatorWork.heldBatches().count == 4)
        }
    }
}
