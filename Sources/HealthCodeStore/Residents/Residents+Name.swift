public import HealthCode

// What a resident's own page needs besides the code.
extension Residents {
    /// What a person is called by the last statement of residence about them; `nil` where there is none. For the person
    /// alone: it is sealed under their own key.
    public func name(of document: IdentityDocument) async throws -> String? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            return try self.particulars(of: person, on: connection)?.name
        }
    }

    /// Where somebody lives, as far as this node knows.
    public func home(of document: IdentityDocument) async throws -> Division? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            return try connection.integer("SELECT home FROM persons WHERE person_key = $1", [.integer(person)])
                .flatMap { Division(number: $0) }
        }
    }

    /// What the last statement of residence says of who somebody is. A version that was followed by another, or that came
    /// beside another of the same moment, says nothing any more, about whomever the other is.
    func particulars(of person: PersonKey, on connection: any SQLConnection) throws -> Particulars? {
        var directory = PersonDirectory(keys: keys, connection: connection)
        return try particulars(of: [person], in: &directory)[person]
    }

    /// The same of several persons at once; whoever was forgotten, or of whom no residence is stated, is left out.
    func particulars(
        of persons: Set<PersonKey>, in directory: inout PersonDirectory
    ) throws -> [PersonKey: Particulars] {
        var latest: [PersonKey: (order: (Int64, Int64, String), sealed: [UInt8])] = [:]
        try directory.connection.query(
            """
            SELECT e.person_key, e.reported_s, e.reported_a, e.record_id, e.particulars FROM evidence e
            WHERE e.dataset = $1 AND e.is_retracted = 0 AND e.particulars IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM evidence n WHERE n.dataset = e.dataset AND n.record_id = e.record_id
                AND n.position <> e.position AND (n.reported_s, n.reported_a) >= (e.reported_s, e.reported_a))
            AND e.person_key IN (:list)
            """, [.integer(Dataset.residents.number)], list: persons.sorted().map { .integer($0) }
        ) { row in
            let order = (row.integer(1), row.integer(2), row.text(3))
            if let held = latest[row.integer(0)], held.order >= order { return }
            latest[row.integer(0)] = (order, row.bytes(4))
        }
        try directory.loadKeys(of: latest.keys)
        var particulars: [PersonKey: Particulars] = [:]
        for (person, row) in latest {
            guard let members = try directory.dataKey(of: person)?.open(row.sealed) else { continue }
            particulars[person] = try JSONText.decode(
                Particulars.self, from: "{\(String(decoding: members, as: UTF8.self))}")
        }
        return particulars
    }

    /// Members of a statement of residence that stand under the person's own key.
    struct Particulars: Decodable {
        let name: String?
        let phone: String?
        let guardian: String?
        let guardianType: String?

        enum CodingKeys: String, CodingKey {
            case name, phone
            case guardianType = "guardian_document_type"
            case guardian = "guardian_document_number"
        }

        /// The guardian's document; without a type it is a card's number.
        var guardianDocument: IdentityDocument? {
            guard let guardian, let type = DocumentType(rawValue: guardianType ?? DocumentType.idCard.rawValue) else {
                return nil
            }
            return IdentityDocument(type: type, number: guardian)
        }
    }
}
