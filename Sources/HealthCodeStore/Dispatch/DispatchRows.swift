public import HealthCode

/// The rows of dispatch that this node has derived.
public struct DispatchRows: Sendable, Aggregate {
    let database: Database

    /// The row of a person as it stands, whether or not this node answers for it; `nil` when nothing follows or this node
    /// derives none.
    public func work(of document: IdentityDocument) async throws -> WorkItem? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            var item: WorkItem?
            try connection.query(
                "SELECT \(WorkTable.columns) FROM work_items w WHERE w.person_key = $1", [.integer(person)]
            ) { item = WorkTable.item($0, of: document) }
            return item
        }
    }

    /// The rows of dispatch that this node has to answer for, as they are derived, in no order: those that stand under a
    /// document whose code it owns. The nodes' rows together are those of all persons, each once.
    public func ownedWork() async throws -> [WorkItem] {
        try await engine.read { connection in
            var persons: Set<PersonKey> = []
            let condition = "w.person_key = w.first_key AND w.list IS NOT NULL AND \(self.ownsCondition)"
            try connection.query(
                """
                SELECT w.person_key FROM work_items w JOIN persons p ON p.person_key = w.person_key
                WHERE \(condition)
                """, []
            ) { persons.insert($0.integer(0)) }
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            let documents = try directory.documents(of: persons)
            var items: [WorkItem] = []
            try connection.query(
                """
                SELECT \(WorkTable.columns) FROM work_items w JOIN persons p ON p.person_key = w.person_key
                WHERE \(condition)
                """, []
            ) { row in
                guard let document = documents[row.integer(0)] else { return }
                if let item = WorkTable.item(row, of: document) { items.append(item) }
            }
            return items
        }
    }
}
