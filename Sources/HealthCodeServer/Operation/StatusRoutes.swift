import HealthCode
import HealthCodeStore
import Hummingbird

/// How the node stands: `GET /v1/status`.
struct StatusRoutes: RouteGroup {
    let node: NodeParts
    let operation: NodeOperation
    let documents: RuleDocuments
    let chains: LogChains

    private struct Status: Encodable {
        let role: String
        let province: String?
        let now: String
        let outbox: Int64
        let cursor: Int64
        let pending: Int64
        let nextReview: String?
        let asOf: String?
        let missing: [FeedAnswer.Missing]
        let edition: String?
        let issuing: Bool
        let overlaysLeftOut: [LeftOutOverlay]
        let evidence: Int64
        let readers: [Reader]
        let oldestWaitingSeconds: Int64?
        let setAside: [Record]
        let logHeads: [Head]
        let logFaults: [LogFault]

        enum CodingKeys: String, CodingKey {
            case role, province, now, outbox, cursor, pending, missing, edition, issuing, evidence, readers
            case nextReview = "next_review"
            case asOf = "as_of"
            case overlaysLeftOut = "overlays_left_out"
            case oldestWaitingSeconds = "oldest_waiting_s"
            case setAside = "set_aside"
            case logHeads = "log_heads"
            case logFaults = "log_faults"
        }
    }

    /// How far a log of another node is known, to compare with what `tongma node audit` says there.
    private struct Head: Encodable {
        let node: String
        let log: String
        let segment: Int64
        let head: String
    }

    /// A log of another node that is not the one that it had told of.
    private struct LogFault: Encodable {
        let node: String
        let log: String
        let at: String
        let what: String
    }

    /// An overlay that does not hold: in its province the edition does.
    private struct LeftOutOverlay: Encodable {
        let overlay: String
        let cause: String
    }

    /// A record that does not read.
    private struct Record: Encodable {
        let position: Int64
        let reason: String
    }

    private struct Reader: Encodable {
        let province: String
        let head: Int64
        let acknowledged: Int64
        let asOf: String?

        enum CodingKeys: String, CodingKey {
            case province, head, acknowledged
            case asOf = "as_of"
        }
    }

    func add(to router: Router<NodeContext>) {
        router.get("/v1/status") { _, context in
            let principal = try context.require(role: .staff, .driver)
            if principal.role == .staff { try context.require(right: .operate) }
            return Response.json(try await status())
        }
    }

    private func status() async throws -> Status {
        let now = node.clock.now()
        let status = try await operation.status()
        let rules = node.rules.rules(at: now)
        var pending = status.pending
        // Rules that have changed and were not applied yet touch people who are not marked yet.
        if let rules, let applied = try await documents.rulesApplied() {
            let isDue = rules.nextChange(after: applied.at).map { $0 <= now } ?? false
            if isDue || applied.fingerprint != rules.fingerprint { pending += 1 }
        } else if rules != nil {
            pending += 1
        }
        let watermarks = try await node.watermarks(at: now)
        return Status(
            role: node.role == .hub ? "hub" : "province", province: node.role.province?.description,
            now: now.exactText, outbox: status.outbox, cursor: status.cursor, pending: pending,
            nextReview: status.nextReview?.exactText, asOf: watermarks.ofAll?.exactText,
            missing: watermarks.behind.map(FeedAnswer.Missing.init),
            edition: rules?.edition.id, issuing: rules != nil,
            overlaysLeftOut: rules?.overlaysLeftOut.map { .init(overlay: $0.subject, cause: $0.reason) } ?? [],
            evidence: status.evidence,
            readers: status.readers.map {
                Reader(
                    province: $0.province.description, head: $0.head, acknowledged: $0.acknowledged,
                    asOf: $0.asOf?.exactText)
            },
            oldestWaitingSeconds: status.oldestWaitingSeconds,
            setAside: status.setAside.map { Record(position: $0.position, reason: $0.reason) },
            logHeads: try await chains.knownHeads().map {
                Head(node: $0.node, log: $0.head.log, segment: $0.head.number, head: $0.head.head)
            },
            logFaults: try await chains.headFaults().map {
                LogFault(node: $0.node, log: $0.log, at: $0.at.exactText, what: $0.text)
            })
    }
}
