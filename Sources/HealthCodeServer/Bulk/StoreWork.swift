import Foundation
import HealthCode
import HealthCodeStore
import Logging

/// Work on a node's store while the node is not running.
public enum StoreWork {
    /// How far work has come, and how long it took.
    public struct Account: Sendable {
        /// Persons that were made or derived.
        public var persons = 0
        /// Records that were made.
        public var records = 0
        /// Codes that came out otherwise than they stood.
        public var changed = 0
        /// Seconds for making and storing them.
        public var loadSeconds = 0.0
        /// Seconds for deriving them.
        public var deriveSeconds = 0.0
        /// Tokens of the sessions that were begun.
        public var tokens: [String] = []
    }

    /// Derives the codes of everyone in a node's store again.
    ///
    /// - Throws: ``NodeFault`` and the faults of the configuration, with texts for the operator.
    public static func rebuild(
        configurationFile: String, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Account {
        try await withStore(configurationFile) { store, _, now, rules in
            let clock = SystemClock()
            let start = clock.uptime()
            let watermarks = try await store.watermarks.feedState().watermarks(at: now)
            let round = try await store.derivation.rebuild(
                at: now, rules: rules.timeline, documents: rules.documents, asOf: watermarks.common,
                behind: watermarks.behind, progress: progress)
            return Account(
                persons: round.derived, changed: round.changed, deriveSeconds: (clock.uptime() - start) / .seconds(1))
        }
    }

    /// Fills the store of a province with residents who exist nowhere, and begins sessions for some of them.
    ///
    /// - Parameter sessions: how many, of residents drawn at random.
    /// - Throws: ``NodeFault`` and the faults of the configuration, with texts for the operator.
    public static func fill(
        configurationFile: String, residents: Int, openShare: Double, sessions: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Account {
        try await withStore(configurationFile) { store, role, now, rules in
            guard case .province(let province) = role else { throw NodeFault("node.role: must be a province") }
            let clock = SystemClock()
            let start = clock.uptime()
            let source = SyntheticResidents(province: province, openShare: openShare, now: now)
            var chosen: Set<Int> = []
            while chosen.count < min(sessions, residents) { chosen.insert(.random(in: 0..<residents)) }
            let tokens = Dictionary(uniqueKeysWithValues: chosen.map { ($0, Self.token()) })
            var account = Account(tokens: Array(tokens.values))
            let size = 10_000
            let pieces = (residents + size - 1) / size
            let span = (Int64.max - 1) / Int64(max(1, pieces))
            try await withThrowingTaskGroup(of: (persons: Int, records: Int).self) { group in
                var next = 0
                func addPiece() {
                    guard next < pieces else { return }
                    let piece = next
                    next += 1
                    let range = piece * size..<min(residents, (piece + 1) * size)
                    group.addTask {
                        let records = try source.records(range)
                        let begun = range.compactMap { number -> (document: IdentityDocument, token: String)? in
                            guard let token = tokens[number], let card = SyntheticResidents.card(number) else {
                                return nil
                            }
                            return (card, token)
                        }
                        let first = Int64(piece) * span + 1
                        let rows = try store.bulk.seal(
                            records, sessions: begun, until: now.advanced(bySeconds: 30 * 86_400),
                            numbers: first...(first + (span - 1)), at: now)
                        try await store.bulk.load(
                            rows, source: EvidenceSource(node: role.name, department: "synthetic", submitter: ""))
                        return (rows.count, rows.recordCount)
                    }
                }
                for _ in 0..<3 { addPiece() }
                while let done = try await group.next() {
                    account.persons += done.persons
                    account.records += done.records
                    progress(account.persons)
                    addPiece()
                }
            }
            account.loadSeconds = (clock.uptime() - start) / .seconds(1)
            let loaded = clock.uptime()
            _ = try await store.derivation.rebuild(
                at: now, rules: rules.timeline, asOf: nil, announces: false, progress: progress)
            account.deriveSeconds = (clock.uptime() - loaded) / .seconds(1)
            return account
        }
    }

    private static func token() -> String {
        (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    private static func withStore<Answer>(
        _ configurationFile: String,
        _ work: (Store, NodeRole, Instant, NodeRules.Rules) async throws -> Answer
    ) async throws -> Answer {
        let configuration = try await NodeConfiguration.read(
            file: configurationFile, environment: ProcessInfo.processInfo.environment)
        let store = try await Store.open(configuration, readers: [])
        do {
            var now = SystemClock().now()
            if configuration.clock == .replay {
                guard let noted = try await store.operation.notedClock() else {
                    throw NodeFault("store: its replay's clock has never been set")
                }
                now = noted
            }
            let logger = Logger(label: "tongma") { StreamLogHandler.standardError(label: $0) }
            let nodeRules = NodeRules(documents: store.rules, logger: logger)
            try await nodeRules.reloadIfStale()
            guard let rules = nodeRules.rules(at: now) else {
                throw NodeFault("store: does not have the edition in force; let the node reach the hub first")
            }
            let answer = try await work(store, configuration.role, now, rules)
            await store.close()
            return answer
        } catch {
            await store.close()
            throw error
        }
    }
}
