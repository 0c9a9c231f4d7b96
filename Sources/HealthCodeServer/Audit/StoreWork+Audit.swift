import Foundation
import HealthCode
import HealthCodeStore
import Logging
import Synchronization

extension StoreWork {
    /// What an audit says.
    public struct AuditAnswer: Sendable {
        /// Whether nothing was changed by hand.
        public var isClean: Bool
        /// For a person to read.
        public var text: String
        /// The same for a program.
        public var json: [UInt8]
    }

    /// Looks whether somebody has changed a node's store by hand. Nothing in it is changed by that; on PostgreSQL the node may
    /// run beside it.
    ///
    /// - Parameters:
    ///   - comparesCodes: whether the derived codes are compared with what the evidence gives, too.
    ///   - progress: told how much has been looked at: rows, and then codes.
    /// - Throws: ``NodeFault`` and the faults of the configuration, with texts for the operator.
    public static func audit(
        configurationFile: String, comparesCodes: Bool, progress: @escaping @Sendable (String) -> Void
    ) async throws -> AuditAnswer {
        let configuration = try await NodeConfiguration.read(
            file: configurationFile, environment: ProcessInfo.processInfo.environment)
        let store = try await Store.open(configuration, readers: [], adopts: false)
        do {
            let answer = try await audit(store, configuration, comparesCodes, progress)
            await store.close()
            return answer
        } catch {
            await store.close()
            throw error
        }
    }

    private static func audit(
        _ store: Store, _ configuration: NodeConfiguration, _ comparesCodes: Bool,
        _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> AuditAnswer {
        let rows = Steps(of: 1_000_000) { progress("\($0) rows") }
        var report = try await store.chains.audit { rows.reach(Int($0)) }
        if comparesCodes {
            if let (rules, now) = try await appliedRules(of: store, configuration) {
                let persons = Steps(of: 100_000) { progress("\($0) codes") }
                let (compared, findings) = try await store.derivation.auditCodes(at: now, rules: rules.timeline) {
                    persons.reach($0)
                }
                report.note(codes: compared, findings)
            } else {
                report.codesLeftOut = "the rules have changed since codes were derived by them, or are not there"
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return AuditAnswer(isClean: report.found == 0, text: text(of: report), json: Array(try encoder.encode(report)))
    }

    /// The rules that the codes in the store were derived by, and the instant that it is there; `nil` when others hold by now.
    private static func appliedRules(
        of store: Store, _ configuration: NodeConfiguration
    ) async throws -> (NodeRules.Rules, Instant)? {
        var now = SystemClock().now()
        if configuration.clock == .replay {
            guard let noted = try await store.operation.notedClock() else { return nil }
            now = noted
        }
        let logger = Logger(label: "tongma") { StreamLogHandler.standardError(label: $0) }
        let nodeRules = NodeRules(documents: store.rules, logger: logger)
        try await nodeRules.reloadIfStale()
        guard let rules = nodeRules.rules(at: now), let applied = try await store.rules.rulesApplied(),
            applied.fingerprint == rules.fingerprint, rules.nextChange(after: applied.at).map({ $0 > now }) ?? true
        else { return nil }
        return (rules, now)
    }

    private static func text(of report: AuditReport) -> String {
        var lines: [String] = []
        for log in report.logs {
            var line = "\(log.table): \(log.rows) rows in \(log.segments) segments"
            if log.removed > 0 { line += ", \(log.removed) deleted by the node itself" }
            if log.adoptedThrough > 0 { line += ", those up to \(log.adoptedThrough) taken over as they stood" }
            if log.unsealed > 0 { line += ", \(log.unsealed) not sealed yet" }
            lines.append("\(line); head \(log.number) \(log.head)")
        }
        if let codes = report.codes { lines.append("assessments: \(codes) codes compared with the evidence") }
        if let reason = report.codesLeftOut { lines.append("assessments: not compared: \(reason)") }
        for finding in report.findings {
            var place = finding.table
            if let segment = finding.segment { place += ", segment \(segment)" }
            if let day = finding.day { place += ", \(day)" }
            lines.append("\(finding.kind.rawValue.uppercased()) \(place): \(finding.text)")
        }
        let more = report.found - report.findings.count
        if more > 0 { lines.append("and \(more) more") }
        lines.append(report.found == 0 ? "nothing was changed by hand" : "\(report.found) findings")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Tells of progress each time that so much more is done.
private final class Steps: Sendable {
    private let size: Int
    private let tell: @Sendable (Int) -> Void
    private let told = Mutex(0)

    init(of size: Int, _ tell: @escaping @Sendable (Int) -> Void) {
        self.size = size
        self.tell = tell
    }

    func reach(_ count: Int) {
        let isFurther = told.withLock { told in
            guard count / size > told else { return false }
            told = count / size
            return true
        }
        if isFurther { tell(count) }
    }
}
