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
        guard let key = try directory.dataKey(of: person) else { return nil }
        var sealed: [UInt8] = []
        try connection.query(
            """
            SELECT e.particulars FROM evidence e WHERE e.person_key = $1 AND e.dataset = $2 AND e.is_retracted = 0
            AND e.particulars IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM evidence n WHERE n.dataset = e.dataset AND n.record_id = e.record_id
                AND n.position <> e.position AND (n.reported_s, n.reported_a) >= (e.reported_s, e.reported_a))
            ORDER BY e.reported_s DESC, e.reported_a DESC, e.record_id DESC LIMIT 1
            """, [.integer(person), .integer(Dataset.residents.number)]
        ) { sealed = $0.bytes(0) }
        guard let members = key.open(sealed) else { return nil }
        return try JSONText.decode(Particulars.self, from: "{\(String(decoding: members, as: UTF8.self))}")
    }

    /// Members of a statement of residence that stand under the person's own key.
    struct Particulars: Decodable {
        let name: String?
        let guardian: String?
        let guardianType: String?

        enum CodingKeys: String, CodingKey {
            case name
            case guardianType = "guardian_document_type"
            case guardian = "guardian_document_number"
        }
    }
}
