/// What certificates of other countries are verified by: a list and its parts.
public struct ForeignTrustLists: Sendable, Aggregate {
    let database: Database
    let signers: Signers

    /// The list of what certificates of other countries are verified by, as the hub signed it: its own, or the one that
    /// was taken over last.
    public func foreignTrustList() async throws -> (token: String, sequence: Int64)? {
        try await signers.signedList("foreign")
    }

    /// The SHA-256 of each part that is kept.
    public func foreignTrustParts() async throws -> Set<[UInt8]> {
        try await engine.read { connection in
            var digests: Set<[UInt8]> = []
            try connection.query("SELECT digest FROM foreign_trust", []) { digests.insert($0.bytes(0)) }
            return digests
        }
    }

    /// A part by its SHA-256.
    public func foreignTrustPart(_ digest: [UInt8]) async throws -> [UInt8]? {
        try await engine.read { connection in
            var content: [UInt8]?
            try connection.query("SELECT content FROM foreign_trust WHERE digest = $1", [.bytes(digest)]) {
                content = $0.bytes(0)
            }
            return content
        }
    }

    /// Keeps a part, until a list is kept that does not name it.
    public func keep(foreignTrustPart content: [UInt8], digest: [UInt8]) async throws {
        _ = try await engine.write { connection in
            try connection.execute(
                "INSERT INTO foreign_trust (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                [.bytes(digest), .bytes(content)])
        }
    }

    /// Keeps a list, unless one with its number or a later one is there, and forgets the parts that it does not name.
    ///
    /// - Parameter parts: the SHA-256 of each part that it names; all of them are kept already.
    /// - Returns: whether it was kept.
    public func keep(foreignTrustList token: String, sequence: Int64, parts: Set<[UInt8]>) async throws -> Bool {
        try await engine.write { connection in
            let row: [SQLValue] = ["foreign", .integer(sequence), .text(token)]
            guard try !DerivedTable.trustLists.put([row], on: connection).isEmpty else { return false }
            var old: [[UInt8]] = []
            try connection.query("SELECT digest FROM foreign_trust", []) { row in
                let digest = row.bytes(0)
                if !parts.contains(digest) { old.append(digest) }
            }
            for digest in old {
                try connection.execute("DELETE FROM foreign_trust WHERE digest = $1", [.bytes(digest)])
            }
            return true
        }
    }
}

extension ForeignTrustLists {
    /// What certificates of other countries are verified by: the parts of the list that `trust_lists` has as `foreign`.
    static let schema = Migration(
        name: "6 foreign trust", sqlite: schema(bytes: "BLOB"), postgres: schema(bytes: "BYTEA"))

    private static func schema(bytes: String) -> String {
        "CREATE TABLE foreign_trust (digest \(bytes) PRIMARY KEY, content \(bytes) NOT NULL);"
    }
}
