public import HealthCode

// What a person is told of their own row.
extension WorkLists {
    /// The person's own row, wherever its owner lies; `nil` for none.
    public func ownItem(of document: IdentityDocument) async throws -> WorkItem? {
        try await entry(of: document, seenBy: .nation)?.item
    }

    /// When somebody last stated that they told the person of a release; `nil` for never.
    public func lastNotice(to document: IdentityDocument) async throws -> Instant? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            var last: Instant?
            try connection.query(
                """
                SELECT e.body FROM evidence e WHERE e.person_key = $1 AND e.dataset = $2 AND e.is_retracted = 0
                AND NOT EXISTS (
                    SELECT 1 FROM evidence n WHERE n.dataset = e.dataset AND n.record_id = e.record_id
                    AND n.position <> e.position AND (n.reported_s, n.reported_a) >= (e.reported_s, e.reported_a))
                """, [.integer(person), .integer(Dataset.fieldAct.number)]
            ) { row in
                let members = String(decoding: row.bytes(0), as: UTF8.self)
                let act = try JSONText.decode(ToldAct.self, from: "{\(members)}")
                guard act.kind == ActKind.notice.rawValue, let at = Instant(act.occurredAt) else { return }
                last = max(at, last ?? at)
            }
            return last
        }
    }

    private struct ToldAct: Decodable {
        let kind: String
        let occurredAt: String

        enum CodingKeys: String, CodingKey {
            case kind
            case occurredAt = "occurred_at"
        }
    }
}
