import HealthCode
import HealthCodeStore
import HealthCodeStoreTesting
import HealthCodeTesting
import Testing

/// Two processes of one node on one database, as far as the store is concerned. SQLite's database belongs to one process:
/// there the two share its engine.
struct Processes {
    /// 2022-07-05T08:00:00+08:00.
    static let start = Instant(seconds: 1_656_979_200)
    static let rules = RuleTimeline(editions: ControlProtocol.national)
    static let home = "440101001001"

    let first: Store
    let second: Store
    let keys: StoreKeys

    static func with(
        _ kind: EngineKind, role: NodeRole? = nil, _ body: (Processes) async throws -> Void
    ) async throws {
        try await withDatabase(kind) { lease in
            let keys = try #require(StoreKeys(bytes: StoreKeys.generate()))
            let role = try role ?? .province(#require(Division("440000000000")))
            let engine = try await lease.open()
            let other = kind == .sqlite ? engine : try await lease.open()
            do {
                try await body(
                    Processes(
                        first: Store.open(engine, role: role, keys: keys),
                        second: Store.open(other, role: role, keys: keys), keys: keys))
                await other.close()
                await engine.close()
            } catch {
                await other.close()
                await engine.close()
                throw error
            }
        }
    }

    /// A department states something at one of them.
    @discardableResult
    static func submit(
        to store: Store, at now: Instant = start, holdAbove: Int = .max, _ build: (inout EvidenceText) -> Void
    ) async throws -> [SubmissionReceipt] {
        var text = EvidenceText()
        build(&text)
        var receipts: [SubmissionReceipt] = []
        let groups = Dictionary(grouping: try FederationLawTests.contents(of: text), by: \.dataset)
        for (dataset, group) in groups.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let submission = Submission(
                dataset: dataset, format: "ndjson", records: group.enumerated().map { (line: $0 + 1, content: $1) },
                rejections: [], unknownColumns: [], requestDigest: [], idempotencyKey: nil, department: "test",
                submitter: "someone")
            receipts.append(
                try await store.intake.submit(submission, rules: rules, holdAbove: holdAbove, at: now).receipt)
        }
        return receipts
    }

    /// Says of a store that everyone's evidence is complete: what the hub says of residents at the end of a back-fill.
    static func completeAll(in store: Store) async throws {
        _ = try await store.database.engine.write { try $0.execute("UPDATE persons SET is_complete = 1", []) }
    }

    /// Derives until nobody waits.
    static func drain(_ store: Store, at now: Instant = start) async throws {
        while try await !store.derivation.derive(at: now, rules: rules, asOf: nil).isDrained {}
    }

    /// The colour that stands in the table of derived codes; `nil` for none.
    static func standingColour(of person: SyntheticPerson, in store: Store) async throws -> Colour? {
        try await store.codes.ownedRows(at: start).first { $0.document == person.document }?.colour
    }

    /// A submission of one positive test.
    static func positive(_ id: String, of person: SyntheticPerson) -> (inout EvidenceText) -> Void {
        { text in
            text.naat(
                id, person, "2022-07-05T06:00:00+08:00", "positive", reported: "2022-07-05T07:00:00+08:00")
        }
    }
}
