public import HealthCode

// What a resident's own page needs besides the code.
extension NodeStore {
    /// What a person is called by the last statement of residence about them; `nil` where there is none. For the person
    /// alone: it is sealed under their own key.
    public func name(of document: IdentityDocument) async throws -> String? {
        try await engine.read { connection in
            var directory = PersonDirectory(keys: self.keys, connection: connection)
            try directory.find([document])
            guard let person = directory[document], let key = try directory.dataKey(of: person) else { return nil }
            var sealed: [UInt8] = []
            try connection.query(
                """
                SELECT particulars FROM evidence WHERE person_key = $1 AND dataset = $2 AND is_retracted = 0
                AND particulars IS NOT NULL ORDER BY reported_s DESC, reported_a DESC LIMIT 1
                """, [.integer(person), .integer(Dataset.residents.number)]
            ) { sealed = $0.bytes(0) }
            guard let members = key.open(sealed) else { return nil }
            return try JSONText.decode(NamedPerson.self, from: "{\(String(decoding: members, as: UTF8.self))}").name
        }
    }

    private struct NamedPerson: Decodable {
        let name: String?
    }

    /// A mark that only a node with this store's keys can make of a text: what its pages' forms carry, so that a form of
    /// another site is known as one. The same at every process that shares the store.
    public func formMark(of text: String) -> String {
        keys.digest(Array("form:\(text)".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
