package import HealthCode

/// What a node says of itself (`GET /v1/status`).
package struct NodeStatus: Sendable, Hashable, Codable {
    /// How far one province has read the hub's feed.
    package struct Reader: Sendable, Hashable, Codable {
        /// Twelve digits.
        package var province: String
        /// The last event for it.
        package var head: Int
        /// The last event that it has taken.
        package var acknowledged: Int

        package init(province: String, head: Int, acknowledged: Int) {
            self.province = province
            self.head = head
            self.acknowledged = acknowledged
        }
    }

    /// What its clock shows.
    package var now: String?
    /// Events that it has not handed on yet.
    package var outbox: Int
    /// The last event of its feed that it has taken.
    package var cursor: Int?
    /// Persons who are to be derived again.
    package var pending: Int
    /// When somebody's code changes next by the calendar alone.
    package var nextReview: String?
    /// The contents that it holds.
    package var evidence: Int
    /// At the hub, every province's place in its feed.
    package var readers: [Reader]?

    package init(
        now: String? = nil, outbox: Int, cursor: Int? = nil, pending: Int, nextReview: String? = nil, evidence: Int,
        readers: [Reader]? = nil
    ) {
        self.now = now
        self.outbox = outbox
        self.cursor = cursor
        self.pending = pending
        self.nextReview = nextReview
        self.evidence = evidence
        self.readers = readers
    }

    enum CodingKeys: String, CodingKey {
        case now, outbox, cursor, pending, evidence, readers
        case nextReview = "next_review"
    }
}

/// Whether every statement has reached everyone whom it concerns, and every code follows from it.
package enum Drain {
    /// What is still on its way at an instant; empty when nothing is.
    package static func underway(_ statuses: [NodeName: NodeStatus], at instant: Instant) -> [String] {
        var underway: [String] = []
        let heads = statuses[.hub]?.readers ?? []
        for (node, status) in statuses.sorted(by: { $0.key < $1.key }) {
            if status.outbox > 0 { underway.append("\(node.text): \(status.outbox) events to hand on") }
            if status.pending > 0 { underway.append("\(node.text): \(status.pending) persons to derive") }
            if let review = status.nextReview.flatMap({ Instant($0) }), review <= instant {
                underway.append("\(node.text): a review is due")
            }
            guard case .province(let division) = node else { continue }
            guard let head = heads.first(where: { $0.province == "\(division)" })?.head else {
                underway.append("\(node.text): the hub does not know it yet")
                continue
            }
            if status.cursor != head {
                underway.append("\(node.text): has read \(status.cursor ?? 0) of \(head) events")
            }
        }
        return underway
    }
}
