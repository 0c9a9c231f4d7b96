public import HealthCode

/// A protocol, an overlay or a register of exceptions, as the hub signed it.
public struct SignedDocument: Sendable, Hashable {
    /// What it is: `edition`, `overlay`, `exceptions`.
    public var kind: String
    /// Its id.
    public var id: String
    /// Its version.
    public var version: Int
    /// When it takes effect, if it says so.
    public var effectiveFrom: Instant?
    /// The document, YAML.
    public var text: [UInt8]
    /// Ed25519 (RFC 8032) over ``signedBytes``.
    public var signature: [UInt8]

    /// A document.
    public init(
        kind: String, id: String, version: Int, effectiveFrom: Instant?, text: [UInt8], signature: [UInt8] = []
    ) {
        self.kind = kind
        self.id = id
        self.version = version
        self.effectiveFrom = effectiveFrom
        self.text = text
        self.signature = signature
    }

    /// What the signature covers: every member, so that none can be exchanged.
    public var signedBytes: [UInt8] {
        let head = [kind, id, String(version), effectiveFrom?.exactText ?? "-"].joined(separator: "\u{0}")
        return Array("tongma.rules.v1\u{0}\(head)\u{0}".utf8) + text
    }
}

/// The rule documents that a node has.
struct DocumentTable {
    let connection: any SQLConnection

    /// Keeps a document; `false` when it was there.
    func keep(_ document: SignedDocument) throws -> Int64? {
        // Two processes that start together publish the same documents, and must not give two the same number.
        try connection.hold(.documents)
        let number = (try connection.integer("SELECT MAX(number) FROM documents") ?? 0) + 1
        let count = try connection.execute(
            """
            INSERT INTO documents (number, kind, document_id, version, effective_us, text, signature, effective_from)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, document_id, version) DO NOTHING
            """,
            [
                .integer(number), .text(document.kind), .text(document.id), .integer(Int64(document.version)),
                SQLValue(document.effectiveFrom?.microseconds), .bytes(document.text), .bytes(document.signature),
                SQLValue(document.effectiveFrom?.exactText),
            ])
        return count == 1 ? number : nil
    }

    /// When a document takes effect, from the columns `effective_us` and `effective_from`: exactly as it was signed, to
    /// 10⁻¹⁸ s. Rows of a time when only microseconds were kept have no text.
    static func effectiveFrom(_ row: any SQLRow, _ microseconds: Int, _ text: Int) -> Instant? {
        row.optionalText(text).flatMap { Instant($0) }
            ?? row.optionalInteger(microseconds).map { Instant(microseconds: $0) }
    }
}

/// The rule documents of a node, and up to when they have been applied.
public struct RuleDocuments: Sendable, Aggregate {
    let database: Database

    /// The rule documents that this node has.
    public func documents() async throws -> [SignedDocument] {
        try await engine.read { connection in
            var documents: [SignedDocument] = []
            try connection.query(
                """
                SELECT kind, document_id, version, effective_us, text, signature, effective_from FROM documents
                ORDER BY number
                """, []
            ) { row in
                documents.append(
                    SignedDocument(
                        kind: row.text(0), id: row.text(1), version: Int(row.integer(2)),
                        effectiveFrom: DocumentTable.effectiveFrom(row, 3, 6), text: row.bytes(4),
                        signature: row.bytes(5)))
            }
            return documents
        }
    }

    /// The hub publishes a document: it goes into every feed.
    ///
    /// - Returns: whether it was new.
    public func publish(_ document: SignedDocument) async throws -> Bool {
        try await engine.write { connection in
            guard let number = try DocumentTable(connection: connection).keep(document) else { return false }
            var feed = FeedWriter(connection: connection)
            try connection.query("SELECT province FROM readers ORDER BY province", []) {
                feed.add(FeedItem(kind: .rules, reference: number), for: $0.integer(0))
            }
            try feed.flush()
            try self.engine.notify(Channel.rules, in: connection)
            try self.engine.notify(Channel.feed, in: connection)
            return true
        }
    }

    /// Up to when the rules have been applied: what a switch later than this can touch must be derived again.
    ///
    /// - Returns: the instant, and a fingerprint of the documents that were applied.
    public func rulesApplied() async throws -> (at: Instant, fingerprint: Int64)? {
        try await engine.read { connection in
            var applied: (Instant, Int64)?
            try connection.query("SELECT as_of_us, value FROM cursors WHERE name = 'rules'", []) {
                applied = (Instant(microseconds: $0.integer(0)), $0.integer(1))
            }
            return applied
        }
    }

    /// Notes that the rules have been applied; see ``rulesApplied()``.
    public func noteRulesApplied(at now: Instant, fingerprint: Int64) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                """
                INSERT INTO cursors (name, value, as_of_us) VALUES ('rules', $1, $2)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, as_of_us = excluded.as_of_us
                """, [.integer(fingerprint), .integer(now.microseconds)])
        }
    }
}
