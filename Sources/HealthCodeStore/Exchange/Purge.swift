import HealthCode

/// Deletes what a province was sent about persons in whom it has no interest any more. What its own departments stated
/// stays: it is the province's own evidence.
struct Purge {
    let connection: any SQLConnection
    let keys: StoreKeys

    func purge(_ persons: Set<PersonKey>) throws {
        let list = persons.map { SQLValue.integer($0) }
        // A record that names others too is theirs as well. What the node deletes by itself is taken off the account of the
        // log.
        let chain = LogChain(.evidence, keys: keys, on: connection)
        let digests = chain.digests
        var gone: [(number: Int64, digest: RowSum)] = []
        try connection.query(
            """
            DELETE FROM evidence WHERE is_own = 0 AND is_shared = 0 AND person_key IN (:list)
            RETURNING \(chain.log.columns.joined(separator: ", "))
            """, list: list
        ) { gone.append(($0.integer(0), digests.digest($0))) }
        try chain.remove(gone)
        try Homes(connection: connection).update(persons)
        // What was signed of them cannot be held against what is not there any more: it ends by itself.
        try connection.execute(
            "DELETE FROM issued_statements WHERE withdrawn_s IS NULL AND person_key IN (:list)", list: list)
        var left: Set<PersonKey> = []
        try connection.query("SELECT person_key FROM evidence WHERE person_key IN (:list)", list: list) {
            left.insert($0.integer(0))
        }
        try forgetLinks(of: persons)
        // Whom others' records name.
        try connection.query("SELECT link_key FROM links WHERE kind IN (2, 6) AND link_key IN (:list)", list: list) {
            left.insert($0.integer(0))
        }
        // Of whom nothing is left, not even the name is.
        let unknown = persons.subtracting(left).map { SQLValue.integer($0) }
        // A handle is found by what it is made of: by its person the whole table would be gone through.
        var directory = PersonDirectory(keys: keys, connection: connection)
        let handles = try directory.documents(of: persons.subtracting(left)).values.map {
            SQLValue.bytes(keys.handle(of: $0.type.rawValue, $0.number))
        }
        try connection.execute("DELETE FROM handles WHERE handle IN (:list)", list: handles)
        try WorkTable(connection: connection).remove(persons.subtracting(left))
        let tables = ["persons", "assessments", "grants", "links", "enrolments", "sessions", "devices", "check_ins"]
        for table in tables {
            try connection.execute("DELETE FROM \(table) WHERE person_key IN (:list)", list: unknown)
        }
    }

    /// Forgets between which documents there were identity links, where none of them is left.
    private func forgetLinks(of persons: Set<PersonKey>) throws {
        var pairs: Set<[PersonKey]> = []
        try connection.query(
            "SELECT person_key, link_key FROM links WHERE kind = 6 AND person_key IN (:list)",
            list: persons.map { .integer($0) }
        ) { pairs.insert([$0.integer(0), $0.integer(1)].sorted()) }
        guard !pairs.isEmpty else { return }
        try connection.query(
            "SELECT person_key, via_key FROM evidence WHERE dataset = $1 AND via_key IS NOT NULL AND person_key IN (:list)",
            [.integer(Dataset.identityLink.number)], list: Set(pairs.joined()).map { .integer($0) }
        ) { pairs.remove([$0.integer(0), $0.integer(1)].sorted()) }
        for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            try connection.execute(
                """
                DELETE FROM links WHERE kind = 6
                AND ((person_key = $1 AND link_key = $2) OR (person_key = $2 AND link_key = $1))
                """, pair.map { .integer($0) })
        }
    }
}
