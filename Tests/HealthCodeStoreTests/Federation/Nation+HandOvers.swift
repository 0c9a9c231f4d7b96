import HealthCode
import HealthCodeStore
import HealthCodeTesting
import Testing

extension Nation {
    /// Every node states the grants that it may.
    ///
    /// - Returns: how many there were.
    func grant(at now: Instant) async throws -> Int {
        var count = 0
        for node in nodes {
            while true {
                let round = try await node.grants.statePending(at: now, rules: rules)
                count += round.granted
                if round.granted == 0 { break }
            }
        }
        return count
    }

    /// Goes on until nobody has anything to say, and nobody waits for a grant.
    func drainWithGrants(at now: Instant) async throws {
        repeat { try await drain(at: now) } while try await grant(at: now) > 0
    }
}

/// The evidence that nodes hold, followed as it grows.
struct FollowedLogs {
    private var positions: [String: Int64] = [:]
    /// Everything that any node has ever held.
    private(set) var lines: Set<EvidenceText.Line> = []
    /// The records of each node.
    private(set) var records: [String: Set<String>] = [:]
    /// The grants by document and token.
    private(set) var grants: [String: [String: EvidenceText.Line]] = [:]

    /// Reads what has come since.
    mutating func follow(_ nation: Nation) async throws {
        for node in nation.nodes {
            let name = node.database.role.name
            while true {
                let (events, next) = try await node.exchange.evidence(after: positions[name] ?? 0, limit: 500)
                guard let next else { break }
                positions[name] = next
                for event in events {
                    guard let dataset = event.dataset.flatMap({ Dataset(rawValue: $0) }) else { continue }
                    take(EvidenceText.Line(dataset, event.data), from: name)
                }
            }
        }
    }

    private mutating func take(_ line: EvidenceText.Line, from node: String) {
        records[node, default: []].insert(line.fields["record_id"] ?? "")
        guard lines.insert(line).inserted, line.fields["kind"] == "grant" else { return }
        let (document, token) = (line.fields["document_number"] ?? "", line.fields["token"] ?? "")
        if let other = grants[document, default: [:]].updateValue(line, forKey: token) {
            let records = [other, line].compactMap { $0.fields["record_id"] }.joined(separator: " and ")
            Issue.record("\(token) was granted twice: \(records)")
        }
    }

    /// All about these documents.
    func text(of documents: Set<String>) -> EvidenceText {
        var text = EvidenceText()
        text.lines = lines.filter { documents.contains($0.fields["document_number"] ?? "") }
            .sorted { ($0.dataset.rawValue, $0.json) < ($1.dataset.rawValue, $1.json) }
        return text
    }
}
