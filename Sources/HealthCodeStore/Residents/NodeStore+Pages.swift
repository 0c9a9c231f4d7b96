public import HealthCode

// What a resident's own page needs besides the code.
extension NodeStore {
    /// What a person is called by the last statement of residence about them; `nil` where there is none. For the person
    /// alone: it is sealed under their own key.
    public func name(of document: IdentityDocument) async throws -> String? {
        try await engine.read { connection in
            guard let person = try self.person(document, on: connection) else { return nil }
            return try self.particulars(of: person, on: connection)?.name
        }
    }

    /// What the last statement of residence says of who somebody is.
    func particulars(of person: PersonKey, on connection: any SQLConnection) throws -> Particulars? {
        var directory = PersonDirectory(keys: keys, connection: connection)
        guard let key = try directory.dataKey(of: person) else { return nil }
        var sealed: [UInt8] = []
        try connection.query(
            """
            SELECT particulars FROM evidence WHERE person_key = $1 AND dataset = $2 AND is_retracted = 0
            AND particulars IS NOT NULL ORDER BY reported_s DESC, reported_a DESC LIMIT 1
            """, [.integer(person), .integer(Dataset.residents.number)]
        ) { sealed = $0.bytes(0) }
        guard let members = key.open(sealed) else { return nil }
        return try JSONText.decode(Particulars.self, from: "{\(String(decoding: members, as: UTF8.self))}")
    }

    /// Members of a statement of residence that stand under the person's own key.
    struct Particulars: Decodable {
        let name: String?
        let guardian: String?

        enum CodingKeys: String, CodingKey {
            case name
            case guardian = "guardian_document_number"
        }
    }

    /// A mark that only a node with this store's keys can make of a text: what its pages' forms carry, so that a form of
    /// another site is known as one. The same at every process that shares the store.
    public func formMark(of text: String) -> String {
        keys.digest(Array("form:\(text)".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
