import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Small batches that arrive together are taken together; what each is told is what it would be told alone.
@Suite(.serialized) struct GroupIntakeTests {
    /// 2022-07-05T08:00:00+08:00.
    private static let start = Instant(seconds: 1_656_979_200)
    private static let rules = RuleTimeline(editions: ControlProtocol.national)

    private enum Told: Hashable {
        case accepted, duplicate, conflict, held, replayed, keyReused
    }

    private struct Sending: Sendable {
        let submission: Submission
        var holdAbove = 200
    }

    private static func sending(
        _ record: String, of person: Int, _ result: String = "negative", key: String? = nil, digest: UInt8 = 1,
        by submitter: String = "someone"
    ) throws -> Sending {
        var text = EvidenceText()
        text.antigen(
            record, SyntheticPerson(person), "2022-07-05T07:00:00+08:00", result,
            reported: "2022-07-05T07:30:00+08:00", division: "440101001001")
        let contents = try FederationLawTests.contents(of: text)
        return Sending(
            submission: Submission(
                dataset: .antigen, format: "ndjson", records: contents.enumerated().map { (line: $0 + 1, content: $1) },
                rejections: [], unknownColumns: [], requestDigest: [digest], idempotencyKey: key, department: "lab",
                submitter: submitter))
    }

    private static func send(_ sending: Sending, to store: Store) async throws -> (told: Told, batch: String) {
        do {
            let (receipt, isReplay) = try await store.intake.submit(
                sending.submission, rules: rules, holdAbove: sending.holdAbove, at: start)
            #expect(receipt.lines == 1)
            let told: Told =
                if isReplay {
                    .replayed
                } else if receipt.status == .held {
                    .held
                } else {
                    switch (receipt.accepted, receipt.duplicate, receipt.rejected) {
                    case (1, 0, 0): .accepted
                    case (0, 1, 0): .duplicate
                    default: .conflict
                    }
                }
            #expect(told == .held || receipt.accepted + receipt.duplicate + receipt.rejected == 1)
            return (told, receipt.batch)
        } catch SubmissionFault.keyReused {
            return (.keyReused, "")
        }
    }

    @Test(arguments: EngineKind.all)
    func `a key that was used for a dataset is used for no other, not even for the same bytes`(
        kind: EngineKind
    ) async throws {
        try await withEngines(kind, 1) { engines in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let store = try await Store.open(
                try #require(engines.first), role: .province(try #require(Division("440000000000"))), keys: keys)
            var sending = try Self.sending("a", of: 1, key: "k")
            #expect(try await Self.send(sending, to: store).told == .accepted)
            #expect(try await Self.send(sending, to: store).told == .replayed)
            let first = sending.submission
            sending = Sending(
                submission: Submission(
                    dataset: .naat, format: first.format, records: [], rejections: [], unknownColumns: [],
                    requestDigest: first.requestDigest, idempotencyKey: first.idempotencyKey,
                    department: first.department, submitter: first.submitter))
            #expect(try await Self.send(sending, to: store).told == .keyReused)
        }
    }

    @Test(arguments: EngineKind.all)
    func `each of many that arrive at once is told what became of it`(kind: EngineKind) async throws {
        try await withEngines(kind, 1) { engines in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let province = try #require(Division("440000000000"))
            let store = try await Store.open(
                try #require(engines.first), role: .province(province), keys: keys)
            var sendings: [Sending] = []
            for person in 0..<40 {
                sendings.append(try Self.sending("plain-\(person)", of: person, by: "clerk \(person % 3)"))
            }
            for _ in 0..<10 { sendings.append(try Self.sending("resent", of: 50, key: "k")) }
            for digest: UInt8 in 1...2 { sendings.append(try Self.sending("reused", of: 51, key: "r", digest: digest)) }
            for _ in 0..<5 { sendings.append(try Self.sending("twice", of: 52)) }
            for result in ["negative", "positive"] { sendings.append(try Self.sending("either", of: 53, result)) }
            var held = try Self.sending("held", of: 54, "positive")
            held.holdAbove = 0
            sendings.append(held)
            let batches = sendings.shuffled()
            let told = try await withThrowingTaskGroup { group in
                for sending in batches {
                    group.addTask {
                        let name = sending.submission.records.first?.content.recordID ?? ""
                        return (name: name, outcome: try await Self.send(sending, to: store))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            func outcomes(_ name: String) -> [Told: Int] {
                told.filter { $0.name == name }.reduce(into: [:]) { $0[$1.outcome.told, default: 0] += 1 }
            }
            for person in 0..<40 { #expect(outcomes("plain-\(person)") == [.accepted: 1]) }
            #expect(outcomes("resent") == [.accepted: 1, .replayed: 9])
            #expect(Set(told.filter { $0.name == "resent" }.map(\.outcome.batch)).count == 1)
            #expect(outcomes("reused") == [.accepted: 1, .keyReused: 1])
            #expect(outcomes("twice") == [.accepted: 1, .duplicate: 4])
            #expect(outcomes("either") == [.accepted: 1, .conflict: 1])
            #expect(outcomes("held") == [.held: 1])
            // Those accepted, and the conflict, which is kept beside what it contradicts.
            #expect(try await store.operation.watermark() == 40 + 1 + 1 + 1 + 2)
            await store.close()
            await #expect(throws: SQLError.self) { try await Self.send(held, to: store) }
        }
    }
}
